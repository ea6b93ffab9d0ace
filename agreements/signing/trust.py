"""The list of authorities whose signatures are taken as proven: a folder that the operator keeps.

In it are certificates, or trusted lists as states publish them (ETSI TS 119 612, XML): a list's authorities that issue
qualified certificates are taken. Nothing is fetched: which list is the right one, the operator has seen.

In a folder of their own in it are the minister's seals: by these alone a trusted signature (profil zaufany) is known.
"""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils import timezone

LISTS = (".xml",)
CERTIFICATES = (".pem", ".crt", ".cer", ".der")
ENDS = (*CERTIFICATES, *LISTS)
SEALS = "podpis-zaufany"
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


def ministers_seals():
    """sha256, in hex, of the certificates by which the minister seals trusted signatures; none where none is kept."""
    path = Path(folder()) / SEALS if folder() else None
    if path is None or not path.is_dir():
        return frozenset()
    kept = [each for each in path.iterdir() if each.suffix.lower() in CERTIFICATES]
    return frozenset().union(*(_digests(each, each.stat().st_mtime_ns) for each in kept))


@lru_cache(maxsize=64)
def _digests(path, _changed):
    """Of a file that holds no certificate none: then a person decides."""
    content = path.read_bytes()
    is_text = b"-----BEGIN" in content
    try:
        found = (x509.load_pem_x509_certificates if is_text else _der)(content)
    except ValueError:
        return frozenset()
    return frozenset(each.fingerprint(SHA256()).hex() for each in found)


def _der(content):
    return [x509.load_der_x509_certificate(content)]
