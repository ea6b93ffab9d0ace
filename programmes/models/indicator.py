import uuid
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.once import insert_once
from documents.models import StoredFile

from .edition import Edition
from .programme import Programme

NOT_NEGATIVE = [MinValueValidator(0, _("Write a number that is not below zero."))]


class QuantityField(models.DecimalField):
    """What indicators count: up to 9 999 999 999,99, never negative."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_digits": 12, "decimal_places": 2, "validators": NOT_NEGATIVE}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_digits", "decimal_places", "validators"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """All to who runs or controls the project; to others what the project made public."""
        if scope.is_operator:
            return self
        seen = self.filter(programme__in=Programme.objects.visible_to(scope))
        return seen.filter(Q(is_public=True) | Q(programme__in=scope.programme_ids))

    def with_latest(self):
        """With `latest_value` and `latest_on` of the newest measurement that stands."""
        newest = Measurement.objects.standing().filter(indicator=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(
            latest_value=Subquery(newest.values("value")[:1]), latest_on=Subquery(newest.values("on")[:1])
        )

    def with_row(self):
        return self.select_related("programme", "edition").with_latest()


@tracked()
class Indicator(Versioned):
    """What a project or one of its editions is measured by. Counted by hand, or by a counter of `registry.counters`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="indicators", verbose_name=_("project")
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("edition")
    )
    code = models.CharField(_("code in the application"), max_length=30, blank=True)
    name = models.CharField(_("indicator"), max_length=300)
    unit = models.CharField(_("unit"), max_length=60)
    base = QuantityField(_("value at the start"), default=Decimal(0))
    target = QuantityField(_("target"))
    counter = models.CharField(_("how it is counted"), max_length=40, blank=True)
    splits_by_sex = models.BooleanField(_("women and men are counted apart"), default=False)
    is_public = models.BooleanField(_("anybody may see it on the progress page"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "edition", "name"],
                nulls_distinct=False,
                name="programmes_indicator_once",
                violation_error_message=_("There is an indicator of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(base__gte=0, target__gte=0),
                name="programmes_indicator_not_negative",
                violation_error_message=_("Write a number that is not below zero."),
            ),
            models.CheckConstraint(
                condition=~Q(base=F("target")),
                name="programmes_indicator_target_differs",
                violation_error_message=_("The target must differ from the value at the start."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programmes:indicator", args=[self.uid])

    @property
    def is_counted(self):
        """By the portal itself, from its own rows."""
        return bool(self.counter)

    @property
    def counter_entry(self):
        """None by hand, and where the app that counted is no more."""
        return registry.counters.get(self.counter)

    @property
    def period(self):
        """(first day, last day) in which the target is to be reached; each may be None."""
        place = self.edition or self.programme
        return place.starts_on or self.programme.starts_on, place.ends_on or self.programme.ends_on

    @transaction.atomic
    def measure(self, measurement, *, by):
        """Add a measurement; the same uid twice adds one. `measurement.corrects` names the one that was wrong."""
        Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        if first := Measurement.objects.filter(uid=measurement.uid).first():
            return first
        if self.is_counted:
            raise ValidationError(_("The portal counts this indicator by itself."), code="counted")
        if measurement.on > timezone.localdate():
            raise ValidationError(_("Write a day that has come already."), code="future")
        wrong = measurement.corrects
        if wrong and (wrong.indicator_id != self.pk or Measurement.objects.filter(corrects=wrong).exists()):
            raise ValidationError(
                _("Somebody has corrected this measurement already. Look at the newest one."),
                code="corrected",
            )
        measurement.indicator, measurement.by = self, by
        return insert_once(measurement)[0]


class MeasurementQuerySet(models.QuerySet):
    def standing(self):
        """Those that no later one corrects."""
        return self.filter(correction=None)

    def with_row(self):
        return self.select_related("by", "file", "corrects", "correction")


class Measurement(models.Model):
    """How much was reached all together by a day, and where that number comes from. Rows are only added."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    on = models.DateField(_("as of"))
    value = QuantityField(_("achieved from the start until that day"))
    women = models.PositiveIntegerField(_("of these women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("of these men"), null=True, blank=True)
    source = models.CharField(_("where the number comes from"), max_length=300, blank=True)
    url = models.URLField(_("address of the evidence"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="programmes_measurement_not_negative",
                violation_error_message=_("Write a number that is not below zero."),
            ),
            models.CheckConstraint(
                condition=~Q(source="") | ~Q(url="") | Q(file__isnull=False),
                name="programmes_measurement_has_source",
                violation_error_message=_(
                    "Say where the number comes from: in words, by an address or a file."
                ),
            ),
            models.CheckConstraint(
                condition=Q(women=None, men=None)
                | Q(women__isnull=False, men__isnull=False, value__gte=F("women") + F("men")),
                name="programmes_measurement_split_within_value",
                violation_error_message=_("Women and men together cannot be more than the whole number."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="programmes_measurement_append_only",
                fields=[
                    "uid",
                    "indicator",
                    "on",
                    "value",
                    "women",
                    "men",
                    "source",
                    "url",
                    "file",
                    "corrects",
                ],
            ),
            pgtrigger.Protect(name="programmes_measurement_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.on:%Y-%m-%d}"

    @property
    def is_corrected(self):
        return hasattr(self, "correction")
