"""Mails about a charter: the question with its link, one reminder, and what became of it."""

from datetime import time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import warsaw, working_days_before
from notifications.kinds import register_kinds

from ..space.emails import territory_of
from ..space.recipients import recipients, seats_to_write_to

QUESTION = "partners.charter_question"
REMINDER = "partners.charter_reminder"
TAKEN_BACK = "partners.charter_taken_back"
ADOPTED = "partners.charter_adopted"
ACCEPTANCE_LINK = "charter_acceptance"

REMINDER_DAYS = 2  # working days before the last day, at nine in the morning
LATE_ANSWERS = timedelta(days=30)  # an institution that is late still opens the page


def plan_questions(charter):
    """To each member institution: its seats' people, else its shared mailbox. And one reminder."""
    occurrence = str(charter.opened_times())
    remind_at = warsaw(working_days_before(charter.answer_by, REMINDER_DAYS), time(9))
    is_early = remind_at > timezone.now() + timedelta(hours=24)
    for invitation, recipient in _asked(charter):
        _plan(QUESTION, invitation, recipient, occurrence=occurrence)
        if is_early:
            _plan(REMINDER, invitation, recipient, occurrence=occurrence, due_at=remind_at)


def plan_question_again(invitation, times):
    """Whether any address of the institution is known."""
    occurrence = f"{invitation.charter.opened_times()}-{times}"
    asked = [recipient for each, recipient in _asked(invitation.charter) if each == invitation]
    for recipient in asked:
        _plan(QUESTION, invitation, recipient, occurrence=occurrence)
    return bool(asked)


def forget_questions(charter):
    """Nothing that asks is sent any more."""
    for invitation in charter.invitations.all():
        for kind in (QUESTION, REMINDER):
            outbox.cancel(kind, invitation, reason=_("The charter is not open for acceptance any more."))


def tell_taken_back(charter):
    """Those who were asked: their answer fell, they will be asked again."""
    forget_questions(charter)
    occurrence = str(charter.opened_times())
    for invitation, recipient in _asked(charter):
        _plan(TAKEN_BACK, invitation, recipient, occurrence=occurrence)


def tell_adopted(charter):
    for invitation, recipient in _asked(charter):
        _plan(ADOPTED, invitation, recipient, occurrence="adopted")


def _asked(charter):
    """[(invitation, recipient)]: an address that answers for two institutions is asked for each of them."""
    invitations = {row.institution_id: row for row in charter.invitations.select_related("institution")}
    for row in invitations.values():
        row.charter = charter
    return [
        (invitations[institution], recipient)
        for recipient in recipients(seats_to_write_to(charter.team))
        for institution in dict.fromkeys(seat.institution_id for seat in recipient.seats)
        if institution in invitations
    ]


def _plan(kind, invitation, recipient, **when):
    outbox.plan(
        kind,
        invitation,
        address=recipient.address,
        name=recipient.name,
        language=recipient.language,
        user=recipient.user,
        **when,
    )


# --- When they are written -------------------------------------------------------------------


def still_asks(message):
    """The text is the one that was asked about, and for a reminder: the institution has not answered."""
    charter = message.subject.charter
    if not charter.is_open or message.occurrence.split("-")[0] != str(charter.opened_times()):
        return False
    has_answered = charter.acceptances.filter(institution=message.subject.institution_id).exists()
    return message.kind == QUESTION or not has_answered


def still_taken_back(message):
    return message.subject.charter.is_draft


def question_context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    charter = message.subject.charter
    until = max(warsaw(charter.answer_by, time(23, 59)), timezone.now()) + LATE_ANSWERS
    _link, url = AccessLink.issue(
        ACCEPTANCE_LINK, message.subject, address=message.address, valid_for=until - timezone.now()
    )
    return _context(message) | {"answer_url": url, "last_day": charter.answer_by}


def taken_back_context(message):
    last = message.subject.charter.events.filter(verb="back_to_draft").last()
    return _context(message) | {"reason": last.reason if last else ""}


def adopted_context(message):
    """The file's address is shown where anybody may fetch it: the card of a working team is public."""
    charter = message.subject.charter
    document = charter.document()
    return _context(message) | {
        "document": document,
        "team_url": settings.PUBLIC_URL + charter.team.get_absolute_url(),
        "is_public": charter.team.status != "forming",
    }


def _context(message):
    invitation = message.subject
    return {
        "charter": invitation.charter,
        "team": invitation.charter.team,
        "institution": invitation.institution,
    }


def register():
    asks = {"context": question_context, "still_due": still_asks, "mandatory": True}
    fell = {"context": taken_back_context, "still_due": still_taken_back}
    kinds = {
        QUESTION: (_("Charter of a team to accept"), "partners_charter_question", asks),
        REMINDER: (_("Reminder: charter of a team to accept"), "partners_charter_reminder", asks),
        TAKEN_BACK: (_("Charter of a team is being changed"), "partners_charter_taken_back", fell),
        ADOPTED: (_("Charter of a team adopted"), "partners_charter_adopted", {"context": adopted_context}),
    }
    register_kinds(
        kinds,
        url=lambda message: message.subject.charter.get_absolute_url(),
        territory=lambda message: territory_of(message.subject.charter.team),
    )
