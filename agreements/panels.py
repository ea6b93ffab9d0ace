"""What agreements show on pages of lower apps, in the menu and on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem, Panel

from . import perms
from .models import Agreement

READERS = (Role.OPERATOR, Role.COORDINATOR, Role.CONTROLLER, Role.ANIMATOR, Role.CARETAKER, Role.MEMBER)


def menu(request):
    if not request.scope.has(*READERS):
        return None
    return NavItem(_("Agreements"), reverse("agreements:list"), icon="file-earmark-text", order=60)


def of_cycle(request, cycle):
    agreements = Agreement.objects.visible_to(request.scope).filter(cycle=cycle).with_card()
    can_draft = perms.can_draft_from(request.scope, cycle)
    if not agreements and not can_draft:
        return None
    context = {"agreements": agreements, "cycle": cycle, "can_draft": can_draft}
    return Panel(_("Agreements"), "agreements/panels/of_cycle.html", context)


def of_institution(request, institution):
    agreements = Agreement.objects.visible_to(request.scope).of_institution(institution).with_card()
    if not agreements:
        return None
    return Panel(_("Agreements"), "agreements/panels/list.html", {"agreements": agreements})


def waiting(request):
    """Drafts for who writes them, fixed wordings for the parties."""
    scope = request.scope
    if not scope.has(Role.COORDINATOR, Role.CARETAKER):
        return []
    mine = Agreement.objects.with_card()
    drafts = mine.filter(programme__in=scope.coordinated_programme_ids).drafts()
    items = [
        DashboardItem(
            _("Draft of an agreement: %(title)s") % {"title": agreement.title},
            agreement.get_absolute_url(),
            text=", ".join(str(party) for party in agreement.parties.all()),
        )
        for agreement in drafts[:5]
    ]
    ready = mine.of_institutions(scope.caretaken_institution_ids).ready()
    items += [
        DashboardItem(
            _("Agreement to download: %(title)s") % {"title": agreement.title},
            agreement.get_absolute_url(),
            text=agreement.number,
        )
        for agreement in ready[:5]
    ]
    return items
