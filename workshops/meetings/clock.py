"""The hours of an agenda, computed from its minutes: nobody types them, so none is wrong after a change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby


@dataclass(frozen=True)
class Line:
    """An item with its hours; None where an earlier item has no minutes or the day has no date."""

    item: object
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class DayAgenda:
    """`over` is how many minutes the items last longer than the day (0 where they fit or it is not known)."""

    number: int
    day: object | None
    lines: list
    minutes: int
    over: int


def timetable(items, days=()):
    """[DayAgenda] of agenda items in their order; `days` are the session's days. Moments, so that a change of the
    clock in the night is right."""
    days = list(days)
    ordered = sorted(items, key=lambda item: item.day_number)
    return [
        _day(number, list(group), days[number - 1] if number <= len(days) else None)
        for number, group in groupby(ordered, key=lambda item: item.day_number)
    ]


def _day(number, items, day):
    moment = day.starts_at if day is not None and day.hours_known else None
    lines = []
    for item in items:
        ends = moment + timedelta(minutes=item.minutes) if moment and item.minutes else None
        lines.append(Line(item, moment, ends))
        moment = ends
    minutes = sum(item.minutes or 0 for item in items)
    length = int((day.ends_at - day.starts_at).total_seconds() // 60) if day and day.hours_known else None
    return DayAgenda(number, day, lines, minutes, max(0, minutes - length) if length is not None else 0)
