"""Mails about meetings: each is planned in the transaction of the change that causes it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.enums import MessageStatus
from notifications.kinds import register_kinds
from notifications.models import Message

from .calendars import ical
from .reminding import reminder_moment

INVITATION = "workshops.invitation"
MOVED = "workshops.moved"
REMINDER = "workshops.reminder"
CANCELLED = "workshops.cancelled"
UNINVITED = "workshops.uninvited"
ANSWER_LINK = "workshops.answer"

# An old invitation still says how things stand now, after a move and after the meeting.
LINK_OPENS_AFTER = timedelta(days=60)


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


def plan_uninvited(invitee):
    """Who was told of the meeting is told that nobody waits for them; their calendar forgets it.

    About the session, for the invitee is gone when the mail goes out.
    """
    told = Message.objects.about(INVITATION, invitee) | Message.objects.about(MOVED, invitee)
    if invitee.person.email and told.filter(status=MessageStatus.HANDED).exists():
        outbox.plan(
            UNINVITED,
            invitee.session,
            address=invitee.person.email,
            name=str(invitee.person),
            language=invitee.person.language,
            user=invitee.person.user,
            occurrence=f"{timezone.now():%Y-%m-%dT%H:%M:%S.%f}",
        )


def still_uninvited(message):
    """Not where the person was asked again, or the meeting is over or called off for everybody."""
    session = message.subject
    return bool(
        session
        and session.status == "planned"
        and session.begins_at
        and session.begins_at > timezone.now()
        and not session.invitees.filter(person__email__iexact=message.address).exists()
    )


def uninvited_context(message):
    return {"session": message.subject, "days": list(message.subject.days.all())}


def uninvited_attachments(message):
    return ical.cancellation(message.subject, address=message.address, name=message.name)


def forget(invitee):
    """Nothing that was planned for this person about this meeting is sent any more."""
    for kind in (INVITATION, MOVED, REMINDER):
        outbox.supersede(kind, invitee, but="")


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
    if message.kind in (CANCELLED, MOVED):
        values["reason"] = reason_of(session, "cancel" if message.kind == CANCELLED else "move")
    if message.kind == CANCELLED:
        return values
    valid_for = session.begins_at - timezone.now() + LINK_OPENS_AFTER
    _link, url = AccessLink.issue(ANSWER_LINK, invitee, address=message.address, valid_for=valid_for)
    message.answer_url = url  # for the attachment, which is made next
    return values | {"answer_url": url}


def reason_of(session, verb):
    """Why the last `verb` was done, "" where nobody said."""
    last = session.events.filter(verb=verb).last()
    return last.reason if last else ""


def attachments(message):
    """The meeting for the person's calendar: new, moved or called off; a reminder changes nothing there."""
    invitee = message.subject
    session, name = invitee.session, str(invitee.person)
    if message.kind == CANCELLED:
        return ical.cancellation(session, address=message.address, name=name)
    if message.kind == REMINDER:
        return []
    url = getattr(message, "answer_url", "")
    return ical.invitation(session, address=message.address, name=name, url=url)


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
        attachments=attachments,
        mandatory=True,
        programme=lambda message: message.subject.session.programme_id,
        url=lambda message: message.subject.session.get_absolute_url(),
    )
    register_kinds(
        {UNINVITED: (_("No longer invited to a meeting"), "workshops_uninvited")},
        context=uninvited_context,
        still_due=still_uninvited,
        attachments=uninvited_attachments,
        mandatory=True,
        programme=lambda message: message.subject.programme_id,
        url=lambda message: message.subject.get_absolute_url(),
    )
