"""The files of a day, made at night: tables (ZIP), the same as a workbook, and the calendar of all activities."""

import csv
import hashlib
import tempfile
import zipfile
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal import exports
from documents import uploads
from partners.models import Institution

from ..models import OpenDataSet, Service
from . import calendars, organizations, package, reading, services, taxonomies
from .tables import BY_NAME, TABLES, rows

log = structlog.get_logger(__name__)
HOUR = 2  # local, from which the files of the day are made
AT_ONCE = 200
MOST_ROWS = 1_048_575  # of a sheet of Excel, below its heading


def make_due(now=None):
    """Make the files of the day where nobody has; the first ones at once."""
    now = timezone.localtime(now)
    if now.hour >= HOUR or not OpenDataSet.objects.made().exists():
        make(now.date())
    OpenDataSet.objects.drop_old()


def make(day):
    found = OpenDataSet.claim(day)
    if found is None:
        return
    try:
        with translation.override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as folder:
            _make(found, Path(folder))
    except BaseException:
        found.release()
        raise


def _make(found, folder):
    with Tables(folder) as tables:
        tables.fill()
    made_at = timezone.now()
    files = {
        "tables": (_zip(tables, folder, made_at), "zip", uploads.ZIP),
        "workbook": (_workbook(tables, folder), "xlsx", uploads.XLSX),
        "calendar": (_calendar(folder), "ics", uploads.CALENDAR),
    }
    with transaction.atomic():
        stored = {name: _store(found, path, *kind) for name, (path, *kind) in files.items()}
        counts = {"services": tables.count("service"), "organizations": tables.count("organization")}
        if not found.finish(**stored, **counts):
            transaction.set_rollback(True)  # another worker was faster; the sweep takes these away
    log.info("open data made", day=str(found.day), **counts)


def _store(found, path, end, content_type):
    with path.open("rb") as file:
        name = _("open-data-%(day)s") % {"day": found.day} + f".{end}"
        return uploads.store_made(file, name=name, content_type=content_type, owner=found)


class Tables:
    """CSV files in a folder, written row by row; what several records hold is written once."""

    ONCE = {"organization", "location", "address", "accessibility", "unit", "taxonomy", "taxonomy_term"}
    # Also inside organizations, which services bring along.
    ONCE |= {"phone", "organization_identifier", "url", "attribute"}

    def __init__(self, folder):
        self.folder = folder
        self.counts = dict.fromkeys(BY_NAME, 0)
        self._seen = set()

    def __enter__(self):
        self._files = ExitStack()
        self._writers = {table.name: self._writer(table) for table in TABLES}
        return self

    def __exit__(self, *_error):
        self._files.close()

    def _writer(self, table):
        file = self._files.enter_context(self.path(table).open("w", encoding="utf-8", newline=""))
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        return writer

    def path(self, table):
        return self.folder / table.file

    def count(self, name):
        return self.counts[name]

    def fill(self):
        """All terms, organizations and services on offer."""
        for taxonomy, term in taxonomies.all_terms():
            self.add("taxonomy_term", taxonomy.term_record(term))
        self._organizations(organizations.listed())
        for batch in _batches(services.with_exported(reading.offered())):
            self._organizations(
                # Listed since, or not any more while a service of theirs is.
                Institution.objects.filter(
                    uid__in={each.provider.uid for each in batch if str(each.provider.uid) not in self._seen}
                )
            )
            for service in reading.dated(batch):
                self.add("service", services.parts_record(service))

    def _organizations(self, institutions):
        for batch in _batches(organizations.with_full_record(institutions)):
            for institution in batch:
                self.add("organization", organizations.full_record(institution))

    def add(self, name, record):
        for table, row in rows(BY_NAME[name], record):
            if table.name in self.ONCE:
                if row[0] in self._seen:
                    continue
                self._seen.add(row[0])
            self.counts[table.name] += 1
            self._writers[table.name].writerow([exports.harmless(value) for value in row])

    def read(self, table):
        with self.path(table).open(encoding="utf-8", newline="") as file:
            for row in islice(csv.reader(file), 1, MOST_ROWS + 1):
                yield [_as_it_was(text) for text in row]


def _as_it_was(text):
    """A workbook knows texts from formulas by itself."""
    return text[1:] if text.startswith("'") and exports.harmless(text[1:]) == text else text


def _batches(queryset):
    last = 0
    while batch := list(queryset.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = batch[-1].pk
        yield batch


def _zip(tables, folder, made_at):
    path = folder / "tables.zip"
    described = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as book:
        for table in TABLES:
            file = tables.path(table)
            described[table.name] = (file.stat().st_size, _sha256(file), tables.count(table.name))
            book.write(file, table.file)
        book.writestr("datapackage.json", package.describe(described, made_at))
        book.writestr("LICENCJA.txt", _licence())
    return path


def _sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _licence():
    licence = settings.OPEN_DATA_LICENCE
    return f"{licence['title']}\n{licence['url']}\n\n{licence['text']}\n"


def _workbook(tables, folder):
    path = folder / "workbook.xlsx"
    sheets = ((table.name, [column.name for column in table.columns], tables.read(table)) for table in TABLES)
    path.write_bytes(exports.workbook(sheets))
    return path


def _calendar(folder):
    path = folder / "calendar.ics"
    with path.open("wb") as file:
        name = _("%(portal)s: activities") % {"portal": settings.PORTAL_NAME}
        file.writelines(calendars.pieces(calendars.activities(Service.objects.all()), name))
    return path
