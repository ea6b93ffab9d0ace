"""Opening hours as HSDS schedules: rules of ordinary weeks and months, then the days that are different.

HSDS wants the offset from UTC in every hour: it is that of today, and of special days that of their first day.
"""

from datetime import datetime, time
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from ..hours import MIDNIGHT
from .ids import made_of
from .records import given

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def of_place(place, today):
    """Of a ServicePlace; special days that are over are left out."""
    return [*_rules(place, today), *_exceptions(place, today)]


def of_service(service):
    """What holds wherever it is given: its season and the ways in which it is given."""
    said = given(description=service.season, attending_type=", ".join(map(str, service.mode_labels)))
    if not said:
        return []
    return [{"id": made_of("service", service.uid, "schedule"), "service_id": str(service.uid)} | said]


def _rules(place, today):
    """Stretches with the same hours in one rule: "MO,TU,WE" weekly, "1TU,3TU" monthly."""

    def key(each):
        return (bool(each.nth), each.opens, each.closes)

    for (is_monthly, opens, closes), stretches in groupby(sorted(place.hours.all(), key=key), key=key):
        stretches = sorted(stretches, key=lambda each: (each.weekday, each.nth))
        freq = "MONTHLY" if is_monthly else "WEEKLY"
        days = ",".join(f"{each.nth or ''}{DAYS[each.weekday]}" for each in stretches)
        yield given(
            id=made_of("place", place.uid, "hours", freq, opens, closes),
            service_at_location_id=str(place.uid),
            timezone=_offset(today),
            freq=freq,
            interval=1,
            wkst="MO",
            byday=days,
            opens_at=_hour(opens, today),
            closes_at=_hour(closes, today),
            notes=place.hours_note,
        )


def _exceptions(place, today):
    for each in place.special_days.all():
        if each.last_day < today:
            continue
        first, last = each.first_day.isoformat(), each.last_day.isoformat()
        is_closed = each.opens is None
        yield given(
            id=made_of("place", place.uid, "special", first, last, each.opens),
            service_at_location_id=str(place.uid),
            valid_from=first,
            valid_to=last,
            dtstart=first,
            until=last,
            timezone=_offset(each.first_day),
            freq="WEEKLY",
            interval=1,
            byday=",".join(DAYS),
            description=_("closed") if is_closed else _("different hours"),
            opens_at=None if is_closed else _hour(each.opens, each.first_day),
            closes_at=None if is_closed else _hour(each.closes, each.first_day),
            notes=each.note,
        )


def midnight(day):
    return _at(day, time.min)


def _at(day, hour=time(12)):
    return timezone.make_aware(datetime.combine(day, hour))


def _offset(day):
    """Hours."""
    return _at(day).utcoffset().total_seconds() / 3600


def _hour(hour, day):
    """ "08:00+01:00"; the end of a day, which HSDS cannot write, is its last minute."""
    offset = f"{_at(day):%z}"
    return f"{min(hour, MIDNIGHT):%H:%M}{offset[:3]}:{offset[3:]}"
