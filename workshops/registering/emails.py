"""Mails to whoever registered for a public event, with the link by which the place is given back."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.kinds import register_kinds

from ..calendars import ical
from ..enums import RegistrationStatus, SessionStatus
from ..reminding import reminder_moment

REGISTERED = "workshops.registered"
MOVED_UP = "workshops.registration_moved_up"
CHANGED = "workshops.event_moved"
REMINDER = "workshops.event_reminder"
CALLED_OFF = "workshops.event_cancelled"
LINK = "workshops.registration"
LINK_OPENS_AFTER = timedelta(days=60)


def plan_registered(row):
    _plan(REGISTERED, row)
    _plan_reminder(row)


def plan_moved_up(row):
    _plan(MOVED_UP, row)
    _plan_reminder(row)


def plan_changed(session):
    """To everybody registered and waiting: the new date or place. What was planned for the old one is not sent."""
    for row in _active(session):
        for kind in (CHANGED, REMINDER):
            outbox.supersede(kind, row, but=session.sequence)
        _plan(CHANGED, row, occurrence=session.sequence)
        _plan_reminder(row)


def plan_called_off(session):
    for row in _active(session):
        forget(row)
        _plan(CALLED_OFF, row)


def forget(row):
    for kind in (REGISTERED, MOVED_UP, CHANGED, REMINDER):
        outbox.supersede(kind, row, but="-")


def _active(session):
    event = getattr(session, "public_event", None)
    return event.registrations.active().order_by("pk") if event else []


def _plan_reminder(row):
    session = row.event.session
    if row.status != RegistrationStatus.REGISTERED:
        return
    due_at = reminder_moment(session.begins_at)
    if due_at > timezone.now() + timedelta(hours=24):
        _plan(REMINDER, row, occurrence=session.sequence, due_at=due_at)


def _plan(kind, row, **when):
    outbox.plan(kind, row, address=row.email, name=row.name, language=row.language, **when)


def still_due(message):
    row = message.subject
    if row is None or row.status == RegistrationStatus.WITHDRAWN:
        return False
    session = row.event.session
    if message.kind == CALLED_OFF:
        return session.status == SessionStatus.CANCELLED
    begins = session.begins_at
    current = message.kind not in (CHANGED, REMINDER) or message.occurrence == str(session.sequence)
    return bool(current and session.status == SessionStatus.PLANNED and begins and begins > timezone.now())


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    row = message.subject
    session = row.event.session
    values = {"registration": row, "session": session, "event": row.event, "days": list(session.days.all())}
    if message.kind in (CALLED_OFF, CHANGED):
        verb = "cancel" if message.kind == CALLED_OFF else "move"
        last = session.events.filter(verb=verb).last()
        values["reason"] = last.reason if last else ""
    if message.kind == CALLED_OFF:
        return values
    valid_for = session.begins_at - timezone.now() + LINK_OPENS_AFTER
    _link, url = AccessLink.issue(LINK, row, address=message.address, valid_for=valid_for)
    message.answer_url = url
    return values | {"answer_url": url}


def attachments(message):
    row = message.subject
    session = row.event.session
    if row.status != RegistrationStatus.REGISTERED:
        return []
    if message.kind == CALLED_OFF:
        return ical.cancellation(session, address=row.email, name=row.name)
    if message.kind == REMINDER:
        return []
    url = getattr(message, "answer_url", "")
    return ical.invitation(session, address=row.email, name=row.name, url=url)


def register():
    kinds = {
        REGISTERED: (_("Registration for an event"), "workshops_registered"),
        MOVED_UP: (_("A place from the waiting list"), "workshops_registration_moved_up"),
        CHANGED: (_("Event moved"), "workshops_event_moved"),
        REMINDER: (_("Reminder of an event"), "workshops_event_reminder"),
        CALLED_OFF: (_("Event called off"), "workshops_event_cancelled"),
    }
    register_kinds(
        kinds,
        context=context,
        still_due=still_due,
        attachments=attachments,
        mandatory=True,
        asked_by_recipient=True,
        programme=lambda message: message.subject.event.session.programme_id,
        url=lambda message: message.subject.event.get_absolute_url(),
    )
