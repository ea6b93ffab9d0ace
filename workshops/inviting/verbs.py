"""Asking people to a meeting one by one, and what they answer to a coordinator."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Source

from ..enums import SessionStatus


def why_closed(session):
    """A sentence for people, or "" while people can be invited."""
    if session.is_prepared:
        return _("The cycle is being prepared: nobody is invited before its last step.")
    if session.status != SessionStatus.PLANNED:
        return _("The meeting was held or called off: nobody is invited any more.")
    if session.begins_at and session.begins_at <= timezone.now():
        return _("The meeting has begun: nobody is invited any more.")
    return ""


def _open(session):
    session = session._locked()
    if closed := why_closed(session):
        raise ValidationError(closed, code="closed")
    return session


@transaction.atomic
def invite(session, people):
    """How many people are asked anew; safe to repeat. Without a date the mail goes out when there is one."""
    session = _open(session)
    known = set(session.invitees.values_list("person", flat=True))
    for person in people:
        if session.begins_at:
            session.invite(person)
        else:
            session.invitees.get_or_create(person=person)
    return len({person.pk for person in people} - known)


def guests(session):
    """Invitees who are not in the group of the session's cycle: only they can be taken off one meeting."""
    found = session.invitees.all()
    if session.cycle_id:
        found = found.exclude(person__in=session.cycle.group.members.current().values("person"))
    return found


@transaction.atomic
def withdraw(session, invitee_id):
    """Whether somebody was taken off; the mail calls the meeting off in that person's calendar. Safe to repeat."""
    session = _open(session)
    guest = guests(session).filter(pk=invitee_id).select_related("person").first()
    if guest is None:
        return False
    session.uninvite(guest.person)
    return True


@transaction.atomic
def record_answer(invitee, answer, *, channel, by):
    """What somebody said by phone or at another meeting; a later answer replaces it."""
    source = Source.record(channel, received_on=timezone.localdate(), on_behalf_of=str(invitee.person), by=by)
    invitee.respond(answer, source=source)
