"""Whose turn it is ("teraz podpisuje"): two who sign the same file at once make two files, of which one is lost."""

from django.db import transaction
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from notifications.clock import working_days_after

from ..models import Signing
from . import emails, plans
from .enums import Road


def give(signing, party):
    """The turn goes to `party` (None: to nobody); the agreement is locked already. The party is told once a turn."""
    today = timezone.localdate()
    held = {"holder": party, "holder_since": None, "holder_until": None}
    if party:
        held |= {"holder_since": today, "holder_until": working_days_after(today, signing.turn_days)}
    Signing.objects.filter(pk=signing.pk).update(**held)
    for name, value in held.items():
        setattr(signing, name, value)
    if party:
        emails.tell_turn(party, signing)


@transaction.atomic
def hand_over(signing, party, *, by=None):
    """A coordinator gives the turn on, or a party takes a free one. Refused where it has signed, or joins apart."""
    agreement, signing = plans.locked(signing)
    signing.agreement = agreement
    state = plans.state_of(signing, party)
    joins = signing.road == Road.JOINING and party.pk != signing.lead_id
    if not plans.is_open(signing, party) or state.has_signed or joins:
        raise TransitionRefused(f"Signing {signing.pk}: no turn for party {party.pk}")
    if signing.has_baton and signing.holder_id == party.pk:
        return  # the second click
    signing.refusals.filter(party=party).delete()  # it signs after all; the journal keeps what it said
    give(signing, party)
    agreement.events.create(
        verb="baton", from_status=agreement.status, to_status=agreement.status, by=by, reason=str(party)
    )


@transaction.atomic
def take(signing, party):
    """A party that is about to sign keeps the others from it. Refused while another one holds the turn."""
    _agreement, fresh = plans.locked(signing)
    if fresh.is_others_turn(party) or fresh.road not in (Road.ANY, Road.TURN):
        raise TransitionRefused(f"Signing {signing.pk}: another party signs now")
    hand_over(fresh, party)


def tell_expired():
    """Of turns that nobody used in time: who runs the project and the next party are told, once a turn."""
    over = Signing.objects.filter(
        holder_until__lt=timezone.localdate(), voided_at=None, agreement__status__in=plans.TO_SIGN
    ).exclude(holder=None)
    today = timezone.localdate()
    for signing in over.select_related("agreement__programme", "agreement__amends"):
        if not plans.can_begin(signing.agreement, today):
            continue  # nobody can sign it any more
        states = plans.progress(signing)
        emails.tell_turn_over(signing.agreement, signing, _following(signing, states))


def _following(signing, states):
    """The first party after the holder that may still sign the same file; else the first of all."""
    if signing.road == Road.JOINING:
        return None  # the others do not wait for it
    holder = next((at for at, state in enumerate(states) if state.party.pk == signing.holder_id), -1)
    in_order = states[holder + 1 :] + states[: max(holder, 0)]
    return next((state.party for state in in_order if not (state.has_signed or state.refuses)), None)


def pass_on(signing, states):
    """After a signature or a refusal: in an order the next party that may still sign, else nobody.

    Where others join apart, only the one whom they join has a turn.
    """
    waiting = [
        state.party for state in states
        if not (state.has_signed or state.refuses) and plans.is_open(signing, state.party)
    ]  # fmt: skip
    if signing.road == Road.JOINING:
        waiting = [party for party in waiting if party.pk == signing.lead_id]
    goes_on = signing.road in (Road.TURN, Road.JOINING) and waiting and plans.can_be_met(signing, states)
    give(signing, waiting[0] if goes_on else None)
