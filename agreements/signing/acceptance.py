"""Whether a file is our PDF and nothing but our PDF, signed once more by whom we expect. Measured rules, all of them:

it begins with the bytes of the last accepted revision; our seal is there, by our certificate, and after it nothing
but signatures was added; every signature is intact and covers all that stood before it; each stands in one field;
there are as many new ones as expected, none of which keeps those who sign next from it; the last one covers the whole
file, unless only validation data follow.
"""

from dataclasses import dataclass, replace

from coop_portal.folding import fold

from . import trust
from .enums import SignatureKind, Verdict
from .verdicts import Reason, Status, judged, verify


@dataclass(frozen=True)
class Expected:
    """What a file has to be: `content` of the last revision with so many `signatures`, sealed by `seal_sha256`.

    `people` are representatives who may sign, `count` of whom still have to; `kinds` are accepted. `is_last`: no other
    party is to sign this file, so that one who signs last of these may lock it.
    """

    content: bytes
    signatures: int
    seal_sha256: str
    people: list
    count: int
    kinds: list
    is_last: bool = False


@dataclass(frozen=True)
class Finding:
    """What became of a file. `new`: the signatures that it adds; `people`: whose they are, where known."""

    status: Status
    reason: Reason
    report: dict
    new: tuple = ()
    people: tuple = ()
    kind: str = SignatureKind.UNKNOWN
    integrity: str = Verdict.NO
    identity: str = Verdict.UNCLEAR
    qualification: str = Verdict.UNCLEAR

    @property
    def signers(self):
        return "; ".join(filter(None, map(who, self.new)))[:500]


def check(content, expected):
    report = verify(content, revision=expected.content, roots=trust.folder())
    if report.status != Status.REJECT:
        report = _held_to_rules(_settled(report, expected), expected)
    told = report.as_json() | {"trust_list": trust.described(), "authorities": report.authorities}
    if report.status == Status.REJECT:
        return Finding(report.status, report.reason, told)
    new = _new(report, expected)
    kinds = {kind_of(each) for each in new}
    kind = kinds.pop() if len(kinds) == 1 else SignatureKind.UNKNOWN
    people = matched(new, expected.people)
    found = Finding(
        report.status, report.reason, told, new, tuple(filter(None, people)), kind,
        integrity=Verdict.YES if report.status == Status.ACCEPT else Verdict.UNCLEAR,
        identity=identity_of(new, people),
        qualification=_qualification(new, kind),
    )  # fmt: skip
    return _weighed(found, expected)


def _new(report, expected):
    later = report.signatures[expected.signatures :]
    return tuple(each for each in later if not each.is_timestamp)


def _held_to_rules(report, expected):
    """The report, or the same refused by the rules that only our own documents have."""
    new = _new(report, expected)
    last = report.signatures[-1]
    refusals = [
        (Reason.LOCKING, _keeps_others_out(new, expected)),
        (Reason.NO_SEAL, not _is_sealed(report, expected)),
        (Reason.CHANGED, not all(each.only_signatures for each in _earlier(report, expected))),
        (Reason.NOTHING_NEW, not new),
        (Reason.TOO_MANY, len(new) > expected.count),
        (Reason.CHANGED, not _is_covered(last)),
    ]
    for reason, is_so in refusals:
        if is_so:
            return replace(report, status=Status.REJECT, reason=reason)
    return report


def _keeps_others_out(new, expected):
    """Whether one of them locks the file though somebody is to sign after it; what it breaks itself is seen apart.

    A certifying one belongs before all others: put after the seal it breaks that, however last it is.
    """
    is_full = expected.is_last and len(new) >= expected.count
    return any(each.is_certifying or (each.is_locking and not is_full) for each in new)


def _is_covered(last):
    """Whether nothing but validation data follows it. Of one that the library cannot read a person says that."""
    return (
        last.coverage == "file" or last.modification in ("none", "lta_updates") or last.integrity == "unknown"
    )


def _earlier(report, expected):
    """What stood there before, without what a person took although the library cannot read it: the seal covers that."""
    return [each for each in report.signatures[: expected.signatures] if each.integrity != "unknown"]


def _settled(report, expected):
    """The report without doubts about earlier signatures: a person has decided those."""
    if report.status != Status.FLAG:
        return report
    later = judged(report.signatures[expected.signatures :])
    return replace(report, status=later.status, reason=later.reason)


def _is_sealed(report, expected):
    seal = report.signatures[0]
    return seal.sha256 == expected.seal_sha256 and seal.integrity == "intact" and seal.modification != "other"


def _weighed(found, expected):
    """Accepted at once where nothing is unclear; refused where the kind is one that the party may not use."""
    if found.kind != SignatureKind.UNKNOWN and found.kind not in expected.kinds:
        return replace(found, status=Status.REJECT, reason=Reason.WRONG_KIND)
    if found.status == Status.FLAG:
        return found
    doubts = [
        (Reason.SEAL_UNKNOWN, any(_names_minister(each) for each in found.new)),
        (Reason.UNTRUSTED, any(each.trust != "trusted" for each in found.new)),
        (Reason.KIND_UNCLEAR, found.qualification != Verdict.YES),
        (Reason.OTHER_PERSON, found.identity != Verdict.YES),
    ]
    for reason, is_so in doubts:
        if is_so:
            return replace(found, status=Status.FLAG, reason=reason)
    return found


# --- Who and with what ----------------------------------------------------------------


def is_of_minister(signature):
    """The trusted profile signs by the minister's seal, the same for everybody: the person stands in the reason.

    The seal is known by its certificate alone; what a certificate says of itself, anybody can have written into one.
    """
    return signature.sha256 in trust.ministers_seals()


def _names_minister(signature):
    """Whether it says so by words alone: a new seal that nobody has put on the list yet, or somebody else's."""
    said = fold(signature.signer)
    return not is_of_minister(signature) and ("podpis zaufan" in said or "podpisu zaufan" in said)


def kind_of(signature):
    if is_of_minister(signature):
        return SignatureKind.TRUSTED
    if "podpis osobist" in fold(signature.issuer):
        return SignatureKind.PERSONAL
    return SignatureKind.QUALIFIED if signature.is_qualified else SignatureKind.UNKNOWN


def who(signature):
    """Whose it is, as it says."""
    is_in_reason = is_of_minister(signature) or _names_minister(signature)
    return signature.reason if is_in_reason else signature.person


def names(name, text):
    """Whether `text` holds every word of `name`, in whatever order and case."""
    words = _words(name)
    return bool(words) and words <= _words(text)


def matched(new, people):
    """For each signature another one of `people` (with `name`) whose it is, or None."""
    left, found = list(people), []
    for signature in new:
        said = who(signature)
        match = next((person for person in left if names(person.name, said)), None)
        found.append(match)
        if match:
            left.remove(match)
    return found


def identity_of(new, people):
    """The verdict on `people` that `matched` found."""
    if any(_names_minister(signature) for signature in new):
        return Verdict.UNCLEAR  # whose seal it is nobody knows, so that its reason proves nothing
    if all(people):
        return Verdict.YES
    has_name = any(who(signature) for signature, person in zip(new, people, strict=True) if person is None)
    return Verdict.NO if has_name else Verdict.UNCLEAR


_MARKS = str.maketrans(",;:()", "     ")


def _words(text):
    return set(fold(text).translate(_MARKS).split())


def _qualification(new, kind):
    trusted = all(each.trust == "trusted" for each in new)
    return Verdict.YES if trusted and kind != SignatureKind.UNKNOWN else Verdict.UNCLEAR
