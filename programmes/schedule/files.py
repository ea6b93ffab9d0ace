"""A version as PDF, made once and kept, and as a workbook; the workbook has the project's signs as a line of words."""

import hashlib
import json
from dataclasses import asdict

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.exports import PDF, xlsx
from coop_portal.pdf import render_pdf
from coop_portal.templatetags.portal import longdate
from documents import uploads
from documents.models import StoredFile
from partners.models.institution import polish_slug

from ..models import ScheduleVersion
from .rows import from_json, rows_of_versions
from .versions import LABELS


def name(version):
    said = {"programme": polish_slug(str(version.edition.programme))[:60], "n": version.number}
    return _("schedule-of-support-%(programme)s-version-%(n)d") % said


# --- The PDF ----------------------------------------------------------------------------------


def kept(versions):
    """{pk of a version: the StoredFile of its PDF}, in a constant number of queries.

    One that names somebody who may not be named any more is not among them: it is made anew by the sweep.
    """
    wanted = {
        (version.pk, _stored_name(version, rows)): version for version, rows in rows_of_versions(versions)
    }
    owner = ContentType.objects.get_for_model(ScheduleVersion)
    found = StoredFile.objects.filter(owner_type=owner, owner_id__in=[version.pk for version in versions])
    return {file.owner_id: file for file in found if (file.owner_id, file.original_name) in wanted}


def _stored_name(version, rows):
    """What the PDF says of people is told by its name: the rest of a version is frozen."""
    said = json.dumps([asdict(row) for row in rows], sort_keys=True)
    return f"schedule-{version.pk}-{hashlib.sha256(said.encode()).hexdigest()[:16]}.pdf"


@transaction.atomic
def make(version):
    """The StoredFile of its PDF. Safe to repeat; of two at once the second waits and finds what the first made."""
    versions = ScheduleVersion.objects.select_related("edition__programme")
    version = versions.select_for_update(of=["self"]).get(pk=version.pk)
    if file := kept([version]).get(version.pk):
        return file
    rows = from_json(version.rows)
    for old in StoredFile.objects.of(version):
        _erase(old)
    return uploads.store(_draw(version, rows), name=_stored_name(version, rows), owner=version, accept={PDF})


def _erase(file):
    storage, path = file.content.storage, file.content.name
    file.delete()
    transaction.on_commit(lambda: storage.delete(path))


def made(version):
    """The bytes, for a package that does not wait for the sweep."""
    return make(version).read()


def not_made():
    """Versions whose PDF is missing, lost by the queue, or names somebody who may not be named any more."""
    for edition_id in (
        ScheduleVersion.objects.order_by("edition").values_list("edition", flat=True).distinct()
    ):
        versions = list(ScheduleVersion.objects.filter(edition=edition_id))
        there = kept(versions)
        yield from (version for version in versions if version.pk not in there)


def _draw(version, rows):
    programme = version.edition.programme
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "title": _("Schedule of support"),
            "version": version,
            "edition": version.edition,
            "programme": programme,
            "rows": rows,
            "sign_strip": programme.sign_images(embed=True),
        }
        return render_pdf("programmes/schedule/pdf/schedule.html", context)


# --- The workbook -----------------------------------------------------------------------------


def workbook(version):
    programme = version.edition.programme
    columns = [LABELS[key] for key in ("day", "starts", "ends", "place", "support", "by", "hours", "group")]
    rows = [
        (row.date, row.starts, row.ends, row.place, row.support, row.by, row.hours_number, row.group)
        for row in from_json(version.rows)
    ]
    signs = ", ".join(sign["alt"] for sign in programme.sign_images())
    title = _("Schedule of support")
    above = [
        f"{title}: {programme.title}, {version.edition}",
        _("Version %(n)d of %(day)s") % {"n": version.number, "day": longdate(version.published_on)},
        *([signs] if signs else []),
    ]
    return xlsx(title, columns, rows, above=above)
