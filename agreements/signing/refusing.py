"""A party does not sign. Where the agreement's own rule cannot be met any more, whoever runs it ends it or goes back
to draft; an annex that came too late is given up by itself."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import longdate
from coop_portal.transitions import TransitionRefused
from notifications import outbox

from ..drafting import LANGUAGE
from ..models import Agreement, Refusal
from . import baton, emails, plans

# What was signed on paper in time may still be recorded so long.
PAPER_COMES_LATE = timedelta(days=30)


def can_decline(agreement, state):
    return agreement.status in plans.NOT_IN_FORCE and not (state.has_signed or state.refusal)


@transaction.atomic
def decline(signing, party, *, reason, source, by=None):
    """`party` will not sign this wording: the first word is kept, a second click is it.

    `source`: () -> Source, called once it may be kept. TransitionRefused where the party has signed, or nothing is to
    be signed any more.
    """
    agreement, signing = plans.locked(signing)
    state = plans.state_of(signing, party)
    if state.refusal and not state.has_signed:
        return state.refusal
    if signing.voided_at or not can_decline(agreement, state):
        raise TransitionRefused(f"Signing {signing.pk}: nothing for party {party.pk} to refuse")
    refusal = Refusal.objects.create(signing=signing, party=party, reason=reason, source=source())
    agreement.events.create(
        verb="decline",
        from_status=agreement.status,
        to_status=agreement.status,
        by=by,
        reason=f"{party}: {reason}",
    )
    outbox.cancel(emails.TURN, party, reason=reason)
    states = plans.progress(signing)
    if signing.holder_id == party.pk or not plans.can_be_met(signing, states):
        baton.pass_on(signing, states)
    emails.tell_refusal(agreement, refusal)
    return refusal


def give_up_late_annexes():
    """Annexes of which nothing can come: what they amend has ended, and no paper is on its way any more."""
    long_over = Q(last_day__lt=timezone.localdate() - PAPER_COMES_LATE)
    originals = {row.pk: row for row in Agreement.objects.originals().with_life().filter(long_over)}
    for annex in Agreement.objects.filter(amends__in=originals, status__in=plans.NOT_IN_FORCE):
        day = originals[annex.amends_id].last_day
        with translation.override(LANGUAGE):
            text = _(
                "The agreement that it amends ended on %(day)s: this annex cannot come into force any more."
            )
            with suppress(TransitionRefused):  # it moved this very moment
                annex.cancel(by=None, reason=text % {"day": longdate(day)})
