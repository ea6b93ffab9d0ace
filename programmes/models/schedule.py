import uuid

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked

from ..enums import SupportMode
from .edition import Edition


@tracked()
class ScheduleRow(models.Model):
    """A line of the schedule of support that comes from no meeting of the portal: a course, a consultation day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="schedule_rows")
    held_on = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=10, choices=SupportMode.choices, default=SupportMode.ON_SITE)
    place = models.CharField(_("place"), max_length=300, blank=True)
    support = models.CharField(_("kind of support"), max_length=300)
    carried_out_by = models.CharField(_("who carries it out"), max_length=300, blank=True)
    hours = models.DecimalField(
        _("number of hours"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    group = models.CharField(_("group"), max_length=200, blank=True)

    class Meta:
        ordering = ["held_on", "starts_at", "pk"]
        verbose_name = _("line of a schedule of support")
        verbose_name_plural = _("lines of schedules of support")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="programmes_schedulerow_hours",
                violation_error_message=_("Give both hours, the end later than the beginning, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(mode=SupportMode.ONLINE) | ~Q(place=""),
                name="programmes_schedulerow_place",
                violation_error_message=_("Support on site needs a place."),
            ),
        ]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.support}"


class ScheduleVersion(models.Model):
    """The schedule as it was published: never changed. `rows` are the fields of schedule.rows.Row."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="schedule_versions")
    number = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    published_on = models.DateField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a schedule of support")
        verbose_name_plural = _("versions of schedules of support")
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="programmes_scheduleversion_once")
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="programmes_scheduleversion_frozen",
                fields=["edition", "number", "rows", "note", "published_on", "published_at"],
            ),
            pgtrigger.Protect(name="programmes_scheduleversion_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.edition_id} {self.number}"

    def get_absolute_url(self):
        return reverse("programmes:schedule_version", args=[self.edition.uid, self.number])
