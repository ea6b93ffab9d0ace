"""Writes the archive of a project: pages, files, lists, the control folder, sums of everything."""

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal import registry
from coop_portal.exports import xlsx

from ..folder.package import FolderWriter, fill
from ..folder.pieces import Pieces
from ..folder.table import Folder
from ..models import FolderPackage

log = structlog.get_logger(__name__)
FOLDER_ROOT = "teczka-kontroli/"


def make_archive(job):
    """The job; run again it makes the ZIP anew, of documents that are made already."""
    package = FolderPackage.objects.select_related("programme").get(uid=job.arguments["package"])
    damaged = fill(package, lambda book: Archive(book, package, job.advance).write())
    text = _("The archive is ready.")
    if damaged:
        warning = ngettext(
            "%(number)d file could not be read or was changed; the pages name it.",
            "%(number)d files could not be read or were changed; the pages name them.",
            damaged,
        )
        text = f"{text} {warning % {'number': damaged}}"
    return {"text": text, "url": package.get_absolute_url(), "action": _("Download the ZIP")}


class Archive:
    def __init__(self, book, package, advance):
        self.book, self.programme, self.advance = book, package.programme, advance
        self.pieces = Pieces(package)
        made = [make(self.programme) for make in registry.archive_parts.values()]
        self.parts = sorted((part for part in made if part), key=lambda part: part.order)
        self.pages = [page for part in self.parts for page in part.pages]
        self.tables = [table for part in self.parts for table in part.tables]
        self.files = [file for part in self.parts for file in part.files]
        self.damaged = []

    def write(self):
        """How many files were not as they should be."""
        folder = FolderWriter(self.book, Folder(self.programme), self.pieces, FOLDER_ROOT)
        made = [(file.key, file.make) for file in self.files if not file.stored] + folder.to_make
        before = len(made) + len(self.files)
        total = before + len(self.pages) + folder.total + 1
        self.advance(0, total)
        self.pieces.prepare(made, lambda done: self.advance(done, total))
        for done, file in enumerate(self.files, start=1):
            self._file(file)
            self.advance(len(made) + done, total)
        folder.write(lambda done: self.advance(before + done, total))
        folder.write_index()
        for table in self.tables:
            self.book.add(f"listy/{table.name}.xlsx", xlsx(table.title, table.columns, table.rows))
        for page in self.pages:
            self._page(page.name, page.template, page.title, page.context)
        self._page("index.html", "programmes/archive/index.html", str(self.programme), self._contents(folder))
        self.book.add("styl.css", render_to_string("programmes/archive/style.css").encode())
        self.advance(total, total)
        return len(self.damaged) + folder.damaged

    def _contents(self, folder):
        return {
            "tables": self.tables,
            "files": len(self.files),
            "folder": folder.folder,
            "folder_index": f"{FOLDER_ROOT}index.html",
            "damaged": self.damaged,
        }

    def _file(self, file):
        if file.stored is None:
            self.book.add(file.path, self.pieces.take(file.key, file.make))
            return
        try:
            with file.stored.content.open("rb") as content:
                written = self.book.add(file.path, content)
        except OSError:
            log.exception("archive_file_lost", stored=file.stored.pk)
            # The pages link to it: what stands there says what happened.
            self.book.add(file.path, _("This file could not be read when the archive was made.").encode())
            self.damaged.append(file)
            return
        if written.sha256 != file.stored.sha256:
            self.damaged.append(file)

    def _page(self, name, template, title, context):
        html = render_to_string(
            template,
            context
            | {
                "programme": self.programme,
                "title": title,
                "menu": [page for page in self.pages if page.in_menu],
                "here": name,
                "today": timezone.localdate(),
                "lang": settings.LANGUAGE_CODE,
                "folder_index": f"{FOLDER_ROOT}index.html",
            },
        )
        # Texts of the project may point at pages of the portal: from a disk such an address leads nowhere.
        self.book.add(name, html.replace('href="/', f'href="{settings.PUBLIC_URL}/').encode())
