"""ZIP files that are written piece by piece: numbered names that every system takes, sums of all bytes."""

import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.utils import timezone

CHUNK = 1024 * 1024
NAME_LENGTH = 60  # of one folder or file: three of them stay below the 260 characters of Windows
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Already packed: packing them again costs time and gives nothing.
_PACKED = (".pdf", ".jpg", ".jpeg", ".png", ".zip", ".xlsx", ".docx", ".webp", ".odt", ".ods", ".asice")


def safe_name(text, length=NAME_LENGTH):
    """A name for one folder or file on any system: Polish letters stay, what Windows forbids goes."""
    text = unicodedata.normalize("NFC", str(text))
    text = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    text = re.sub(r'[<>:"/\\|?*]+', "-", text)
    text = re.sub(r"\s+", " ", text).strip(" .")
    stem, dot, end = text.rpartition(".")
    if dot and 0 < len(end) <= 6 and end.isalnum():
        text = f"{stem[: length - len(end) - 1].strip(' .')}.{end}"
    else:
        text = text[:length].strip(" .")
    return f"_{text}" if _RESERVED.match(text) else text or "_"


@dataclass(frozen=True)
class Written:
    path: str
    size: int
    sha256: str


class ZipBook:
    """An open ZIP on disk. What is written is summed; the list of all sums stands in its SHA256SUMS.txt."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.written = []
        self._taken = set()

    def free(self, path):
        """`path`, or one beside it: names that differ only in their case are one name on Windows."""
        folder, slash, name = path.rpartition("/")
        stem, dot, end = name.rpartition(".")
        number = 1
        while path.casefold() in self._taken:
            number += 1
            path = (
                f"{folder}{slash}{stem} ({number}){dot}{end}" if dot else f"{folder}{slash}{name} ({number})"
            )
        return path

    def add(self, path, content):
        """`content` is bytes, or an open file that is read piece by piece. Returns what was written."""
        path = self.free(path)
        self._taken.add(path.casefold())
        info = zipfile.ZipInfo(path, timezone.localtime().timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if path.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        pieces = [content] if isinstance(content, bytes) else iter(lambda: content.read(CHUNK), b"")
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        written = Written(path, size, digest.hexdigest())
        self.written.append(written)
        return written

    def close(self):
        lines = "".join(f"{each.sha256}  {each.path}\n" for each in self.written)
        self.zip.writestr("SHA256SUMS.txt", lines)
        self.zip.close()

    def __enter__(self):
        return self

    def __exit__(self, error, *_rest):
        """What was broken off is let go while its file is still open."""
        if error:
            self.zip.close()
        else:
            self.close()
