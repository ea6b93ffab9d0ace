"""Mails of teams: an institution that has got a seat, and a task whose day comes."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

from ..models.action import REMINDER_MESSAGE

SEAT_MESSAGE = "partners.seat_taken"


def tell_seat_taken(seat):
    """The institution's shared mailbox, and where it has none the person who sits there; nobody else is asked."""
    person = seat.post.person if seat.post else None
    if seat.institution.email:
        to = {"address": seat.institution.email, "name": seat.institution.name}
    elif person and person.email:
        to = {"address": person.email, "name": str(person), "language": person.language, "user": person.user}
    else:
        return
    outbox.plan(SEAT_MESSAGE, seat, **to)


def seat_context(message):
    seat = message.subject
    return {"seat": seat, "team": seat.team, "territories": list(seat.team.territories.all())}


def seat_still_due(message):
    seat = message.subject
    return bool(seat and seat.ends_on is None and seat.team.is_living)


def seat_territory(message):
    """Animators of the institution's seat see it in the outbox."""
    return message.subject.institution.seat_id


def task_context(message):
    return {"task": message.subject, "team": message.subject.team}


def task_still_due(message):
    """The task is open, and the mail still goes to whose it is."""
    task = message.subject
    if task is None or not task.is_open or not task.due_on:
        return False
    to = task.recipient()
    return bool(to) and to["address"].strip().lower() == message.address


def task_territory(message):
    team = message.subject.team
    return team and team.territories.values_list("pk", flat=True).order_by("pk").first()


def register():
    registry.message_kinds.register(
        SEAT_MESSAGE,
        Kind(
            label=_("Seat in a team"),
            template="partners_seat_taken",
            context=seat_context,
            still_due=seat_still_due,
            url=lambda message: message.subject.team.get_absolute_url(),
            territory=seat_territory,
            named_by=lambda message: str(message.subject.team),
        ),
    )
    registry.message_kinds.register(
        REMINDER_MESSAGE,
        Kind(
            label=_("Reminder of a task"),
            template="partners_task_reminder",
            context=task_context,
            still_due=task_still_due,
            url=lambda message: message.subject.get_absolute_url(),
            territory=task_territory,
        ),
    )
