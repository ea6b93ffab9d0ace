"""What no program can tell waits for a person, who decides with a reason; and what is on paper is recorded by one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents import uploads
from documents.models import Source

from ..models import Signature
from . import completing, plans
from .enums import ALLOWED, SignatureKind, SignatureState, Verdict
from .receiving import next_revision
from .verdicts import Reason

SCANS = uploads.IMAGES | {uploads.PDF}


def _locked(signature):
    agreement, signing = plans.locked(signature.signing)
    return agreement, signing, Signature.objects.select_for_update().get(pk=signature.pk)


@transaction.atomic
def accept(signature, *, by, kind, reason, signers, authority=Verdict.UNCLEAR):
    """A person takes the signature as of `kind` and of `signers`, representatives who had not signed yet.

    A file that another party was faster than is not taken any more: ValidationError says what to do instead.
    """
    agreement, signing, row = _locked(signature)
    state = plans.state_of(signing, row.party)
    if agreement.status not in plans.TO_SIGN or signing.voided_at or state.has_signed:
        raise TransitionRefused(f"Signature {row.pk}: nothing to accept in {agreement.status}")
    if kind not in ALLOWED or kind not in state.kinds:
        raise ValidationError(_("This kind of signature is not accepted from this party."), code="kind")
    if row.parent_id and row.parent != state.revision:
        raise ValidationError(Reason.OTHER_REVISION.label, code="revision")
    _check_signers(row, state, signers)
    changes = {"kind": kind, "decided_by": by, "authority": authority}
    if row.parent_id:
        changes["revision"] = next_revision(row, state.revision)
    row._move(
        SignatureState.WAITING, to=SignatureState.ACCEPTED, verb="accept", by=by, reason=reason, **changes
    )
    row.given_by.set(signers)
    completing.settle(agreement, signing, by=by, party=row.party)
    signature.refresh_from_db()


def _check_signers(row, state, signers):
    if not signers:
        raise ValidationError(_("Say who has signed."), code="signers")
    if not set(signers) <= set(state.candidates) or len(signers) > state.missing:
        raise ValidationError(_("Choose only people whose signature is still missing."), code="signers")
    if row.locks and len(signers) < state.missing:
        raise ValidationError(Reason.LOCKING.label, code="locking")  # the others could not sign any more
    found = row.new_in_file
    if found is not None and len(signers) > found:
        raise ValidationError(
            _("There are fewer signatures in this file than people chosen."), code="signers"
        )


@transaction.atomic
def refuse(signature, *, by, reason):
    """A person does not take it; the party reads the reason."""
    _agreement, _signing, row = _locked(signature)
    row._move(
        SignatureState.WAITING, to=SignatureState.REFUSED, verb="refuse", by=by, reason=reason,
        message=reason[:300], decided_by=by,
    )  # fmt: skip
    signature.refresh_from_db()


@transaction.atomic
def record_paper(signing, parties, *, uid, by, signed_on, scan, channel="paper", reference="", signers=None):
    """Parties that have signed one set of papers, on one day, with one scan (bytes, name). Says how many.

    `signers`: {party: who of those that may each sign alone has done so}, needed where there are several.
    Safe to repeat with the same `uid` (a namespace of the signatures' own); a party that signed meanwhile is left out.
    """
    agreement, signing = plans.locked(signing)
    if agreement.status not in plans.TO_SIGN or signing.voided_at:
        raise TransitionRefused(f"Agreement {agreement.pk}: nothing is signed in {agreement.status}")
    if signing.signatures.filter(report__ceremony=str(uid)).exists():
        return 0  # the second click
    states = [state for state in plans.progress(signing) if state.party in parties and not state.has_signed]
    if any(SignatureKind.PAPER not in state.kinds for state in states):
        raise ValidationError(_("Paper is not accepted from one of these parties."), code="kind")
    if signed_on < (day := plans.fixed_on(agreement)):
        text = _("The wording was fixed on %(day)s: what was signed before is another text. Correct the day.")
        raise ValidationError(text % {"day": f"{day:%d.%m.%Y}"}, code="early")
    if not states:
        raise TransitionRefused(f"Signing {signing.pk}: these parties have signed already")
    content, name = scan
    stored = uploads.store(content, name=name, owner=signing, by=by, accept=SCANS)
    for state in states:
        people = _on_paper(state, (signers or {}).get(state.party))
        _record(signing, state, people, uid, by, signed_on, stored, channel, reference)
        completing.settle(agreement, signing, by=by, party=state.party, verb="paper")
    return len(states)


def _on_paper(state, alone):
    """All whose signature the paper has to bear; of those who each sign alone the one named."""
    people = state.candidates
    if len(people) > state.missing:
        people = [person for person in people if person == alone]
        if not people:
            text = _("%(party)s: say who of the representatives has signed.") % {"party": state.party}
            raise ValidationError(text, code="signers")
    return people


def _record(signing, state, people, uid, by, signed_on, stored, channel, reference):
    source = Source.record(
        channel,
        by=by,
        received_on=signed_on,
        on_behalf_of=str(state.party)[:200],
        reference=reference,
        scan=stored,
    )
    signature = Signature.objects.create(
        signing=signing, party=state.party, status=SignatureState.ACCEPTED, kind=SignatureKind.PAPER,
        signed_on=signed_on, source=source, file=stored, document=state.document,
        signers=", ".join(person.name for person in people)[:500], decided_by=by,
        report={"ceremony": str(uid), "signatures": []},
    )  # fmt: skip
    signature.own(stored)  # the last of those on one scan: the rule asks for all of them
    signature.given_by.set(people)
    signature.events.create(verb="paper", to_status=signature.status, by=by)
