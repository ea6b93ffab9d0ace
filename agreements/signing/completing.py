"""In force by the agreement's own rule, never otherwise: asked after every signature, with the agreement locked."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import IssuedDocument

from ..enums import AgreementStatus
from ..models import Party, SignatureEvent, Signing
from . import baton, emails, plans
from .enums import SignatureState


def settle(agreement, signing, *, by=None, verb="sign", party):
    """After an accepted signature of `party`: the journal, the next turn, and whatever the rule now says."""
    agreement.refresh_from_db()
    if agreement.status == AgreementStatus.SIGNED:
        agreement.events.create(
            verb=verb, from_status=agreement.status, to_status=agreement.status, by=by, reason=str(party)
        )
    else:
        agreement._move(
            AgreementStatus.FROZEN, AgreementStatus.SIGNING, to=AgreementStatus.SIGNING, verb=verb, by=by,
            reason=str(party),
        )  # fmt: skip
    states = plans.progress(signing)
    # Who signs after all takes its refusal back; the journal keeps what was said.
    signing.refusals.filter(party__in=[state.party for state in states if state.has_signed]).delete()
    if signing.holder_id is None or _has_signed(states, signing.holder_id):
        baton.pass_on(signing, states)
    if plans.is_met(signing, states):
        _complete(agreement, signing, states, by)


def _has_signed(states, party_id):
    return any(state.has_signed for state in states if state.party.pk == party_id)


def _complete(agreement, signing, states, by):
    if agreement.status == AgreementStatus.SIGNED:
        _bind(agreement, states)
        certify_again(agreement, by)
        return
    title = _("Certificate of signing: %(number)s") % {"number": agreement.number}
    met_on = max(state.signed_on for state in states if state.has_signed)
    first_day = max(agreement.starts_on or met_on, met_on)
    if agreement.ends_on and agreement.ends_on < first_day:
        text = _("Its last day, %(day)s, is over: go back to draft and set another one.")
        raise ValidationError(text % {"day": f"{agreement.ends_on:%d.%m.%Y}"}, code="over")
    if agreement.amends_id:
        _check_amended(agreement, first_day)
    agreement._move(
        AgreementStatus.SIGNING, to=AgreementStatus.SIGNED, verb="in_force", by=by,
        in_force_on=first_day,
    )  # fmt: skip
    _bind(agreement, states)
    Signing.objects.filter(pk=signing.pk).update(completed_at=timezone.now())
    IssuedDocument.start(plans.REPORT, signing, title=title, by=by)
    for state in states:
        if not state.refuses:
            emails.tell_in_force(state.party, signing, agreement, by=by)


def _check_amended(annex, day):
    """An annex changes an agreement that still holds on `day`; what has ended it does not bring back."""
    original = type(annex).objects.select_for_update().get(pk=annex.amends_id)
    if original.last_day and original.last_day < day:
        text = _(
            "The agreement ended on %(day)s: an annex in force later changes nothing. Make a new agreement."
        )
        raise ValidationError(text % {"day": f"{original.last_day:%d.%m.%Y}"}, code="over")


def _bind(agreement, states):
    """Whoever has signed is bound, from the agreement's first day or that of its own later signature."""
    for state in states:
        if state.has_signed and state.party.bound_on is None:
            day = max(agreement.in_force_on, state.signed_on)
            Party.objects.filter(pk=state.party.pk).update(bound_on=day)


def certify_again(agreement, by):
    """What the certificate says has changed, a later party or its case number: it says so in its next version.

    To be called with the agreement locked; nothing is done before there is a certificate.
    """
    signing = plans.current(agreement)
    if signing and signing.completed_at:
        IssuedDocument.objects.about(signing, plans.REPORT).first().new_version(by, of_invalid=True)


@transaction.atomic
def report_issued(document):
    """The certificate is there. What was changed while it was being drawn may be missing in it."""
    agreement, signing = plans.locked(document.subject)
    accepted = SignatureEvent.objects.filter(
        subject__signing=signing, to_status=SignatureState.ACCEPTED, at__gte=document.claimed_at
    )
    numbered = agreement.events.filter(verb="case_number", at__gte=document.claimed_at)
    if accepted.exists() or numbered.exists():
        document.new_version()
