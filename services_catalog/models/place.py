"""Where and when a service is given."""

import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import Location

from .. import hours
from ..enums import Weekday
from .service import Service


@tracked()
class ServicePlace(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="places")
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="service_places", verbose_name=_("place")
    )
    hours_note = models.CharField(_("note on the hours"), max_length=hours.NOTE_LIMIT, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("place of a service")
        verbose_name_plural = _("places of services")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "location"],
                name="services_serviceplace_once",
                violation_error_message=_("The service has this place already."),
            )
        ]

    def __str__(self):
        return f"{self.service_id} @ {self.location_id}"

    def week(self):
        return hours.week(self.hours.all())

    def coming_special_days(self):
        return hours.special_days(self.special_days.all(), timezone.localdate())

    def calendar(self):
        """Its stretches and its special days, as `hours.today` takes them."""
        return list(self.hours.all()), list(self.special_days.all())

    def today(self):
        return hours.today([self.calendar()], timezone.localtime())

    @transaction.atomic
    def set_hours(self, stretches, special=()):
        """Replace the hours; the lock keeps two people from mixing theirs. Equal ones stay: nothing has changed."""
        ServicePlace.objects.select_for_update().get(pk=self.pk)
        _replace(self, self.hours, stretches)
        _replace(self, self.special_days, special)


def _replace(place, rows, wanted):
    """`wanted` are named tuples of the columns."""
    wanted = list(wanted)
    if wanted and set(rows.values_list(*wanted[0]._fields)) == {tuple(each) for each in wanted}:
        return
    rows.all().delete()
    rows.bulk_create(rows.model(place=place, **each._asdict()) for each in wanted)


@tracked()
class OpeningHours(models.Model):
    """One stretch of one weekday, of every week or of one of the month; a day may have several, none means closed."""

    place = models.ForeignKey(ServicePlace, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    # 0 is every week, 1 to 4 that one of the month, -1 the last one.
    nth = models.SmallIntegerField(_("week of the month"), default=0)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["place", "weekday", "nth", "opens"], name="services_hours_once"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="services_hours_order",
                violation_error_message=_("The closing hour must be later than the opening hour."),
            ),
            models.CheckConstraint(condition=Q(nth__gte=-1, nth__lte=4), name="services_hours_nth"),
        ]

    def __str__(self):
        return f"{self.weekday} {self.opens}-{self.closes}"


@tracked()
class SpecialDay(models.Model):
    """Days on which other hours hold than usual, or none; a day may have several stretches."""

    place = models.ForeignKey(ServicePlace, models.CASCADE, related_name="special_days")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=hours.MAX_NOTE, blank=True)

    class Meta:
        ordering = ["first_day", "last_day", "opens"]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "first_day", "last_day", "opens"],
                nulls_distinct=False,
                name="services_specialday_once",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="services_specialday_order",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(closes__gt=F("opens")),
                name="services_specialday_hours",
                violation_error_message=_("The closing hour must be later than the opening hour."),
            ),
        ]

    def __str__(self):
        return f"{self.first_day}-{self.last_day} {self.opens}-{self.closes}"


class PlacesChanged(models.Model):
    """When the places or hours of a service changed last, written by triggers of the database (migration 0004).

    A narrow row of its own: the entry's row has the version that its form compares.
    """

    service = models.OneToOneField(
        Service, models.CASCADE, primary_key=True, db_constraint=False, related_name="places_changed"
    )
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("change of places or hours")
        verbose_name_plural = _("changes of places or hours")

    def __str__(self):
        return f"{self.service_id} {self.at}"
