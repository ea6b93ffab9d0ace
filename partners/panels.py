"""What partners show in the menu and on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .enums import InstitutionStatus
from .models import Institution


def menu(request):
    return NavItem(
        _("Institutions"), reverse("partners:institutions"), icon="building", place="public", order=30
    )


def waiting(request):
    """Institutions that somebody registered and nobody verified, for who may verify them."""
    scope = request.scope
    if not scope.is_operator and not scope.animated_territory_ids:
        return []
    pending = (
        Institution.objects.visible_to(scope).filter(status=InstitutionStatus.PENDING).select_related("seat")
    )
    return [
        DashboardItem(_("Verify: %(name)s") % {"name": institution.name}, institution.get_absolute_url())
        for institution in pending[:10]
        if scope.is_operator or scope.animates(institution.seat)
    ]
