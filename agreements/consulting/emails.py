"""Mails of a consultation: the question with its link, a reminder before the last day, and news for who runs it."""

from datetime import time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import warsaw, working_days_before
from notifications.kinds import register_kinds
from programmes.recipients import coordinators

from ..enums import AgreementStatus
from ..models import Agreement
from .standing import standings

QUESTION = "agreements.consultation"
REMINDER = "agreements.consultation_reminder"
NEWS = "agreements.consultation_news"
CONSULT_LINK = "agreement_consultation"

REMINDER_DAYS = 2  # working days before the last day, at nine in the morning
LATE_ANSWERS = timedelta(days=30)  # a party that is late still opens the page


def opening(agreement):
    """Each opening asks anew."""
    return agreement.events.filter(verb="open_consultation").count()


def plan_questions(agreement, parties, again=""):
    """The question at once and one reminder. Says whether any address is known."""
    parties = [party for party in parties if party.address]
    occurrence = f"{opening(agreement)} {again}".strip()
    for party in parties:
        _plan(QUESTION, party, occurrence)
    plan_reminders(agreement, parties)
    return bool(parties)


def plan_reminders(agreement, parties):
    occurrence = f"{opening(agreement)} {agreement.answer_by:%Y-%m-%d}"
    due_at = warsaw(working_days_before(agreement.answer_by, REMINDER_DAYS), time(9))
    for party in parties:
        outbox.supersede(REMINDER, party, but=occurrence)
        if party.address and due_at > timezone.now() + timedelta(hours=24):
            _plan(REMINDER, party, occurrence, due_at=due_at)


def _plan(kind, party, occurrence, **when):
    name = party.contact_name or str(party)
    outbox.plan(kind, party, address=party.address, name=name[:200], occurrence=occurrence, **when)


def forget(agreement, reason):
    """Nothing that asks is sent any more."""
    for party in agreement.parties.all():
        for kind in (QUESTION, REMINDER):
            outbox.cancel(kind, party, reason=reason)


def tell_coordinators(party):
    """A party has written something; of one party at most one mail a day."""
    for user in coordinators(party.agreement.programme):
        outbox.plan(
            NEWS, party, address=user.email, name=str(user), user=user,
            occurrence=f"{timezone.localdate():%Y-%m-%d}",
        )  # fmt: skip


# --- When they are written -------------------------------------------------------------------


def still_asks(message):
    """The consultation is the one that was opened then; a reminder also asks whether the party has answered."""
    party = message.subject
    if party is None or party.agreement.status != AgreementStatus.CONSULTATION:
        return False
    if message.occurrence.split(" ")[0] != str(opening(party.agreement)):
        return False
    return message.kind == QUESTION or not _is_settled(party)


def _is_settled(party):
    agreement = Agreement.objects.with_wording().get(pk=party.agreement_id)
    return any(row.is_settled for row in standings(agreement) if row.party == party)


def is_news(message):
    return message.subject is not None


def question_context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    party = message.subject
    last_day = party.agreement.answer_by
    until = max(warsaw(last_day, time(23, 59)), timezone.now()) + LATE_ANSWERS
    _link, url = AccessLink.issue(
        CONSULT_LINK, party, address=message.address, valid_for=until - timezone.now()
    )
    return {"party": party, "agreement": party.agreement, "answer_url": url, "last_day": last_day}


def news_context(message):
    party = message.subject
    page = reverse("agreements:consultation", args=[party.agreement.uid])
    return {"party": party, "agreement": party.agreement, "page_url": settings.PUBLIC_URL + page}


def reply_to(message):
    """An answer by mail reaches somebody who may write it down."""
    return next((user.email for user in coordinators(message.subject.agreement.programme)), "")


def register():
    asks = {"context": question_context, "still_due": still_asks, "mandatory": True, "reply_to": reply_to}
    tells = {"context": news_context, "still_due": is_news}
    kinds = {
        QUESTION: (_("Agreement to consult"), "agreements_consultation", asks),
        REMINDER: (_("Reminder: agreement to consult"), "agreements_consultation_reminder", asks),
        NEWS: (_("A party wrote about an agreement"), "agreements_consultation_news", tells),
    }
    register_kinds(
        kinds,
        url=lambda message: message.subject.agreement.get_absolute_url(),
        programme=lambda message: message.subject.agreement.programme_id,
    )
