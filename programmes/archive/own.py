"""The project's own part of its archive: description, editions, calls, news, practices, indicators, files."""

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.figures import Span
from documents.models import StoredFile

from ..enums import PracticeStatus
from ..folder.zipping import safe_name
from ..models import Programme, ScheduleVersion
from ..reports.sections import build_indicators, build_results
from ..schedule import files as schedule_files
from .parts import Attached, Page, Part, Table


def part(programme):
    programme = Programme.objects.with_page().get(pk=programme.pk)
    files = _files(programme)
    news = list(programme.news.exclude(published_at=None))
    practices = programme.practices.filter(status=PracticeStatus.PUBLISHED)
    practices = list(practices.select_related("institution").prefetch_related("areas"))
    schedules = _schedules(programme)
    editions = [
        (edition, schedules.get(edition.pk, []))
        for edition in programme.editions.prefetch_related("territories")
    ]
    pages = [
        Page("projekt.html", _("Project"), "programmes/archive/project.html", {"files": list(files)}),
        Page(
            "edycje.html", _("Editions and calls"), "programmes/archive/editions.html",
            {"editions": editions, "calls": programme.published_calls()},
        ),
    ]  # fmt: skip
    if news:
        pages.append(Page("aktualnosci.html", _("News"), "programmes/archive/news.html", {"news": news}))
    if practices:
        context = {"practices": practices}
        pages.append(
            Page("dobre-praktyki.html", _("Good practices"), "programmes/archive/practices.html", context)
        )
    files += [file for versions in schedules.values() for file in versions]
    return Part(10, pages, files, [_partners(programme), _editions(programme), *_figures(programme)])


def _files(programme):
    rows = list(programme.documents.all())
    kept = StoredFile.objects.in_bulk([row.file_id for row in rows])
    return [
        Attached(
            f"pliki/{number:02} {safe_name(row.file.original_name)}", row.title, kept[row.file_id],
            date=timezone.localdate(row.file.created_at),
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _schedules(programme):
    """{edition: [each published version of its schedule of support]}"""
    found = {}
    versions = ScheduleVersion.objects.filter(edition__programme=programme).order_by("edition", "number")
    versions = list(versions.select_related("edition__programme"))
    kept = schedule_files.kept(versions)
    for version in versions:
        # The edition's name may be cut off: its code and the number tell each file from the others.
        name = f"E{version.edition_id} {safe_name(version.edition.name, 40)} wersja {version.number}"
        title = _("Schedule of support, version %(number)d") % {"number": version.number}
        file = Attached(
            f"harmonogramy/{name}.pdf", title, stored=kept.get(version.pk),
            make=partial(schedule_files.made, version), date=version.published_on, made_as=f"schedule {version.pk}",
        )  # fmt: skip
        found.setdefault(version.edition_id, []).append(file)
    return found


def _partners(programme):
    rows = [
        (row.institution.name, str(row.get_role_display()), row.note, row.institution.email)
        for row in programme.partners.all()
    ]
    columns = [_("Institution"), _("Role"), _("Note"), _("Shared mailbox")]
    return Table("partnerzy", _("Partners"), columns, rows)


def _editions(programme):
    rows = [
        (row.name, row.starts_on, row.ends_on, row.target_groups, row.target_people)
        for row in programme.editions.all()
    ]
    columns = [_("Edition"), _("From"), _("To"), _("Target: groups"), _("Target: people")]
    return Table("edycje", _("Editions"), columns, rows)


def _figures(programme):
    """Indicators and results as a report of the whole project tells them."""
    span = Span(programme)
    built = {"wskazniki": build_indicators(span), "rezultaty": build_results(span)}
    return [
        Table(name, str(table.title), list(table.columns), list(table.rows()))
        for name, tables in built.items()
        for table in tables
    ]
