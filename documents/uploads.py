"""The one boundary for files from outside: size, true type, clean name, digest; content first, then the row."""

import hashlib
import io
import re
import unicodedata
import zipfile
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import StoredFile

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ASICE = "application/vnd.etsi.asic-e+zip"
ASICS = "application/vnd.etsi.asic-s+zip"
XML = "application/xml"
TEXT = "text/plain"
# Made by the portal, taken from nobody.
ZIP = "application/zip"
CALENDAR = "text/calendar"

IMAGES = frozenset({PNG, JPEG, WEBP})
OFFICE = frozenset({DOCX, XLSX, ODT, ODS})
USUAL = IMAGES | OFFICE | {PDF}

# The type decides the name's end, so that a program that opens by name opens what we checked.
EXTENSIONS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    ODT: (".odt",),
    ODS: (".ods",),
    ASICE: (".asice", ".sce"),
    ASICS: (".asics", ".scs"),
    XML: (".xml", ".xades"),
    TEXT: (".txt", ".csv", ".ics"),
    ZIP: (".zip",),
    CALENDAR: (".ics",),
}
# An image that carries a script is an image to us and something else to a careless server.
_SCRIPT = re.compile(rb"<\?php|<script|<html|<svg|<iframe", re.IGNORECASE)
_ORPHANS_AFTER = timedelta(days=1)
_PIECE = 1024 * 1024


def store(content, *, name, owner, by=None, alt_text="", accept=None):
    """Keep `content` (bytes or an uploaded file) for the saved object `owner` and return its StoredFile.

    `accept` is a set of content types (default: PDF, images, office documents). What it does not hold, what is too
    large, empty or not what it seems raises ValidationError in words for the person who sent it.
    """
    content = read_limited(content)
    accept = USUAL if accept is None else accept
    content_type = sniff(content)
    if content_type not in accept:
        raise ValidationError(_refusal(accept), code="type")
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content_type_sniffed=content_type,
        original_name=clean_name(name, content_type),
        owner=owner,
        uploaded_by=by,
        alt_text=alt_text,
    )
    return _keep(stored, ContentFile(content))


def store_made(file, *, name, content_type, owner):
    """Keep an open binary file that the portal itself has made, of whatever size; it is read piece by piece."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    stored = StoredFile(
        sha256=digest.hexdigest(),
        size=size,
        content_type_sniffed=content_type,
        original_name=clean_name(name, content_type),
        owner=owner,
    )
    return _keep(stored, File(file))


def _keep(stored, file):
    # The bytes are on disk before the row is seen; a file without a row is swept away (`sweep_orphans`).
    stored.content.save("", file, save=False)
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
    except BaseException:
        stored.content.storage.delete(stored.content.name)
        raise
    return stored


def read_limited(content):
    """All bytes of an upload. ValidationError where there are none, or more than the portal takes."""
    limit = settings.UPLOAD_MAX_BYTES
    if not isinstance(content, bytes):
        content.seek(0)
        content = content.read(limit + 1)
    if len(content) > limit:
        raise ValidationError(
            _("The file is too large: the limit is %(limit)s.") % {"limit": filesizeformat(limit)},
            code="size",
        )
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    return content


def _refusal(accept):
    kinds = ", ".join(EXTENSIONS[kind][0].removeprefix(".").upper() for kind in EXTENSIONS if kind in accept)
    return _(
        "This is not a file that can be added here, or it is damaged. What can be added: %(kinds)s. "
        "The content decides, not the name."
    ) % {"kinds": kinds}


# --- True type -------------------------------------------------------------------------


def sniff(content):
    """The content type that the bytes themselves show, "" for all that the portal does not know or trust.

    A closed list of the types that are accepted somewhere: general libraries know hundreds of types and take a
    workbook for a text document.
    """
    if content.startswith(b"%PDF-"):
        return PDF
    if image := _image(content):
        return "" if _SCRIPT.search(content) else image
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    return _text(content)


def _image(content):
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    return ""


def _package(content):
    # OpenDocument and ASiC name themselves in the first entry, stored without compression.
    if content[30:38] == b"mimetype":
        for kind in (ODT, ODS, ASICE, ASICS):
            if content[38:].startswith(kind.encode() + b"PK"):
                return kind
        return ""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except Exception:  # zipfile raises half a dozen kinds of errors on damaged archives
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else ""


def _text(content):
    text = _decoded(content)
    if text is None or any(
        unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f" for letter in text
    ):
        return ""
    if _SCRIPT.search(content):
        return ""
    start = text.lstrip()
    if start.startswith(
        "<?xml"
    ):  # a signature in XML; definitions of entities are how XML attacks its readers
        return "" if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE) else XML
    return "" if start.startswith("<") else TEXT


def _decoded(content):
    """Text in one of the two encodings that Polish offices send, or None."""
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


# --- Name ------------------------------------------------------------------------------


def clean_name(name, content_type):
    """The sender's name without folders, control and direction marks and what Windows forbids; at most 200 letters."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = re.sub(r'[<>:"|?*]+', "_", name)
    name = re.sub(r"\s+", " ", name).strip(" .")
    ends = EXTENSIONS[content_type]
    stem, end = name, ends[0]
    if name.lower().endswith(ends):
        stem, _dot, last = name.rpartition(".")
        end = f".{last.lower()}"
    return (stem.strip(" .")[:190] or _("file")) + end


# --- Orphans -----------------------------------------------------------------------------


def sweep_orphans(prefix, now=None):
    """Delete files below one of the 256 folders whose row was rolled back; how many. A day is left for slow ones."""
    storage = StoredFile._meta.get_field("content").storage
    folder = f"files/{prefix}"
    if not storage.exists(folder):
        return 0
    old = (now or timezone.now()) - _ORPHANS_AFTER
    names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    names = [name for name in names if storage.get_modified_time(name) < old]
    known = set(StoredFile.objects.filter(content__in=names).values_list("content", flat=True))
    orphans = [name for name in names if name not in known]
    for name in orphans:
        storage.delete(name)
    return len(orphans)
