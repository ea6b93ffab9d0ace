"""Local days and hours as moments: the change of the clock, quiet hours, Polish working days."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

DAY = timedelta(days=1)


@cache
def _zone():
    return ZoneInfo(settings.TIME_ZONE)


@cache
def _free_days():
    return holidays.country_holidays("PL", language="pl")  # fills itself, a year at a time


def warsaw(day: date, at: time) -> datetime:
    """The moment, in UTC, of a local day and hour.

    An hour that the clock skips becomes the one just after the change; of an hour that comes twice it is the first.
    """
    return datetime.combine(day, at, _zone()).astimezone(UTC)


def local_day(moment: datetime) -> date:
    return moment.astimezone(_zone()).date()


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _free_days()


def free_day_name(day: date) -> str:
    """The holiday's Polish name, "" for other days, Saturdays and Sundays too."""
    return _free_days().get(day) or ""


def next_working_moment(moment: datetime) -> datetime:
    """`moment` itself, or the first one after it on a working day outside the quiet hours."""
    evening, morning = settings.QUIET_HOURS
    day = local_day(moment)
    if moment >= warsaw(day, time(evening)):
        day += DAY
    while not is_working_day(day):
        day += DAY
    return max(moment, warsaw(day, time(morning)))


def next_morning(moment: datetime) -> datetime:
    """The beginning of the first working day after the day of `moment`."""
    return next_working_moment(warsaw(local_day(moment) + DAY, time()))


def working_days_before(day: date, number: int) -> date:
    """The working day that lies `number` working days before `day`."""
    while number > 0:
        day -= DAY
        number -= is_working_day(day)
    return day


def working_days_after(day: date, number: int) -> date:
    """The working day that lies `number` working days after `day`."""
    while number > 0:
        day += DAY
        number -= is_working_day(day)
    return day
