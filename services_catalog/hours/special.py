"""Days on which the usual hours do not hold: "24.12 nieczynne", "1.07-31.08 9-13 (wakacje)"."""

import re
from datetime import date, time
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .reading import read_pairs
from .showing import plain, shown

_DAY = r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\.?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:[-–—]|do\b|to\b)\s*{_DAY})?(?!\d)\s*:?\s*([^()]*?)\s*(?:\(([^()]*)\))?")
_CLOSED = re.compile(r"(?:nieczynn\w*|zamkni[eę]t\w*|closed)", re.I)
MAX_NOTE = 120


class Special(NamedTuple):
    first_day: date
    last_day: date
    opens: time | None = None  # None, as `closes`: closed
    closes: time | None = None
    note: str = ""


def parse_special(text):
    """Special days of a text, one line for each. A day without its year is the next such day."""
    found, refusals, today = set(), [], timezone.localdate()
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            found.update(_line(line.strip().rstrip(";"), today) if line.strip() else ())
        except ValueError:
            message = _(
                "Line %(number)s was not understood: “%(line)s”. Write for example: 24.12 nieczynne, "
                "or 1.07-31.08 9:00-13:00 (wakacje)"
            )
            params = {"number": number, "line": line.strip()[:60]}
            refusals.append(ValidationError(message, params=params, code="special"))
    if refusals:
        raise ValidationError(refusals)
    return sorted(found, key=lambda each: (each.first_day, each.last_day, each.opens or time.min))


def _line(line, today):
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError(line)
    day, month, year, last_day, last_month, last_year, hours, note = match.groups()
    last = _date(last_day or day, last_month or month, last_year or year, today)
    first = _date(day, month, year or str(last.year), today)
    if first > last and not year:
        first = first.replace(year=first.year - 1)  # 20.12-2.01
    note = (note or "").strip()
    if first > last or (last - first).days > 366 or len(note) > MAX_NOTE:
        raise ValueError(line)
    if _CLOSED.fullmatch(hours):
        return [Special(first, last, note=note)]
    return [Special(first, last, opens, closes, note) for opens, closes in read_pairs(hours)]


def _date(day, month, year, today):
    if year:
        return date(int(year), int(month), int(day))
    found = date(today.year, int(month), int(day))
    return found if found >= today else found.replace(year=today.year + 1)


def written_special(rows):
    """The rows as `parse_special` reads them, for the form."""
    return "\n".join(
        f"{_span(first, last)} {hours}{f' ({note})' if note else ''}"
        for first, last, hours, note in _grouped(rows, plain, "nieczynne")
    )


def special_days(rows, today):
    """What is still to come: [("24.12.2026", "closed", "note")]."""
    coming = [row for row in rows if row.last_day >= today]
    return [
        (_span(first, last), hours, note) for first, last, hours, note in _grouped(coming, shown, _("closed"))
    ]


def _grouped(rows, show, closed):
    """(first day, last day, hours, note); stretches of the same days in one."""
    days = {}
    for row in rows:
        hours = closed if row.opens is None else show(row.opens, row.closes)
        days.setdefault((row.first_day, row.last_day, row.note), []).append(hours)
    return [(first, last, ", ".join(hours), note) for (first, last, note), hours in days.items()]


def _span(first, last):
    return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"
