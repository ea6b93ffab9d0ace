"""Mails about meetings: each is planned in the transaction of the change that causes it."""

from datetime import time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import warsaw, working_days_before
from notifications.kinds import register_kinds
from notifications.models import Message

INVITATION = "workshops.invitation"
MOVED = "workshops.moved"
REMINDER = "workshops.reminder"
CANCELLED = "workshops.cancelled"
ANSWER_LINK = "workshops.answer"

REMINDER_DAYS = 3  # working days before the meeting, at nine in the morning


def plan_invitation(invitee):
    """The invitation at once (to who has one: that the meeting moved) and one reminder; older ones are superseded.

    The occurrence is the session's sequence: what was planned for an earlier date is not sent any more.
    """
    session, occurrence = invitee.session, str(invitee.session.sequence)
    for kind in (INVITATION, MOVED, REMINDER):
        outbox.supersede(kind, invitee, but=occurrence)
    if not invitee.person.email:
        return
    was_asked = Message.objects.about(INVITATION, invitee).exclude(occurrence=occurrence).exists()
    _plan(MOVED if was_asked else INVITATION, invitee, occurrence=occurrence)
    due_at = reminder_moment(session.begins_at)
    if due_at > timezone.now() + timedelta(hours=24):
        _plan(REMINDER, invitee, occurrence=occurrence, due_at=due_at)


def plan_cancellation(invitee):
    if invitee.person.email:
        _plan(CANCELLED, invitee, occurrence="cancelled")


def forget(invitee):
    """Nothing that was planned for this person about this meeting is sent any more."""
    for kind in (INVITATION, MOVED, REMINDER):
        outbox.supersede(kind, invitee, but="")


def reminder_moment(begins_at):
    """Nine in the morning, so many working days before the meeting."""
    day = timezone.localtime(begins_at).date()
    return warsaw(working_days_before(day, REMINDER_DAYS), time(9))


def _plan(kind, invitee, **when):
    person = invitee.person
    outbox.plan(
        kind,
        invitee,
        address=person.email,
        name=str(person),
        language=person.language,
        user=person.user,
        **when,
    )


def still_due(message):
    """Re-checked just before sending: the meeting is still planned, at the date that the mail speaks of."""
    invitee = message.subject
    if invitee is None:
        return False
    session = invitee.session
    if message.kind == CANCELLED:
        return session.status == "cancelled"
    begins_at = session.begins_at
    return bool(
        session.status == "planned"
        and message.occurrence == str(session.sequence)
        and begins_at
        and begins_at > timezone.now()
        and not (message.kind == REMINDER and invitee.answer == "no")
    )


def context(message):
    """What the templates read. The link is made here, since its secret is shown once, in the mail."""
    invitee = message.subject
    session = invitee.session
    values = {"invitee": invitee, "session": session, "days": list(session.days.all())}
    if message.kind == CANCELLED:
        last = session.events.filter(verb="cancel").last()
        return values | {"reason": last.reason if last else ""}
    _link, values["answer_url"] = AccessLink.issue(
        ANSWER_LINK,
        invitee,
        address=message.address,
        valid_for=session.begins_at - timezone.now() + timedelta(days=1),
    )
    return values


def register():
    kinds = {
        INVITATION: (_("Invitation to a meeting"), "workshops_invitation"),
        MOVED: (_("Meeting moved"), "workshops_moved"),
        REMINDER: (_("Reminder of a meeting"), "workshops_reminder"),
        CANCELLED: (_("Meeting called off"), "workshops_cancelled"),
    }
    register_kinds(
        kinds,
        context=context,
        still_due=still_due,
        mandatory=True,
        programme=lambda message: message.subject.session.programme_id,
        url=lambda message: message.subject.session.get_absolute_url(),
    )
