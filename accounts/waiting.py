"""What waits for a person in accounts: invitations to answer, the menu's entries for those who give roles."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import longdate

from . import perms
from .enums import Role
from .models import Invitation, Membership


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


def control_access(request):
    """Over every page of a controller: what the access is to and when it ends."""
    if not request.user.is_authenticated:
        return ""
    own = [row.pk for row in request.scope.own_memberships if row.role == Role.CONTROLLER]
    if not own:
        return ""
    rows = Membership.objects.filter(pk__in=own).select_related("programme").order_by("valid_to", "pk")
    places = "; ".join(
        _("%(project)s until %(day)s") % {"project": row.programme, "day": longdate(row.last_day)}
        for row in rows
    )
    return _("Access of a controller, to read only: %(places)s") % {"places": places}
