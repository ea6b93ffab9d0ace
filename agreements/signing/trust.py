"""The list of authorities whose signatures are taken as proven: a folder of certificates that the operator keeps."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

ENDS = (".pem", ".crt", ".cer", ".der")


def folder():
    return settings.SIGNATURE_ROOTS


def described():
    """For reports: how many files, and the day of the newest one; no list at all is said as zero."""
    path = Path(folder()) if folder() else None
    files = [each for each in path.iterdir() if each.suffix.lower() in ENDS] if path else []
    newest = max((each.stat().st_mtime for each in files), default=None)
    day = datetime.fromtimestamp(newest, UTC).date().isoformat() if newest else None
    return {"files": len(files), "date": day}
