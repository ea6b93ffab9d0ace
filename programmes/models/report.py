import uuid

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.figures import Span
from coop_portal.transitions import Event, Stateful
from documents.models import StoredFile

from ..enums import ReportStatus
from .edition import Edition
from .programme import Programme

_CONTENT = [
    "uid", "programme_id", "edition_id", "starts_on", "ends_on", "pdf_id", "xlsx_id", "made_at", "status",
    "submitted_on", "submitted_to",
]  # fmt: skip


class PeriodReportQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Of the projects that the person runs or controls."""
        return self if scope.is_operator else self.filter(programme__in=scope.programme_ids)

    def with_row(self):
        return self.select_related("programme", "edition", "made_by", "pdf", "xlsx")


class PeriodReport(Stateful):
    """What a project or an edition did from a first to a last month, as a PDF and a workbook that never change.

    making -> ready -> submitted. Another set of numbers is another report; a submitted one is frozen for ever.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="period_reports", verbose_name=_("project")
    )
    edition = models.ForeignKey(
        Edition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="period_reports",
        verbose_name=_("edition"),
    )
    starts_on = models.DateField(_("first month"), null=True, blank=True)
    ends_on = models.DateField(_("last month"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.MAKING)
    pdf = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    xlsx = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    submitted_to = models.CharField(_("to whom, under what number"), max_length=200, blank=True)

    objects = PeriodReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("report of a period")
        verbose_name_plural = _("reports of periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="programmes_report_months",
                violation_error_message=_("The last month must not be before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.MAKING)
                | Q(pdf__isnull=False, xlsx__isnull=False, made_at__isnull=False),
                name="programmes_report_has_files",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.SUBMITTED, submitted_on__isnull=False)
                | (~Q(status=ReportStatus.SUBMITTED) & Q(submitted_on=None)),
                name="programmes_report_submitted_dated",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="programmes_report_frozen",
                operation=pgtrigger.UpdateOf(*_CONTENT),
                condition=pgtrigger.Q(old__status=ReportStatus.SUBMITTED.value),
            ),
            pgtrigger.Protect(
                name="programmes_report_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=ReportStatus.SUBMITTED.value),
            ),
        ]

    def __str__(self):
        return f"{self.programme_id} {self.starts_on} {self.ends_on}"

    def get_absolute_url(self):
        return reverse("programmes:report", args=[self.uid])

    @property
    def span(self):
        return Span(self.programme, self.edition, self.starts_on, self.ends_on)

    @property
    def is_submitted(self):
        return self.status == ReportStatus.SUBMITTED

    @property
    def is_making(self):
        return self.status == ReportStatus.MAKING

    def finish(self, *, pdf, xlsx):
        """The files are there; of two workers one wins."""
        self._move(ReportStatus.MAKING, to=ReportStatus.READY, verb="make", pdf=pdf, xlsx=xlsx, made_at=Now())

    def submit(self, *, by, on, to=""):
        """It went to the funder as it is: from now on nothing of it changes."""
        if on > timezone.localdate():
            raise ValidationError(_("Write a day that has come already."), code="future")
        self._move(
            ReportStatus.READY,
            to=ReportStatus.SUBMITTED,
            verb="submit",
            by=by,
            submitted_on=on,
            submitted_to=to,
        )


class PeriodReportEvent(Event):
    subject = models.ForeignKey(PeriodReport, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a report")
        verbose_name_plural = _("events of reports")
