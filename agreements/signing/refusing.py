"""A party does not sign. Where the agreement's own rule cannot be met any more, whoever runs it ends it or goes back
to draft; what was not signed in time is given up by itself."""

from contextlib import suppress
from datetime import time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import longdate
from coop_portal.transitions import TransitionRefused
from notifications import outbox
from notifications.clock import warsaw

from ..drafting import LANGUAGE
from ..models import Agreement, Refusal, Signature
from . import baton, emails, plans

AT_ONCE = 20  # given up at one tick


def can_decline(agreement, state):
    return agreement.status in plans.BEING_SIGNED and not (state.has_signed or state.refusal)


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


@transaction.atomic
def take_back(signing, party, *, by=None):
    """`party` will sign after all; the journal keeps what it had said, and a second click changes nothing.

    Where nobody has the turn because of it, it goes on from there.
    """
    agreement, signing = plans.locked(signing)
    signing.agreement = agreement
    if not plans.is_open(signing, party):
        raise TransitionRefused(f"Signing {signing.pk}: nothing to take back for party {party.pk}")
    refusal = signing.refusals.filter(party=party).first()
    if refusal is None:
        return
    emails.tell_taken_back(agreement, refusal)
    refusal.delete()
    agreement.events.create(
        verb="take_back_refusal", from_status=agreement.status, to_status=agreement.status, by=by, reason=str(party)
    )  # fmt: skip
    if signing.holder_id is None:
        baton.pass_on(signing, plans.progress(signing))


# --- Too late -----------------------------------------------------------------------------


def over(before):
    """Agreements: what is still to be signed though `last_day_to_sign` was before that day."""
    ended = Agreement.objects.originals().with_life().filter(last_day__lt=before)
    waiting = Agreement.objects.filter(status__in=plans.BEING_SIGNED)
    return waiting.filter(Q(ends_on__lt=before) | Q(amends__in=ended.values("pk")))


def tell_late():
    """The coordinators, once, of what nobody can sign any more. Safe to repeat."""
    for agreement in over(timezone.localdate()).select_related("programme", "amends").order_by("pk"):
        emails.tell_late(agreement)


def give_up_late():
    """Of these nothing can come: their time is over, no paper is on its way any more, and no file is to be decided.

    Nothing is given up without a warning, however long the clock stood still. A few at each tick.
    """
    for agreement in _hopeless().order_by("pk")[:AT_ONCE]:
        with translation.override(LANGUAGE), suppress(TransitionRefused):  # it moved this very moment
            _give_up(agreement)


def _hopeless():
    """What `emails.given_up_on` says of each, as a query."""
    late = over(timezone.localdate() - plans.PAPER_COMES_LATE)
    came = Signature.objects.filter(signing__agreement=OuterRef("pk"), signing__version=OuterRef("version"))
    lately = came.with_accepted_at().filter(
        accepted_at__gte=warsaw(timezone.localdate() - emails.WARNED, time())
    )
    warned = emails.warned_of(OuterRef("pk"), OuterRef("version"))
    return late.filter(Exists(warned), ~Exists(came.waiting()), ~Exists(lately))


@transaction.atomic
def _give_up(agreement):
    """Asked again with the rows locked: what was recorded meanwhile is not voided."""
    agreement.locked_with_document()
    fresh = _hopeless().select_related("amends").filter(pk=agreement.pk).first()
    if fresh:
        fresh.cancel(by=None, reason=_why_late(fresh))


def _why_late(agreement):
    if plans.amends_what_is_over(agreement):
        text = _("The agreement that it amends ended on %(day)s: this annex cannot come into force any more.")
        return text % {"day": longdate(agreement.amends.last_day)}
    text = _("It was to be in force until %(day)s and was not signed by then.")
    return text % {"day": longdate(agreement.ends_on)}
