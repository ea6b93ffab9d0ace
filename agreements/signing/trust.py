"""The list of authorities whose signatures are taken as proven: a folder that the operator keeps.

In it are certificates, or trusted lists as states publish them (ETSI TS 119 612, XML): a list's authorities that issue
qualified certificates are taken. Nothing is fetched: which list is the right one, the operator has seen.
"""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone

LISTS = (".xml",)
ENDS = (".pem", ".crt", ".cer", ".der", *LISTS)
ISSUED = "{http://uri.etsi.org/02231/v2#}ListIssueDateTime"


def folder():
    return settings.SIGNATURE_ROOTS


def described():
    """For reports: how many files, and the day of the newest one; no list at all is said as zero."""
    path = Path(folder()) if folder() else None
    files = [each for each in path.iterdir() if each.suffix.lower() in ENDS] if path else []
    days = [_day(each, each.stat().st_mtime) for each in files]
    return {"files": len(files), "date": max(days, default=None)}


@lru_cache(maxsize=64)
def _day(path, changed):
    """When a list was issued, as it says itself; of a certificate when the file was put there. ISO 8601."""
    if path.suffix.lower() in LISTS:
        for _event, element in ElementTree.iterparse(path):
            if element.tag == ISSUED:
                return element.text.strip()[:10]
    return timezone.localdate(datetime.fromtimestamp(changed, UTC)).isoformat()
