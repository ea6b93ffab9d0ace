"""What resources show in the menu and on the card of an institution."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import Panel

from .. import perms
from ..models import InstitutionResource
from .rows import rows_of


def menu(request):
    scope = request.scope
    if not scope.memberships or not InstitutionResource.objects.searched_by(scope):
        return None
    return NavItem(_("Resources"), reverse("partners:resources"), icon="box-seam", order=42)


def of_institution(request, institution):
    """To its own people, to those who share a team with it, and to who looks after the territory or the project."""
    scope = request.scope
    if not scope.memberships:
        return None
    can_add = perms.can_offer_resources(scope, institution)
    resources = InstitutionResource.objects.visible_to(scope).filter(institution=institution).with_contact()
    rows = rows_of(resources if can_add else resources.filter(is_active=True), scope)
    if not rows and not can_add:
        return None
    context = {"rows": rows, "institution": institution, "can_add": can_add}
    return Panel(_("Resources and potentials"), "partners/resources/panel.html", context)
