"""The door for other apps: what is to be written to whom. To be called inside the transaction of the change."""

from functools import partial

from django.db import transaction
from django.db.models.functions import Now

from coop_portal import registry

from . import tasks
from .enums import MessageStatus
from .models import Message


def plan(
    kind, subject, *, address, due_at=None, name="", language="pl", user=None, occurrence="", private=False
):
    """Plan one message; planned again with the same key it is the row that exists, whatever became of it.

    `due_at` is now when left out. `occurrence` tells repetitions apart: for a reminder, the version of its date.
    """
    definition = registry.message_kinds[kind]
    wanted = Message(
        kind=kind,
        subject=subject,
        address=address.strip().lower(),
        name=name,
        language=user.language if user else language,
        user=user,
        occurrence=str(occurrence),
        private=private,
        mandatory=definition.mandatory,
    )
    wanted.programme_id = definition.programme and definition.programme(wanted)
    wanted.territory_id = definition.territory and definition.territory(wanted)
    message, created = Message.objects.plan(wanted, due_at or Now())
    if not created:
        message.become_own()
    if created and due_at is None:
        transaction.on_commit(partial(tasks.kick, tasks.hand_over, message.address))
    return message


def copy(message, *, to, stands_in_for):
    """The same message for the deputy `to` as well; None when that person gets it anyway. Safe to repeat."""
    wanted = Message(
        kind=message.kind,
        subject=message.subject,
        address=to.email,
        name=str(to),
        language=to.language,
        user=to,
        occurrence=message.occurrence,
        mandatory=message.mandatory,
        programme_id=message.programme_id,
        territory_id=message.territory_id,
        stands_in_for=stands_in_for,
    )
    copied, created = Message.objects.plan(wanted, Now())
    return copied if created else None


def supersede(kind, subject, *, but):
    """Take back what is not sent yet, except of occurrence `but`: its date has moved. Says how many."""
    unsent = Message.objects.about(kind, subject).unsent().exclude(occurrence=str(but))
    return unsent.update(status=MessageStatus.SUPERSEDED)


def cancel(kind, subject, *, reason, address=None):
    """Take back what is not sent yet (to `address` alone, where given): its reason is gone. Says how many."""
    unsent = Message.objects.about(kind, subject).unsent()
    if address is not None:
        unsent = unsent.filter(address=address.strip().lower())
    return unsent.update(status=MessageStatus.CANCELLED, reason=str(reason)[:200])
