"""Reminders of commitments to parties, and the word to a service's animator that its agreement ends."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind
from services_catalog.freshness.animators import animator_of

from ..enums import ChangeKind
from ..models import Agreement, AgreementEvent, Change, Commitment
from . import answering
from .pages import commitments_of
from .rhythm import open_occurrences

DUE = "agreements.commitment_due"
SERVICE_ENDS = "agreements.service_ends"
LINK = "agreements_commitments"
LINK_LASTS = timedelta(days=60)
BEFORE = timedelta(days=14)
LATE = timedelta(days=14)  # after the day one more mail goes out, and then no other
SERVICE_WARNED = timedelta(days=30)  # before the agreement ends
SERVICE_TOLD = timedelta(days=14)  # after it, where it ended at once, or after that was written down
ENDING_VERBS = ("terminate", "supersede", "end_alone")  # of the whole agreement, for all parties


def plan_reminders():
    """Two weeks before a commitment's day, and once two weeks after it where nobody answered. Safe to repeat."""
    today = timezone.localdate()
    agreements = Agreement.objects.in_force().filter(commitments__dropped_on=None, commitments__isnull=False)
    for agreement in agreements.distinct().with_card():
        for commitment in commitments_of(agreement):
            for each in open_occurrences(commitment, today + BEFORE):
                _plan(each, today)


def _plan(open_, today):
    age = today - open_.due_on
    if age > 2 * LATE:
        return  # typed in late: it stands in the note and on the page, and is no news
    late = "-late" if age >= LATE else ""
    party = open_.party
    if party.address:
        occurrence = f"{open_.due_on:%Y-%m-%d}{late}"
        outbox.plan(DUE, party, address=party.address, name=str(party), occurrence=occurrence)


def _due(message):
    return [
        each
        for each in answering.asked(message.subject)
        if f"{each.open.due_on:%Y-%m-%d}" in message.occurrence
    ]


def still_due(message):
    """Not once it is answered, nor when the party has left."""
    return bool(message.subject and _due(message))


def due_context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    party = message.subject
    _link, url = AccessLink.issue(LINK, party, address=message.address, valid_for=LINK_LASTS)
    return {
        "party": party, "agreement": party.agreement, "opens": [each.open for each in _due(message)],
        "answer_url": url, "days": LINK_LASTS.days,
    }  # fmt: skip


def plan_service_warnings():
    """To the animator who keeps a service that an agreement will not stand behind in a month, or does not any more.

    It ends, at once or in time, or whoever promised it leaves; where that was written down late, with a day long past,
    the word comes late, too. Safe to repeat.
    """
    today = timezone.localdate()
    found = Commitment.objects.running().filter(
        agreement__in=Agreement.objects.begun(today), service__isnull=False
    )
    written_down = AgreementEvent.objects.filter(
        subject=OuterRef("agreement"), verb__in=ENDING_VERBS, at__gte=timezone.now() - SERVICE_TOLD
    )
    left = Change.objects.filter(
        kind=ChangeKind.LEAVING, party=OuterRef("party"), recorded_at__gte=timezone.now() - SERVICE_TOLD
    )
    found = found.annotate(is_news=Exists(written_down) | Exists(left)).select_related(
        "agreement", "party", "service__steward"
    )
    for commitment in found.order_by("pk"):
        end = _end_of(commitment)
        is_near = end is not None and end <= today + SERVICE_WARNED
        is_new = commitment.is_news or (is_near and today - SERVICE_TOLD <= end)
        if not (is_near and is_new) or _is_carried_on(commitment, end):
            continue
        if user := animator_of(commitment.service.steward):
            outbox.plan(SERVICE_ENDS, commitment, address=user.email, user=user, occurrence=f"{end:%Y-%m-%d}")


def _is_carried_on(commitment, end):
    """Whether another agreement stands behind the service for longer, as one that took this one's place.

    It may begin only when this one ends.
    """
    today = timezone.localdate()
    pointing = Commitment.objects.running().about(commitment.service).values("agreement")
    others = Agreement.objects.begun(max(today, end + timedelta(days=1))).filter(pk__in=pointing)
    lasting = others.filter(Q(last_day=None) | Q(last_day__gt=end, last_day__gte=today))
    return lasting.exclude(pk=commitment.agreement_id).exists()


def _end_of(commitment):
    """The last day on which somebody is bound by it, None for an indefinite time."""
    left_on = commitment.party.left_on if commitment.party else None
    return min(filter(None, [commitment.agreement.last_day, left_on]), default=None)


def service_context(message):
    commitment = message.subject
    path = commitment.service.get_absolute_url()
    return {
        "commitment": commitment, "agreement": commitment.agreement, "service": commitment.service,
        "service_url": settings.PUBLIC_URL + path, "end": _end_of(commitment),
    }  # fmt: skip


def service_still_due(message):
    """Not after an extension: then the agreement has another last day. Nor where another one carries the service on."""
    commitment = message.subject
    if not commitment or not commitment.service_id or commitment.dropped_on:
        return False
    end = _end_of(commitment)
    return f"{end}" == message.occurrence and not _is_carried_on(commitment, end)


def register():
    registry.message_kinds.register(
        DUE,
        Kind(
            label=_("A commitment of an agreement is due"),
            template="agreements_commitment_due",
            context=due_context,
            still_due=still_due,
            url=lambda message: message.subject.agreement.get_absolute_url(),
            programme=lambda message: message.subject.agreement.programme_id,
        ),
    )
    registry.message_kinds.register(
        SERVICE_ENDS,
        Kind(
            label=_("The agreement that a service rests on ends"),
            template="agreements_service_ends",
            context=service_context,
            still_due=service_still_due,
            url=lambda message: message.subject.service.get_absolute_url(),
            territory=lambda message: message.subject.service.steward_id,
        ),
    )
