"""What waits for a person in accounts: invitations to answer, the menu's entries for those who give roles."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from . import perms
from .models import Invitation


def invitations(request):
    offers = Invitation.objects.open().for_user(request.user).with_place().select_related("invited_by")
    return [
        DashboardItem(
            title=_("You are invited: %(role)s") % {"role": offer.label},
            url=reverse("accounts:invitation", args=[offer.uid]),
            text=_("%(name)s invites you.") % {"name": offer.invited_by},
            urgent=True,
        )
        for offer in offers
    ]


def people_menu(request):
    """Entry of those who give and take roles."""
    if not request.user.is_authenticated or not perms.may_manage_people(request.scope):
        return None
    children = [
        NavItem(_("People and roles"), reverse("accounts:people")),
        NavItem(_("Invitations"), reverse("accounts:invitations")),
    ]
    if perms.may_read_access_log(request.scope):
        children.append(NavItem(_("Access log"), reverse("accounts:access_log")))
    return NavItem(_("People"), reverse("accounts:people"), icon="people", order=900, children=children)
