"""What agreements show on pages of lower apps, in the menu and on the dashboard."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem, Panel
from coop_portal.templatetags.portal import shortdate

from . import perms
from .enums import AgreementStatus
from .models import Agreement, Clause
from .models.agreement_queries import WITH_WORDING

READERS = (Role.OPERATOR, Role.COORDINATOR, Role.CONTROLLER, Role.ANIMATOR, Role.CARETAKER, Role.MEMBER)


def menu(request):
    if not request.scope.has(*READERS):
        return None
    return NavItem(_("Agreements"), reverse("agreements:list"), icon="file-earmark-text", order=60)


def of_cycle(request, cycle):
    agreements = Agreement.objects.visible_to(request.scope).filter(cycle=cycle).with_card(request.scope)
    can_draft = perms.can_draft_from(request.scope, cycle)
    if not agreements and not can_draft:
        return None
    context = {"agreements": agreements, "cycle": cycle, "can_draft": can_draft}
    return Panel(_("Agreements"), "agreements/panels/of_cycle.html", context)


WORDING_FIXED = (AgreementStatus.FREEZING, *WITH_WORDING)


def taken(ids):
    """Recommendations that clauses of a fixed wording come from: {id: the agreement's number}."""
    rows = Clause.recommendations.through.objects.filter(
        recommendation__in=ids, clause__agreement__status__in=WORDING_FIXED
    ).select_related("clause__agreement__document")
    return {row.recommendation_id: row.clause.agreement.number or row.clause.agreement.title for row in rows}


def of_institution(request, institution):
    agreements = (
        Agreement.objects.visible_to(request.scope).of_institution(institution).with_card(request.scope)
    )
    if not agreements:
        return None
    context = {"agreements": agreements, "institution": institution}
    return Panel(_("Agreements"), "agreements/panels/list.html", context)


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


def expiring(request):
    """What ends within 90 days: for coordinators who may extend it, for institutions whose agreement it is."""
    scope = request.scope
    mine = Agreement.objects.expiring(90)
    if scope.has(Role.COORDINATOR):
        mine = mine.filter(programme__in=scope.coordinated_programme_ids)
    elif scope.has(Role.CARETAKER):
        mine = mine.of_institutions(scope.caretaken_institution_ids)
    else:
        return []
    found = list(mine.select_related("document").order_by("last_day", "pk")[:5])
    today = timezone.localdate()
    return [
        DashboardItem(
            _("The agreement ends on %(day)s: %(title)s")
            % {"day": shortdate(agreement.last_day), "title": agreement.title},
            agreement.get_absolute_url(),
            text=agreement.number,
            urgent=agreement.last_day <= today + timedelta(days=30),
        )
        for agreement in found
    ]
