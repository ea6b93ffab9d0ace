"""A file arrives: from a party by account or link, or from a coordinator in its name. Checked, then kept or refused."""

import hashlib
import uuid
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents import uploads
from documents.models import Source

from ..models import Revision, Signature
from . import acceptance, completing, plans
from .acceptance import Finding
from .enums import SignatureState, Verdict
from .verdicts import Reason, Status

CONTAINERS = {uploads.ASICE, uploads.ASICS, uploads.XML}


def receive(content, name, *, signing, party, uid, source, by=None, in_name=False):
    """The Signature that became of `content` (bytes): accepted, waiting for a person, or refused.

    `source`: {"channel", ...} of Source.record. The same `uid` twice, or the same accepted file, is one signature.
    `in_name`: a coordinator records what arrived elsewhere, which no turn keeps out. Checking takes up to ten
    seconds and is done before the lock; what it rested on is compared under the lock.
    """
    if same := _same(content, signing, party, uid):
        return same
    states = plans.progress(signing)
    state = next(each for each in states if each.party.pk == party.pk)
    finding = _obstacle(signing, state, in_name, source) or _look(content, state, states)
    keep = partial(_keep, content, name, signing, party, state, uid=uid, source=source, by=by)
    return keep(finding, in_name=in_name)


def _same(content, signing, party, uid):
    """What this form, or this very file, has made before."""
    known = signing.signatures.filter(party=party)
    digest = hashlib.sha256(content).hexdigest()
    sent = known.filter(uid=uid, report__sha256=digest).first()
    return sent or known.exclude(status=SignatureState.REFUSED).filter(file__sha256=digest).first()


def _obstacle(signing, state, in_name, source):
    """Why nothing can be taken from this party now, whatever it sends; or None."""
    arrived_on = source.get("received_on") if in_name else None  # elsewhere, and maybe in time
    if not plans.is_open(signing, state.party, arrived_on):
        return _refusal(Reason.NOT_OPEN)
    if state.has_signed:
        return _refusal(Reason.SIGNED_ALREADY)
    if state.revision is None:
        return _refusal(Reason.NOT_READY)
    if (day := source.get("received_on")) and day < plans.fixed_on(signing.agreement):
        return _refusal(Reason.TOO_EARLY)
    shared = state.document == signing.agreement.document
    if shared and not in_name and signing.is_others_turn(state.party):
        return _refusal(Reason.OTHERS_TURN)
    return None


def _refusal(reason):
    told = {
        "status": Status.REJECT.value,
        "reason": reason.value,
        "message": str(reason.label),
        "signatures": [],
    }
    return Finding(Status.REJECT, reason, told)


def _look(content, state, states):
    if len(content) > settings.UPLOAD_MAX_BYTES:
        return _refusal(Reason.TOO_LARGE)
    if uploads.sniff(content) in CONTAINERS:
        told = {"status": Status.FLAG.value, "reason": Reason.CONTAINER.value, "signatures": []}
        return Finding(Status.FLAG, Reason.CONTAINER, told, integrity=Verdict.UNCLEAR)
    return acceptance.check(content, expected_of(state, states))


def expected_of(state, states):
    """`states`: those of all parties."""
    revision = state.revision
    return acceptance.Expected(
        content=revision.file.read(), signatures=revision.signatures, seal_sha256=revision.seal_sha256,
        people=state.candidates, count=state.missing, kinds=state.kinds,
        is_last=plans.is_last(state, states),
    )  # fmt: skip


@transaction.atomic
def _keep(content, name, signing, party, state, finding, *, uid, source, by, in_name):
    agreement, fresh = plans.locked(signing)
    if same := _same(content, fresh, party, uid):
        return same
    now = plans.state_of(fresh, party)
    finding = _obstacle(fresh, now, in_name, source) or finding
    if finding.status != Status.REJECT and now.revision != state.revision:
        finding = _refusal(Reason.OTHER_REVISION)  # another party was faster
    status = {
        Status.ACCEPT: SignatureState.ACCEPTED, Status.FLAG: SignatureState.WAITING,
        Status.REJECT: SignatureState.REFUSED,
    }[finding.status]  # fmt: skip
    if Signature.objects.filter(uid=uid).exists():  # the same form, sent again with another file
        uid = uuid.uuid4()
    is_container = finding.reason == Reason.CONTAINER
    signature = Signature(
        uid=uid, signing=fresh, party=party, status=status, kind=finding.kind,
        source=Source.record(by=by, **source), signed_on=source.get("received_on") or timezone.localdate(),
        document=now.document, parent=None if is_container else now.revision, signers=finding.signers,
        integrity=finding.integrity, identity=finding.identity, qualification=finding.qualification,
        message=finding.reason, report=finding.report | {"sha256": hashlib.sha256(content).hexdigest()},
    )  # fmt: skip
    if status != SignatureState.REFUSED:
        accept = CONTAINERS if is_container else {uploads.PDF}
        signature.file = uploads.store(content, name=name, owner=now.document, by=by, accept=accept)
    if status == SignatureState.ACCEPTED:
        signature.revision = next_revision(signature, now.revision)
    signature.save(force_insert=True)
    if signature.file:
        signature.own(signature.file)
    signature.given_by.set(finding.people if status == SignatureState.ACCEPTED else [])
    signature.events.create(verb="receive", to_status=status, by=by)
    if status == SignatureState.ACCEPTED:
        completing.settle(agreement, fresh, by=by, party=party)
    return signature


def next_revision(signature, parent):
    """`signature.file` follows `parent`; two that follow the same one are refused by the database."""
    file = signature.file
    return Revision.objects.create(
        signing=signature.signing, document=parent.document, seq=parent.seq + 1, parent=parent, file=file,
        sha256=file.sha256, size=file.size, seal_sha256=parent.seal_sha256,
        signatures=max(len(signature.report["signatures"]), parent.signatures + 1),
    )  # fmt: skip


# --- Whose file is it ---------------------------------------------------------------------


def recognise(content):
    """The Revision with whose bytes `content` begins, the longest one; None where it begins with none of ours."""
    digest, at, found = hashlib.sha256(), 0, {}
    sizes = Revision.objects.filter(size__lte=len(content)).values_list("size", flat=True)
    for size in sorted(set(sizes)):
        digest.update(content[at:size])
        at, found[size] = size, digest.hexdigest()
    known = Revision.objects.filter(sha256__in=found.values()).select_related(
        "signing__agreement", "document"
    )
    return max(
        (each for each in known if found.get(each.size) == each.sha256),
        key=lambda each: each.size,
        default=None,
    )


def party_of(revision, content, candidates):
    """Which of `candidates` (PartyStates) has signed `content`: by whose declaration it is, else by the names in it."""
    own = [state for state in candidates if state.document == revision.document]
    if len(own) == 1:
        return own[0]
    from .verdicts import verify

    later = [each for each in verify(content).signatures[revision.signatures :] if not each.is_timestamp]
    named = [
        state for state in own
        if later and all(acceptance.matched(later, state.candidates))
    ]  # fmt: skip
    return named[0] if len(named) == 1 else None
