"""The reports of periods in the archive: as they were made, those submitted with the day and the number."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import ReportStatus
from .parts import Attached, Page, Part


def part(programme):
    reports = (
        programme.period_reports.exclude(status=ReportStatus.MAKING).with_row().order_by("made_at", "pk")
    )
    shown = [(report, _files(report)) for report in reports]
    if not shown:
        return None
    page = Page("raporty.html", _("Reports"), "programmes/archive/reports.html", {"reports": shown})
    return Part(30, [page], [file for _report, files in shown for file in files])


def _files(report):
    return [
        Attached(
            f"raporty/R{report.pk} {stored.original_name}",
            stored.original_name,
            stored,
            date=timezone.localdate(report.made_at),
        )
        for stored in (report.pdf, report.xlsx)
    ]
