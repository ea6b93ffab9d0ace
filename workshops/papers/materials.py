"""The materials of a meeting as one ZIP: files added to it, and scans of materials from the control folder."""

import io
import zipfile

from django.db.models import Q
from django.utils import timezone

from documents.enums import ScanState
from documents.models import StoredFile
from programmes.enums import ScanStatus
from programmes.folder.steps import Held, key_of
from programmes.folder.zipping import safe_name
from programmes.models import FolderScan

from ..folder import of_steps
from ..models import SessionMaterial

TYPE = "materialy_spotkania"


def files_of(session):
    """StoredFiles for the participants, oldest first."""
    added = [row.stored.pk for row in session.materials.present().with_stored() if row.stored]
    scans = FolderScan.objects.filter(
        status=ScanStatus.PLACED,
        programme=session.programme_id,
        step=key_of("session", session.pk),
        type__code=TYPE,
    ).values("stored")
    found = StoredFile.objects.filter(Q(pk__in=added) | Q(pk__in=scans))
    return list(found.exclude(scan_state=ScanState.INFECTED).order_by("created_at", "pk"))


def held(programme, sessions):
    """What the folder holds of them; `sessions` are its steps by their pk. Two queries."""
    rows = of_steps(SessionMaterial, "session", sessions, programme).present()
    for row in rows.with_stored():
        step, file = sessions.get(row.session_id), row.stored
        if step and file and file.scan_state != ScanState.INFECTED:
            yield Held(
                step.key, TYPE, row.title, file.original_name, stored=file, url=file.get_absolute_url(),
                date=timezone.localdate(row.added_at),
            )  # fmt: skip


def archive(files):
    """Bytes of the ZIP; names are numbered, so that two files of one name stay two."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for place, file in enumerate(files, start=1):
            book.writestr(f"{place:02} {safe_name(file.original_name)}", file.read())
    return buffer.getvalue()
