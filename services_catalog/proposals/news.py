"""Once a working day, who keeps a list reads what others said of it: one message, however much there is.

What came on a day is told on the next working day, unless it has been decided by then.
"""

from datetime import datetime, time

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership
from accounts.scope import Scope
from notifications import outbox
from notifications.clock import is_working_day, warsaw, working_days_before
from notifications.kinds import Kind
from notifications.models import Message
from partners.models import Territory

from ..models import ChangeProposal, ErrorReport

KIND = "services_catalog.proposals_news"
SHOWN = 20  # of each sort in one mail; the page has them all


def plan_due(today=None):
    """Plan today's messages; safe to repeat and to run twice at once. Says how many people there is news for."""
    today = today or timezone.localdate()
    if not is_working_day(today):
        return 0
    occurrence = f"{today:%Y-%m-%d}"
    people = _keepers(_stewards(*_span(today)))
    told = set(Message.objects.filter(kind=KIND, occurrence=occurrence).values_list("user", flat=True))
    new = [person for person in people if person.pk not in told]
    for person in new:
        outbox.plan(KIND, person, address=person.email, user=person, occurrence=occurrence)
    return len(new)


def _span(day):
    """(start, end) of what is told on `day`: all that came since the working day before it, without today."""
    return warsaw(working_days_before(day, 1), time()), warsaw(day, time())


def _stewards(start, end):
    """Ids of the territories whose lists somebody said something of; None is the operator's."""
    proposals = ChangeProposal.objects.waiting().filter(sent_at__gte=start, sent_at__lt=end)
    errors = ErrorReport.objects.open().filter(created_at__gte=start, created_at__lt=end)
    return {
        *proposals.exclude(service=None).values_list("service__steward", flat=True),
        *proposals.filter(service=None).values_list("steward", flat=True),
        *errors.values_list("service__steward", flat=True),
    }


def _keepers(stewards):
    """Who animates one of these territories or what it lies in; operators where nobody keeps the entry."""
    around = set()
    for territory in Territory.objects.filter(pk__in=stewards):
        around |= territory.path_ids()
    who = Q(role=Role.ANIMATOR, territory__in=around)
    if None in stewards:
        who |= Q(role=Role.OPERATOR)
    current = Membership.objects.current().filter(who, user__is_active=True).select_related("user")
    return sorted({each.user for each in current}, key=lambda user: user.pk)


def _rows(message):
    """(proposals, errors) that the message tells of and that still wait, the oldest first."""
    start, end = _span(datetime.strptime(message.occurrence, "%Y-%m-%d").date())
    scope = Scope(message.subject).own()
    places = scope.animated_territories()
    of_entry, of_gmina = Q(service__steward__in=places), Q(service=None, steward__in=places)
    if scope.is_operator:
        of_entry |= Q(service__isnull=False, service__steward=None)
        of_gmina |= Q(service=None, steward=None)
    proposals = ChangeProposal.objects.waiting().filter(
        of_entry | of_gmina, sent_at__gte=start, sent_at__lt=end
    )
    errors = ErrorReport.objects.open().filter(of_entry, created_at__gte=start, created_at__lt=end)
    return proposals.with_row(), errors.with_row()


def still_due(message):
    person = message.subject
    return bool(person and person.is_active) and any(rows.exists() for rows in _rows(message))


def context(message):
    proposals, errors = _rows(message)
    return {
        "proposals": proposals[:SHOWN],
        "errors": errors[:SHOWN],
        "proposal_count": proposals.count(),
        "error_count": errors.count(),
        "proposals_path": reverse("services_catalog:proposals"),
        "errors_path": reverse("services_catalog:errors"),
    }


def kind():
    return Kind(
        label=_("What others propose and report about the list, once a day"),
        template="services_proposals_news",
        context=context,
        still_due=still_due,
        url=lambda message: reverse("services_catalog:proposals"),
    )
