"""The materials of a meeting as one ZIP: files added to it, and scans of materials from the control folder."""

import io
import zipfile

from documents.enums import ScanState
from documents.models import IssuedDocument, StoredFile
from programmes.enums import ScanStatus
from programmes.folder.steps import key_of
from programmes.folder.zipping import safe_name
from programmes.models import FolderScan

TYPE = "materialy_spotkania"


def files_of(session):
    """StoredFiles for the participants, oldest first; documents that the portal issued are no materials."""
    issued = IssuedDocument.objects.exclude(file=None).values("file")
    own = StoredFile.objects.of(session).exclude(pk__in=issued)
    scans = FolderScan.objects.filter(
        status=ScanStatus.PLACED,
        programme=session.programme_id,
        step=key_of("session", session.pk),
        type__code=TYPE,
    ).values("stored")
    scanned = StoredFile.objects.filter(pk__in=scans)
    return list((own | scanned).exclude(scan_state=ScanState.INFECTED).order_by("created_at", "pk"))


def archive(files):
    """Bytes of the ZIP; names are numbered, so that two files of one name stay two."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for place, file in enumerate(files, start=1):
            book.writestr(f"{place:02} {safe_name(file.original_name)}", file.read())
    return buffer.getvalue()
