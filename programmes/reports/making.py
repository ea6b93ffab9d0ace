"""Makes the files of a report: section by section, long tables cut short in the PDF and whole in the workbook."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.exports import workbook
from coop_portal.pdf import render_pdf
from coop_portal.transitions import TransitionRefused
from documents import uploads
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job

from ..models import PeriodReport

JOB = "programmes.report"
SHOWN_IN_PDF = 200
SHOWN_ON_PAGE = 10


@dataclass(frozen=True)
class Part:
    """A table as a page or a PDF shows it: the first rows, and whether the workbook has more."""

    table: object
    rows: list
    has_more: bool


def ordered_sections():
    return sorted(registry.report_sections.items(), key=lambda item: (item[1].order, item[0]))


def chapters(span, limit):
    """[(key, title, [Part])] of the sections in which the project has something."""
    found = []
    for key, section in ordered_sections():
        if tables := section.build(span):
            found.append((key, section.title, [Part(table, *table.head(limit)) for table in tables]))
    return found


def start(report, *, by):
    """The work of making the files; the one that goes on already is the answer to a second click."""
    going = Job.objects.filter(kind=JOB, arguments__report=report.pk, owner=by).filter(
        status__in=[JobStatus.WAITING, JobStatus.RUNNING]
    )
    return going.first() or jobs.start(JOB, owner=by, arguments={"report": report.pk})


def run(job):
    """Safe to repeat: a report that has its files keeps them."""
    report = PeriodReport.objects.with_row().get(pk=job.arguments["report"])
    if report.is_making:
        with translation.override(settings.LANGUAGE_CODE):
            _make(report, job)
    return {
        "text": _("The report is ready."),
        "url": report.get_absolute_url(),
        "action": _("See the report"),
    }


def _make(report, job):
    steps = len(registry.report_sections) * 2
    pdf = pdf_of(report, lambda done: job.advance(done, steps))
    xlsx = xlsx_of(report, lambda done: job.advance(steps // 2 + done, steps))
    name = file_name(report)
    try:
        with transaction.atomic():
            files = {
                kind: uploads.store(
                    content, name=f"{name}.{kind}", owner=report, by=job.owner, accept={accept}
                )
                for kind, content, accept in (("pdf", pdf, uploads.PDF), ("xlsx", xlsx, uploads.XLSX))
            }
            report.finish(**files)
    except TransitionRefused:  # another worker was faster; its files are the report
        return


def file_name(report):
    months = [f"{day:%Y-%m}" for day in (report.starts_on, report.ends_on) if day]
    return "-".join(["raport", *months]) if months else "raport"


def pdf_of(report, advance=lambda done: None):
    found = []
    for done, (key, section) in enumerate(ordered_sections(), start=1):
        if tables := section.build(report.span):
            found.append((key, section.title, [Part(table, *table.head(SHOWN_IN_PDF)) for table in tables]))
        advance(done)
    context = {
        "title": _("Report: %(project)s") % {"project": report.programme},
        "report": report,
        "chapters": found,
        "made_on": timezone.localdate(),
    }
    return render_pdf("programmes/reports/pdf/report.html", context)


def xlsx_of(report, advance=lambda done: None):
    return workbook(_sheets(report, advance))


def _sheets(report, advance):
    """The totals of all sections, then a sheet a table; rows are read while they are written."""
    span, built = report.span, []
    for done, (_key, section) in enumerate(ordered_sections(), start=1):
        built.append((section, section.build(span)))
        advance(done)
    yield _("Totals"), (_("Section"), _("What is counted"), _("How many")), _totals(built)
    for _section, tables in built:
        for table in tables:
            yield table.title, table.columns, table.rows()


def _totals(built):
    for section, tables in built:
        for table in tables:
            for label, number in table.totals:
                yield str(section.title), str(label), number
