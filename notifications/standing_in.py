"""Who stands in for the reader of a message gets it as well, marked as such ("w zastępstwie").

The copy is a message of its own: the deputy's language, wishes and inbox hold for it. Its key is that of any message
to the deputy's address, so that a deputy who gets the same anyway gets it once, and repeating makes no second one.
Private messages are for their reader alone; kinds that give a role or are about an account say `to_deputies=False`,
and what somebody asked for on a form (`asked_by_recipient`) goes to nobody else.
"""

from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts.models import Substitution


def copy_to_deputies(address, messages):
    """Plan the copies of `messages`, which are due to `address` and lie locked in the caller's transaction."""
    from . import outbox, tasks  # they stand above the models, which ask this module

    copied = [message for message in messages if _may_be_copied(message)]
    if not copied:
        return
    by_person, of_address = _substitutions(address, copied)
    for message in copied:
        absence = by_person.get(message.user_id) if message.user_id else of_address
        if absence is None or absence.deputy.email == message.address:
            continue
        copy = outbox.copy(message, to=absence.deputy, stands_in_for=absence.person)
        if copy:
            transaction.on_commit(partial(tasks.kick, tasks.hand_over, copy.address))


def _may_be_copied(message):
    kind = message.definition
    is_personal = message.private or not kind.to_deputies or kind.asked_by_recipient
    return not is_personal and message.stands_in_for_id is None


def _substitutions(address, messages):
    """({user id: substitution}, that of the address's owner or None), of today."""
    proven = Q(person__emailaddress__email=address, person__emailaddress__verified=True)
    owner = Q(person__email=address) | proven
    users = {message.user_id for message in messages if message.user_id}
    found = (
        Substitution.objects.current()
        .filter(Q(person__in=users) | owner, person__is_active=True, deputy__is_active=True)
        .select_related("person", "deputy")
        .distinct()
    )
    by_person = {substitution.person_id: substitution for substitution in found}
    owned = [pk for pk in by_person if pk not in users]
    of_address = by_person[owned[0]] if owned else None
    if of_address is None:
        of_address = next((s for s in by_person.values() if s.person.email == address), None)
    return by_person, of_address


def still_stands_in(message):
    """Whether the reader of a deputy's copy is the deputy today."""
    return (
        Substitution.objects.current()
        .filter(deputy=message.user_id, person=message.stands_in_for_id)
        .exists()
    )
