"""What the signatures of a PDF are worth: to be taken, to be looked at by a person, or refused.

Integrity and trust are apart: an intact signature of an issuer that is on no list is intact, and says so.
"""

import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal import confined

READER = Path(__file__).with_name("signature_reader.py")
CPU_SECONDS = 8
WALL_SECONDS = 30  # where others use the processor, too
MEMORY = 300 * 1024 * 1024  # of addresses, libraries included
HEADER = 64  # bytes, white space among them
MAX_SIZE = 20 * 1024 * 1024  # bytes: mObywatel signs half of that


class Status(TextChoices):
    ACCEPT = "accept", pgettext_lazy("signed file", "accepted")
    FLAG = "flag", pgettext_lazy("signed file", "to be looked at by a person")
    REJECT = "reject", pgettext_lazy("signed file", "refused")


class Reason(TextChoices):
    INTACT = "intact", _("All signatures are intact.")
    TOO_LARGE = (
        "too_large",
        _("The file is larger than 20 MB. Send the PDF that you signed, without attachments."),
    )
    NOT_PDF = (
        "not_pdf",
        _("This is not a PDF. Send the PDF that you signed; other files are kept as attachments."),
    )
    ENCRYPTED = (
        "encrypted",
        _("The file is locked with a password. Sign the PDF that you downloaded from the portal."),
    )
    DAMAGED = "damaged", _("This PDF cannot be read. Download the current one and sign it again.")
    TOO_HEAVY = "too_heavy", _("This PDF takes too long to read. Download the current one and sign it again.")
    UNSIGNED = "unsigned", _("There is no electronic signature in this PDF. Sign it and send it again.")
    OTHER_REVISION = (
        "other_revision",
        _("This file was made from another version. Download the current one and sign it again."),
    )
    BROKEN = (
        "broken",
        _("The document was changed after it was signed. Download the current one and sign it again."),
    )
    UNREADABLE = "unreadable", _("A signature in this file cannot be read. Sign the current PDF again.")
    PARTLY = "partly", _("A signature covers only a part of the document. Sign the current PDF again.")
    CHANGED = (
        "changed",
        _("Something was changed in the document after a signature. Sign the current PDF again."),
    )
    SHARED = "shared", _("One signature stands in two places of this file. Sign the current PDF again.")
    LATE_CHANGE = (
        "late_change",
        _("Something was added after a signature; a later signature covers it. A person looks at it."),
    )
    WEAK = "weak", _("A signature uses a method that is not safe any more. A person looks at it.")
    NO_SEAL = (
        "no_seal",
        _("The portal's seal is missing or broken in this file. Download the current PDF and sign that one."),
    )
    LOCKING = (
        "locking",
        _(
            "This signature locks or certifies the PDF, which does not go with the signatures of others. Sign the"
            " current PDF again without locking or certifying it."
        ),
    )
    NOTHING_NEW = (
        "nothing_new",
        _("Nobody has signed this PDF since you downloaded it. Sign it and send it again."),
    )
    TOO_MANY = (
        "too_many",
        _(
            "There are more new signatures in this file than your institution has to give. Sign the current PDF again."
        ),
    )
    WRONG_KIND = (
        "wrong_kind",
        _(
            "This kind of signature is not accepted from your institution here. See how to sign, and sign again."
        ),
    )
    SIGNED_ALREADY = "signed_already", _("Your institution has signed already: nothing more is needed.")
    OTHERS_TURN = (
        "others_turn",
        _("Another party is signing this file now. Wait for your turn and sign the current PDF then."),
    )
    NOT_READY = "not_ready", _("The PDF to sign is not ready yet. Try again in a minute.")
    TOO_EARLY = (
        "too_early",
        _("It cannot have come before the wording was fixed. Correct the day on which it was received."),
    )
    NOT_OPEN = "not_open", _("This agreement is not to be signed now. Ask the project's coordinator.")
    CONTAINER = (
        "container",
        _("This is a signature outside a PDF (XAdES, ASiC). A person will check it with the agreement."),
    )
    UNTRUSTED = (
        "untrusted",
        _("The issuer of the certificate is not on the list of trusted ones. A person looks at it."),
    )
    SEAL_UNKNOWN = (
        "seal_unknown",
        _(
            "It calls itself a trusted signature (profil zaufany), but its seal is not among the minister's seals that"
            " the portal knows. A person looks at it."
        ),
    )
    KIND_UNCLEAR = (
        "kind_unclear",
        _("The kind of the signature could not be established. A person looks at it."),
    )
    OTHER_PERSON = (
        "other_person",
        _("The name in the signature is not the name of who signs for the party. A person looks at it."),
    )
    UNKNOWN_KIND = (
        "unknown_kind",
        _("A signature is of a kind that the portal cannot check. A person looks at it."),
    )


@dataclass(frozen=True)
class Signature:
    """One signature as it was read. `integrity`: intact, broken, unreadable, unknown; `coverage`: file, revision,

    other; `modification` after it: none, lta_updates, form_filling, annotations, other; `trust`: trusted, untrusted,
    unknown.
    """

    field: str
    integrity: str
    coverage: str
    modification: str
    trust: str
    reason: str = ""
    name: str = ""
    signer: str = ""
    issuer: str = ""
    sha256: str = ""  # of the signer's certificate
    said_at: str = ""  # ISO 8601, as the signer's computer says
    is_certifying: bool = False
    is_locking: bool = False  # whether nobody could sign after it
    is_weak: bool = False
    is_page_kept: bool = True  # whether the pages show what they showed when it was signed
    only_signatures: bool = False  # whether only fields of signatures were filled after it
    is_timestamp: bool = False  # of a server, of no person
    person: str = ""  # whom the certificate is about
    is_qualified: bool = False  # as the certificate says


@dataclass(frozen=True)
class Report:
    status: Status
    reason: Reason
    signatures: tuple[Signature, ...] = ()
    # {sha256: DER in base64} of the authorities by which signers are trusted: of no person.
    authorities: dict = field(default_factory=dict)

    def as_json(self):
        said = [asdict(each) for each in self.signatures]
        return {
            "status": self.status.value, "reason": self.reason.value, "message": str(self.reason.label),
            "signatures": said,
        }  # fmt: skip


def verify(content, *, revision=b"", roots=""):
    """Report of a PDF's bytes. Never raises for what a file holds.

    `revision`: bytes of the last accepted version, with which it has to begin; `roots`: folder of trusted
    certificates. At most ten seconds and 300 MB, in a process of its own.
    """
    if len(content) > MAX_SIZE:
        return _refused(Reason.TOO_LARGE)
    if not content[:HEADER].lstrip().startswith(b"%PDF-"):
        return _refused(Reason.NOT_PDF)
    told = confined.ask(READER, content, CPU_SECONDS, MEMORY, roots, wall_seconds=WALL_SECONDS)
    if refusal := told.get("refused"):
        known = {"encrypted": Reason.ENCRYPTED, "time": Reason.TOO_HEAVY}
        return _refused(known.get(refusal, Reason.DAMAGED))
    found = tuple(_masked(Signature(**each)) for each in told["signatures"])
    if all(each.is_timestamp for each in found):
        return replace(_refused(Reason.UNSIGNED), signatures=found)
    if not content.startswith(revision):
        return replace(_refused(Reason.OTHER_REVISION), signatures=found)
    return replace(judged(found, told["shared"]), authorities=told["authorities"])


def _refused(reason):
    return Report(Status.REJECT, reason)


def _masked(signature):
    """A trusted profile writes the signer's PESEL into the reason, certificates into the subject."""
    hidden = {
        name: _PESEL.sub("***********", getattr(signature, name))
        for name in ("reason", "name", "signer", "person")
    }
    return replace(signature, **hidden)


_PESEL = re.compile(r"(?<!\d)\d{11}(?!\d)")


def judged(found, is_shared=False):
    """Report of signatures as they were read."""
    for reason, is_so in _REFUSALS:
        if any(is_so(each) for each in found):
            return Report(Status.REJECT, reason, found)
    if is_shared:
        return Report(Status.REJECT, Reason.SHARED, found)
    known = [each for each in found if each.integrity != "unknown"]  # of others nothing can be told
    changed = [each for each in known if each.modification in ("annotations", "other")]
    is_covered = any(each.coverage == "file" for each in found)
    if any(not each.is_page_kept for each in changed) or (changed and not is_covered):
        return Report(Status.REJECT, Reason.CHANGED, found)
    for reason, is_so in _DOUBTS:
        if any(is_so(each) for each in found):
            return Report(Status.FLAG, reason, found)
    if changed:
        return Report(Status.FLAG, Reason.LATE_CHANGE, found)
    return Report(Status.ACCEPT, Reason.INTACT, found)


_REFUSALS = [
    (Reason.UNREADABLE, lambda each: each.integrity == "unreadable"),
    (Reason.BROKEN, lambda each: each.integrity == "broken"),
    (Reason.PARTLY, lambda each: each.integrity == "intact" and each.coverage == "other"),
]
_DOUBTS = [
    (Reason.UNKNOWN_KIND, lambda each: each.integrity == "unknown"),
    (Reason.WEAK, lambda each: each.is_weak),
]
