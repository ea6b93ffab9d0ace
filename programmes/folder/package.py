"""The folder as one ZIP: numbered places, an index that also lists what is missing, sums of all files."""

import datetime
import hashlib
import tempfile
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from coop_portal.exports import xlsx

from ..models import Edition, FolderPackage
from .pieces import Pieces
from .steps import Held
from .table import Folder
from .zipping import ZipBook, safe_name

log = structlog.get_logger(__name__)
EVERY = 20  # files between two words about the progress


@dataclass
class Entry:
    """A line of the index: a file of the package, or a document that is not there."""

    number: str
    part: str
    step: str
    document: str
    date: datetime.date | None = None
    path: str = ""
    sha256: str = ""
    note: str = ""


class FolderWriter:
    """Writes the files of one Folder into a ZipBook below `root`; what is made comes from `pieces`."""

    def __init__(self, book, folder, pieces, root=""):
        self.book, self.folder, self.pieces, self.root = book, folder, pieces, root
        self.entries, self.damaged = [], 0

    @property
    def total(self):
        return sum(cell.files for cell in self.folder.cells)

    @property
    def to_make(self):
        """(key, make) of the documents that no file of the portal holds."""
        made = [held for cell in self.folder.cells for held in cell.proofs if not held.stored]
        return [(held.key, held.make) for held in made]

    def write(self, progress):
        done = 0
        for place, part in enumerate(self.folder.sections, start=1):
            where = f"{self.root}{place:02} {safe_name(part.name)}"
            for number, row in enumerate(part.rows, start=1):
                done = self._row(where, f"{place}.{number}", number, row, done, progress)

    def _row(self, where, number, position, row, done, progress):
        day = f" {row.step.date:%Y-%m-%d}" if row.step.date else ""
        name = safe_name(f"{position:03} {row.step.label}", 44) + f"{day} {row.step.code}"
        for place, cell in enumerate(row.cells, start=1):
            for source in [*cell.proofs, *cell.scans]:
                self._file(f"{where}/{name}", f"{number}.{place}", place, cell, source)
                done += 1
                if done % EVERY == 0:
                    progress(done)
            if not cell.files and (cell.required or cell.mark):
                note = cell.mark.reason if cell.mark else ""
                self._line(f"{number}.{place}", cell, note=f"{cell.words}{': ' if note else ''}{note}")
        return done

    def _file(self, where, number, place, cell, source):
        path = f"{where}/{place:02} {safe_name(cell.type, 30)} - {safe_name(source.name, 50)}"
        written, note = self._bytes(path, source)
        date = source.date if isinstance(source, Held) else timezone.localdate(source.uploaded_at)
        self._line(
            number, cell, date=date, path=written.path if written else "",
            sha256=written.sha256 if written else "", note=note,
        )  # fmt: skip

    def _bytes(self, path, source):
        """(what was written or None, what is wrong with it). A file that is not what was uploaded is said to be so."""
        if isinstance(source, Held) and not source.stored:
            return self.book.add(path, self.pieces.take(source.key, source.make)), ""
        try:
            with source.stored.content.open("rb") as file:
                written = self.book.add(path, file)
        except OSError:
            log.exception("folder_file_lost", stored=source.stored.pk)
            self.damaged += 1
            return None, _("the file cannot be read")
        if written.sha256 != source.stored.sha256:
            self.damaged += 1
            return written, _("the file differs from the one that was uploaded")
        return written, ""

    def _line(self, number, cell, **fields):
        step = cell.step
        label = ", ".join(filter(None, [step.label, step.detail, step.code]))
        part = next(part.name for part in self.folder.sections if part.level == step.level)
        self.entries.append(Entry(number, str(part), label, str(cell.type), **fields))

    # --- Index ---------------------------------------------------------------------

    def columns(self):
        return [
            _("Number"), _("Part of the folder"), _("Step"), _("Document"), _("Date"), _("File"), _("Note"), "SHA-256",
        ]  # fmt: skip

    def rows(self):
        for each in self.entries:
            yield (
                each.number, each.part, each.step, each.document, each.date,
                each.path.removeprefix(self.root), each.note, each.sha256,
            )  # fmt: skip

    def write_index(self, note=""):
        context = {
            "programme": self.folder.programme,
            "folder": self.folder,
            "entries": self.entries,
            "root": self.root,
            "note": note,
            "today": timezone.localdate(),
            "damaged": self.damaged,
            "lang": settings.LANGUAGE_CODE,
        }
        html = render_to_string("programmes/folder/index.html", context)
        self.book.add(f"{self.root}index.html", html.encode())
        self.book.add(f"{self.root}styl.css", render_to_string("programmes/archive/style.css").encode())
        name = pgettext("name of a file", "index")
        self.book.add(f"{self.root}{name}.xlsx", xlsx(_("Index"), self.columns(), self.rows()))


def folder_of_package(package):
    """ValidationError, which the owner reads, where its edition is gone: never the folder of the whole project."""
    filters, edition = package.filters, None
    if uid := filters.get("edycja"):
        edition = Edition.objects.filter(programme=package.programme_id, uid=uid).first()
        if edition is None:
            gone = _(
                "The edition whose folder was ordered was removed meanwhile (%(note)s), so there is no ZIP. "
                "Open the folder again and order what it is to hold now."
            )
            raise ValidationError(gone % {"note": package.note}, code="edition_gone")
    days = {name: datetime.date.fromisoformat(filters[key]) for name, key in (("first", "od"), ("last", "do"))
            if filters.get(key)}  # fmt: skip
    return Folder(package.programme, edition=edition, **days)


def make_folder(job):
    """The job of a package of the folder; run again it makes the ZIP anew, of documents that are made already."""
    package = FolderPackage.objects.select_related("programme").get(uid=job.arguments["package"])

    def write(book):
        folder = folder_of_package(package)
        pieces = Pieces(package)
        writer = FolderWriter(book, folder, pieces)
        made = writer.to_make
        total = len(made) + writer.total + 1
        job.advance(0, total)
        pieces.prepare(made, lambda done: job.advance(done, total))
        writer.write(lambda done: job.advance(len(made) + done, total))
        writer.write_index(package.note)
        return folder.gaps, writer.damaged

    gaps, damaged = fill(package, write)
    text = ngettext(
        "The ZIP is ready; %(number)d document is missing and is listed in its index.",
        "The ZIP is ready; %(number)d documents are missing and are listed in its index.",
        gaps,
    ) % {"number": gaps} if gaps else _("The ZIP is ready; nothing is missing.")  # fmt: skip
    if damaged:
        warning = ngettext(
            "%(number)d file is damaged: look into the index.",
            "%(number)d files are damaged: look into the index.",
            damaged,
        )
        text = f"{text} {warning % {'number': damaged}}"
    return {"text": text, "url": package.get_absolute_url(), "action": _("Download the ZIP")}


def fill(package, write):
    """Make the bytes of a package on disk, in Polish, and keep them; returns what `write(book)` returns."""
    with translation.override(settings.LANGUAGE_CODE), tempfile.NamedTemporaryFile(suffix=".zip") as file:
        with ZipBook(file) as book:
            result = write(book)
        file.flush()
        package.size = file.tell()
        file.seek(0)
        package.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        if package.content:
            package.content.delete(save=False)
        package.content.save("", File(file), save=False)
        package.save(update_fields=["content", "size", "sha256"])
    package.drop_pieces()
    return result
