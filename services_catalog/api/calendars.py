"""Activities as iCalendar: what people come to at a set hour, week by week or on some days alone.

Identifiers and stamps come from the rows, so that the same list is the same file and a subscriber sees what changed.
"""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from icalendar import Calendar, Event, Timezone

from ..hours import MIDNIGHT, falls
from ..models import OpeningHours, Service, ServicePlace, ServiceType, SpecialDay
from . import reading
from .schedules import DAYS

ZONE = settings.TIME_ZONE
AT_ONCE = 500
BEGINNING = date(2020, 1, 1)  # nothing on the list is older; changes of the clock before it need not be told


def activities(services):
    """Published ones of a kind to which people come, and whatever is open on some days alone."""
    kinds = Service.types.through.objects.filter(
        service=OuterRef("pk"), servicetype__in=ServiceType.objects.filter(is_activity=True).values("pk")
    )
    return services.published().filter(
        Q(Exists(kinds))
        | Q(pk__in=OpeningHours.objects.order_by().exclude(nth=0).values("place__service"))
        | Q(pk__in=_coming().order_by().values("place__service"))
    )


def _coming():
    """Days with hours of their own that are not over."""
    return SpecialDay.objects.filter(last_day__gte=timezone.localdate()).exclude(opens=None)


def pieces(services, name):
    """The bytes of a VCALENDAR, piece by piece; `services` is a queryset of activities."""
    yield _head(name)
    last = 0
    while batch := _batch(services, last):
        last = batch[-1].pk
        for service in reading.dated(batch):
            if not service.for_staff_only:
                yield from (event.to_ical() for event in _events(service))
    yield b"END:VCALENDAR\r\n"


def _batch(services, last):
    places = ServicePlace.objects.select_related("location").prefetch_related("hours", "special_days")
    rows = services.filter(pk__gt=last).order_by("pk").select_related("provider")
    return list(
        rows.prefetch_related("types", "recipients", "provider__phones", Prefetch("places", places))[:AT_ONCE]
    )


def _head(name):
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.MAIL_DOMAIN}//coop-portal//PL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add_component(Timezone.from_tzid(ZONE, first_date=BEGINNING))
    return calendar.to_ical().removesuffix(b"END:VCALENDAR\r\n")


def _events(service):
    is_activity = any(each.is_activity for each in service.types.all())
    for place in service.places.all():
        special = list(place.special_days.all())
        for stretch in place.hours.all():
            if is_activity or stretch.nth:
                yield from _rule(service, place, stretch, special)
        yield from (_days(service, place, each) for each in special if each.opens is not None)


def _rule(service, place, stretch, special):
    """One stretch of every week or of some week of the month, without the days on which other hours hold."""
    first = _first_day(stretch, timezone.localdate(service.created_at))
    if service.funded_until and service.funded_until < first:
        return
    event = _event(service, place, f"{stretch.weekday}-{stretch.nth}-{stretch.opens:%H%M}")
    _span(event, first, stretch)
    days = f"{stretch.nth or ''}{DAYS[stretch.weekday]}"
    rule = {"freq": "monthly" if stretch.nth else "weekly", "byday": days}
    event.add("rrule", rule | ({"until": _end_of(service.funded_until)} if service.funded_until else {}))
    without = [
        _moment(day, stretch.opens)
        for each in special
        for day in _each_day(each)
        if day >= first and _falls(stretch, day)
    ]
    if without:
        event.add("exdate", sorted(set(without)))
    yield event


def _days(service, place, each):
    """Days in a row that have hours of their own."""
    event = _event(service, place, f"{each.first_day:%Y%m%d}-{each.opens:%H%M}", note=each.note)
    _span(event, each.first_day, each)
    if each.last_day > each.first_day:
        event.add("rrule", {"freq": "daily", "until": _end_of(each.last_day)})
    return event


def _event(service, place, key, note=""):
    event = Event()
    event.add("uid", f"{place.uid}-{key}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", service.last_modified)
    event.add("last-modified", service.last_modified)
    event.add("summary", service.name)
    event.add("location", place.location.public_label)
    event.add("url", settings.PUBLIC_URL + service.get_absolute_url())
    about = [
        note,
        service.summary,
        str(service.provider),
        service.contact_phone,
        place.hours_note,
        service.season,
    ]
    event.add("description", "\n".join(filter(None, about)))
    return event


def _span(event, day, hours):
    event.add("dtstart", _moment(day, hours.opens))
    closes = _moment(day, hours.closes)
    event.add("dtend", closes + timedelta(minutes=1) if hours.closes == MIDNIGHT else closes)


def _moment(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))


def _end_of(day):
    """In UTC, as a rule with a zone wants it."""
    return _moment(day, MIDNIGHT).astimezone(UTC)


def _each_day(special):
    return (
        special.first_day + timedelta(days=n) for n in range((special.last_day - special.first_day).days + 1)
    )


def _first_day(stretch, start):
    """The first day from `start` on which the stretch falls."""
    return next(day for day in (start + timedelta(days=n) for n in range(70)) if _falls(stretch, day))


def _falls(stretch, day):
    return day.weekday() == stretch.weekday and falls(stretch.nth, day)
