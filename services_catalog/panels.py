"""What the list of services shows in the menu, on the dashboard and on pages of lower apps."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Membership
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem, Panel
from partners.models import Territory

from . import perms
from .filters import KeptFilter
from .models import Service


def menu(request):
    return NavItem(
        _("List of services"), reverse("services_catalog:list"), icon="search", place="public", order=10
    )


def work_menu(request):
    if not perms.can_add(request.scope):
        return None
    return NavItem(
        _("Services that I keep"), reverse("services_catalog:kept"), icon="list-check", order=20, group="list"
    )


# State of KeptFilter: (title, what to do, urgent, only for who approves).
WAITING = {
    "to_approve": (
        _("Services to approve"),
        _("Read them and publish, or return them with a note."),
        True,
        True,
    ),
    "returned": (
        _("Services returned for correction"),
        _("Correct them and submit them again."),
        True,
        False,
    ),
    "draft": (_("Drafts of services"), _("Finish them: nobody else sees them yet."), False, False),
    "stale": (
        _("Services not confirmed for long"),
        _("Ask whether they are still true, and write down the answer."),
        True,
        False,
    ),
    "due": (
        _("Services to be confirmed"),
        _("Ask whether they are still true, and write down the answer."),
        False,
        False,
    ),
    "pause_over": (_("Services whose pause is over"), _("Publish them again, or end them."), True, True),
}


def dashboard(request):
    """What waits for who keeps entries: one item a state, states with nothing left out."""
    scope = request.scope
    if not perms.can_add(scope):
        return []
    approves = bool(scope.is_operator or scope.animated_territory_ids)
    kept = Service.objects.all().kept_by(scope)
    items = []
    for state, (title, text, urgent, for_approvers) in WAITING.items():
        count = KeptFilter.STATES[state][1](kept).count() if approves or not for_approvers else 0
        if count:
            url = f"{reverse('services_catalog:kept')}?stan={state}"
            items.append(DashboardItem(title=title, url=url, count=count, text=text, urgent=urgent))
    return items


A_PAGE = 20  # services of an institution


def services_of_institution(request, institution):
    found = Service.objects.published().filter(provider=institution).with_row()
    services = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    may_add = request.scope.is_operator or institution.pk in request.scope.caretaken_institution_ids
    if not services and not may_add:
        return None
    context = {"services": services, "institution": institution, "may_add": may_add}
    return Panel(_("Services and activities"), "services_catalog/panels/of_institution.html", context)


def lonely_lists(request):
    """Territories whose published services one person alone keeps: when she or he is away, nobody does.

    Counted are animators with an account that works, of the territory itself or of what it lies in. A deputy is
    none of them: a substitution ends.
    """
    scope = request.scope
    if not (scope.is_operator or scope.animated_territory_ids):
        return []
    kept = Service.objects.published().exclude(steward=None)
    if not scope.is_operator:
        kept = kept.filter(steward__in=scope.animated_territories())
    stewards = list(Territory.objects.filter(pk__in=kept.values("steward")).order_by("sort_key", "pk"))
    keepers = _animators_by_territory()
    lonely = [
        territory
        for territory in stewards
        if len(set().union(*(keepers.get(pk, ()) for pk in territory.path_ids()))) == 1
    ]
    if len(lonely) > SHOWN_LONELY:
        title = ngettext(
            "Only one person keeps the list in each of %d territories",
            "Only one person keeps the list in each of %d territories",
            len(lonely),
        ) % len(lonely)
        text = _("Among them: %(names)s.") % {"names": ", ".join(map(str, lonely[:SHOWN_LONELY]))}
        return [DashboardItem(title, reverse("accounts:people"), len(lonely), text)]
    return [_lonely(territory) for territory in lonely]


SHOWN_LONELY = 5


def _animators_by_territory():
    """{territory id: ids of people who are its animators now}."""
    current = Membership.objects.current().filter(role=Role.ANIMATOR, user__is_active=True)
    found = {}
    for territory, user in current.values_list("territory", "user"):
        found.setdefault(territory, set()).add(user)
    return found


def _lonely(territory):
    title = _("Only one person keeps the list in: %(territory)s") % {"territory": territory}
    text = _("Invite a second animator, so that the list does not stop when that person is away.")
    return DashboardItem(title, reverse("accounts:invite"), text=text)
