"""A program: a PDF on its input, what its signatures are on its output, as JSON. It imports nothing of the portal.

A file may mean ill: the system ends this process when it needs too much, not the portal's. Nothing is fetched.
Arguments: seconds of the processor, bytes of addresses, a folder of trusted roots (or "").
"""

import base64
import io
import json
import logging
import resource
import sys
from collections import Counter
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from xml.etree import ElementTree

from asn1crypto import parser, pem, x509
from pyhanko.pdf_utils.generic import IndirectObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import FieldMDPAction, MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import ValidationContext, validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel

COVERAGE = {SignatureCoverageLevel.ENTIRE_FILE: "file", SignatureCoverageLevel.ENTIRE_REVISION: "revision"}
BROKEN_DIGESTS = {"md2", "md5", "sha1"}
# Signatures that name their digest themselves: another one beside them says nothing (RFC 8419).
OWN_DIGESTS = {"ed25519": "sha512", "ed448": "shake256"}
MAX_SIGNATURES = 60
# Statements inside a certificate that an authority calls qualified (ETSI EN 319 412-5), as DER.
QUALIFIED, FOR_PEOPLE = bytes.fromhex("0606 04008e460101"), bytes.fromhex("0607 04008e46010601")
LIST = "{http://uri.etsi.org/02231/v2#}"
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
END, BLANK = b"%%EOF", b"\0\t\n\f\r "
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
LOOKS = ("/Subtype", "/Rect", "/F", "/Contents", "/AP")
SHOWN = ("/Contents", "/UserUnit", *INHERITED)


def main(seconds, memory, roots):
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file; a pipe is none
    logging.disable(logging.CRITICAL)
    trusted = read_roots(roots)
    try:
        answer = read(sys.stdin.buffer.read(), trusted)
    except MemoryError:
        answer = {"refused": "time"}
    except (Exception, RecursionError):  # whatever a damaged file makes the library meet
        answer = {"refused": "damaged"}
    json.dump(answer, sys.stdout)


def read_roots(folder):
    """Certificates of a folder: PEM, DER, and those of trusted lists (XML). Without a folder nobody is trusted:

    never the system's store.
    """
    found = []
    for path in sorted(Path(folder).iterdir()) if folder else []:
        if path.suffix.lower() == ".xml":
            found += [x509.Certificate.load(der) for der in of_trusted_list(path.read_bytes())]
        if path.suffix.lower() in (".pem", ".crt", ".cer", ".der"):
            content = path.read_bytes()
            blocks = [content]
            if pem.detect(content):
                blocks = [der for _kind, _headers, der in pem.unarmor(content, multiple=True)]
            found += [x509.Certificate.load(der) for der in blocks]
    return found


def of_trusted_list(content):
    """DER of the authorities that a trusted list (ETSI TS 119 612) names as issuing qualified certificates today."""
    for service in ElementTree.fromstring(content).iter(f"{LIST}ServiceInformation"):
        kind, state = (
            service.findtext(f"{LIST}{name}", "").strip()
            for name in ("ServiceTypeIdentifier", "ServiceStatus")
        )
        if kind.endswith("/Svctype/CA/QC") and state.endswith("/Svcstatus/granted"):
            for each in service.iter(f"{LIST}X509Certificate"):
                yield base64.b64decode(each.text)


def read(content, roots):
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        return {"refused": "encrypted"}
    embedded = reader.embedded_signatures
    if len(embedded) > MAX_SIGNATURES:
        return {"refused": "time"}
    used = [signature.sig_object.raw_get("/Contents") for signature in embedded]
    found = [(each.signed_revision, _signature(reader, each, roots)) for each in embedded]
    found += _of_other_kinds(reader)
    answer = {"signatures": [each for _revision, each in sorted(found, key=itemgetter(0))], "authorities": {}}
    for each in answer["signatures"]:
        answer["authorities"] |= each.pop("authorities", {})
    answer["shared"] = len(set(used)) < len(used) or _shares_objects(embedded)
    return answer


UNKNOWN = {"integrity": "unknown", "coverage": "other", "modification": "other", "trust": "unknown"}


def _of_other_kinds(reader):
    """[(revision, signature)] of fields with a signature that the library passes over: somebody has signed there."""
    known = {each.field_name for each in reader.embedded_signatures}
    return [
        (
            reader.xrefs.get_introducing_revision(field.container_ref),
            {"field": name, "is_timestamp": False} | UNKNOWN | {"integrity": _kind_of(value)},
        )
        for name, value, field in enumerate_sig_fields(reader, filled_status=True)
        if name not in known
    ]


def _kind_of(value):
    """Of a kind that the library does not know; or of none at all: then it is no signature."""
    return "unknown" if isinstance(_entry(value.get_object(), "/SubFilter"), str) else "unreadable"


def _shares_objects(embedded):
    """Whether one signature stands in two fields: the second one would be nobody's."""
    references = [each.sig_field.raw_get("/V") for each in embedded]
    return len({repr(reference) for reference in references}) < len(references)


def _signature(reader, embedded, roots):
    found = {
        "field": embedded.field_name,
        "reason": _text(embedded, "/Reason"),
        "name": _text(embedded, "/Name"),
        "is_timestamp": embedded.sig_object_type == "/DocTimeStamp",
    }
    try:
        found |= _who(embedded) | _verified(reader, embedded, roots)
    except MemoryError:
        raise
    except (
        Exception
    ) as error:  # OSError, ValueError, AssertionError, the library's own: the file's fault each time
        unknown = "SubFilter" in str(error)
        found |= UNKNOWN | {"integrity": "unknown" if unknown else "unreadable"}
    return found


def _entry(node, key, default=None):
    """What stands there, a reference followed: `get` of the library follows none."""
    try:
        return node[key]
    except KeyError:
        return default


def _text(embedded, key):
    value = _entry(embedded.sig_object, key)
    return str(value)[:500] if isinstance(value, str) else ""


def _who(embedded):
    certificate = embedded.signer_cert
    at = embedded.self_reported_timestamp
    return {
        "signer": _named(certificate.subject),
        "issuer": _named(certificate.issuer),
        "sha256": certificate.sha256.hex(),
        "person": _person(certificate),
        "is_qualified": _is_qualified(certificate),
        "said_at": at.isoformat() if at else "",
        "is_certifying": _is_certifying(embedded),
        "is_locking": _is_locking(embedded),
    }


def _is_certifying(embedded):
    """Whether it says itself what may change: a field that locks the document says that of an ordinary signature."""
    references = _entry(embedded.sig_object, "/Reference", ())
    return any(_entry(each.get_object(), "/TransformMethod") == "/DocMDP" for each in references)


def _is_locking(embedded):
    """Whether a signature after this one would break it: it allows no change, or that of no other field."""
    fields = embedded.fieldmdp
    return embedded.docmdp_level == MDPPerm.NO_CHANGES or (
        fields is not None and fields.action != FieldMDPAction.INCLUDE
    )


def _named(who):
    """All that a certificate says of somebody, without the English names of its parts."""
    said = [part["value"].native for rdn in who.chosen for part in rdn]
    return ", ".join(dict.fromkeys(value for value in said if isinstance(value, str)))[:500]


def _person(certificate):
    """First name and surname, or the common name, of whom the certificate is about."""
    said = certificate.subject.native
    parts = [said.get("given_name"), said.get("surname")]
    return (
        " ".join(part for part in parts if isinstance(part, str))[:200]
        or str(said.get("common_name", ""))[:200]
    )


def _is_qualified(certificate):
    """Whether it says that it is a qualified certificate of a person; true only where its issuer is trusted."""
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted == QC_STATEMENTS:
            said = extension["extn_value"].contents
            return QUALIFIED in said and FOR_PEOPLE in said
    return False


def _verified(reader, embedded, roots):
    # An explicit list, however short: without one the library takes the roots of the system's browsers.
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    if embedded.sig_object_type == "/DocTimeStamp":
        status = validate_pdf_timestamp(embedded, context)
    else:
        status = validate_pdf_signature(embedded, context)
    is_intact = status.intact and status.valid
    is_whole = _leaves_itself_out(reader, embedded) and not _is_trailed(reader)
    # Of a timestamp nobody says what it allows.
    legal = is_whole and isinstance(status.diff_result, DiffResult) and status.docmdp_ok is not False
    return {
        "integrity": "intact" if is_intact else "broken",
        "coverage": COVERAGE.get(status.coverage, "other") if is_whole else "other",
        "modification": status.modification_level.name.lower() if legal else "other",
        "is_page_kept": legal or _keeps_pages(reader, embedded),
        "trust": "trusted" if status.trusted else "untrusted",
        "is_weak": _is_weak(embedded),
        "only_signatures": legal and _only_signatures(reader, status.diff_result),
        "authorities": _authorities(status.validation_path),
    }


def _authorities(path):
    """{sha256: DER in base64} from the trusted root down to who issued the signer's certificate."""
    issuers = list(path.iter_certs(include_root=True))[:-1] if path else []
    return {each.sha256.hex(): base64.b64encode(each.dump()).decode() for each in issuers}


def _leaves_itself_out(reader, embedded):
    """Whether all that its range of bytes leaves out is the signature itself: the library only adds lengths up,

    and takes a range that ends early for the whole file when it begins again early, too.
    """
    if len(embedded.byte_range) != 4:
        return False
    _start, before, after, _rest = (int(number) for number in embedded.byte_range)
    reader.stream.seek(before)
    hole = reader.stream.read(max(after - before, 0))
    content = embedded.pkcs7_content
    # Room that was not needed: what is hidden there nobody has signed.
    behind = content[parser.peek(content) :]
    return hole.lower() == b"<%s>" % content.hex().encode() and not behind.strip(b"\0")


def _is_trailed(reader):
    """Whether anything but blanks stands behind the end of the newest version."""
    newest = reader.xrefs.get_xref_container_info(reader.xrefs.total_revisions - 1)
    reader.stream.seek(newest.end_location)
    return bool(reader.stream.read().partition(END)[2].strip(BLANK))


def _only_signatures(reader, changes):
    """Whether no other field than those of signatures was filled after it."""
    fields = {name for name, _value, _field in enumerate_sig_fields(reader, filled_status=True)}
    return changes.changed_form_fields <= fields


def _is_weak(embedded):
    digest = embedded.signer_info["digest_algorithm"]["algorithm"].native
    key = embedded.signer_cert.public_key.algorithm
    return digest in BROKEN_DIGESTS or OWN_DIGESTS.get(key, digest) != digest


def _keeps_pages(reader, embedded):
    """Whether the pages still show what they showed when it was signed: their contents and what stood on them."""
    signed = reader.get_historical_resolver(embedded.signed_revision)
    before, after = (_pages(source.root["/Pages"]) for source in (signed, reader))
    if len(before) != len(after) or _layers(signed.root) != _layers(reader.root):
        return False
    uses = _uses(signed.root)
    return all(_shows(old, new, uses) for old, new in zip(before, after, strict=True))


def _layers(root):
    """What decides beside the pages which of their contents are shown, or whether any are."""
    return _bytes(_entry(root, "/OCProperties")), _bytes(_entry(_entry(root, "/AcroForm", {}), "/XFA"))


def _uses(root):
    """Counter of how often each object is named, by its number; from the catalogue down."""
    uses, waiting = Counter(), [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            uses[value.idnum] += 1
            if uses[value.idnum] == 1:
                waiting.append(value.get_object())
        elif isinstance(value, dict):
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, list):
            waiting += [value.raw_get(number) for number in range(len(value))]
    return uses


def _pages(node, depth=0):
    if depth > 30:
        raise ValueError("The tree of pages is too deep.")
    if _entry(node, "/Type") == "/Page" or "/Kids" not in node:
        return [node]
    return [page for kid in node["/Kids"] for page in _pages(kid.get_object(), depth + 1)]


def _shows(old, new, uses):
    """Whether a page's contents are the same, and what stood on them; fields may be filled, and there may be more."""
    if any(_bytes(_of_page(old, key)) != _bytes(_of_page(new, key)) for key in SHOWN):
        return False
    now = [_looks(each) for each in _annotations(new)]
    return all(_looks(each) in now or _is_field(each, uses) for each in _annotations(old))


def _looks(annotation):
    """How it looks; of a note without an appearance each program draws one from these."""
    return [_bytes(annotation.get(key)) for key in LOOKS]


def _of_page(page, key, depth=0):
    """An entry of a page, or of what it lies in."""
    if key in page or key not in INHERITED or "/Parent" not in page or depth > 30:
        return page.get(key)
    return _of_page(page["/Parent"], key, depth + 1)


def _is_field(widget, uses):
    """Whether this is a field whose appearance nothing else shows: to change that one, too, is no filling."""
    if _entry(widget, "/Subtype") != "/Widget" or "/AP" not in widget:
        return False
    appearance = widget.raw_get("/AP")
    named = [appearance, *(widget["/AP"].raw_get(key) for key in widget["/AP"])]
    return all(uses[each.idnum] < 2 for each in named if isinstance(each, IndirectObject))


def _annotations(page):
    return [each.get_object() for each in _entry(page, "/Annots", ())]


def _bytes(value, depth=0):
    """The whole of an object, references followed, in one text."""
    value = value.get_object() if isinstance(value, IndirectObject) else value
    if depth > 30:
        raise ValueError("An object lies too deep.")
    if isinstance(value, StreamObject):
        return f"{_entries(value, depth)}{sha256(value.encoded_data).hexdigest()}"
    if isinstance(value, dict):
        return _entries(value, depth)
    if isinstance(value, list):
        return f"[{' '.join(_bytes(each, depth + 1) for each in value)}]"
    return repr(value)


def _entries(value, depth):
    # "/Parent" leads back up.
    keys = [key for key in value if key not in ("/Parent", "/P", "/Length")]
    return "<<" + " ".join(f"{key} {_bytes(value.raw_get(key), depth + 1)}" for key in sorted(keys)) + ">>"


if __name__ == "__main__":
    main(*sys.argv[1:4])
