"""Opening hours as people write and read them: "pn-pt 8:00-15:30, 16-18"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from itertools import groupby, pairwise
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from notifications.clock import is_working_day

MIDNIGHT = time(23, 59)  # how a row of the database says 24:00
# The first two letters tell the days apart, in Polish and in English.
_DAYS = {
    start: day
    for day, starts in enumerate(["pn po mo", "wt tu", "sr we", "cz th", "pt pi fr", "so sb sa", "nd ni su"])
    for start in starts.split()
}
_SHORT = ["pn", "wt", "śr", "czw", "pt", "sob", "ndz"]
_EVERY_DAY = {"codziennie", "daily"}
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?"
_STRETCH = re.compile(rf"{_HOUR}\s*(?:[-–—]|do|to)\s*{_HOUR}")
_DAY_RANGE = re.compile(r"\s*(?:[-–—]|\bdo\b|\bto\b)\s*")


class Stretch(NamedTuple):
    weekday: int  # Monday is 0
    opens: time
    closes: time


@dataclass(frozen=True)
class Today:
    """What the hours say of one moment."""

    weekday: str
    hours: str  # "8:00–15:30", empty when closed today
    is_open: bool
    is_holiday: bool


def parse(text):
    """Stretches of a text with one line for days that have the same hours. ValidationError names the bad line."""
    found, refusals = set(), []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            found.update(_line(line.strip().rstrip(".;")) if line.strip() else ())
        except ValueError:
            refusals.append(
                ValidationError(
                    _("Line %(number)s was not understood: “%(line)s”. Write for example: pn-pt 8:00-15:30"),
                    params={"number": number, "line": line.strip()[:60]},
                    code="hours",
                )
            )
    stretches = sorted(found)
    for earlier, later in pairwise(stretches):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            day = {"day": WEEKDAYS[later.weekday]}
            refusals.append(ValidationError(_("Two stretches overlap: %(day)s."), params=day, code="overlap"))
    if refusals:
        raise ValidationError(refusals)
    return stretches


def _line(line):
    days, hours = re.match(r"(\D*)(.*)", line).groups()
    days = _days(days)
    if not hours or re.sub(r"[\s,;i]|and", "", _STRETCH.sub("", hours)):
        raise ValueError(line)
    for match in _STRETCH.finditer(hours):
        opens, closes = _time(*match.groups()[:2]), _time(*match.groups()[2:])
        if closes <= opens:
            raise ValueError(line)
        yield from (Stretch(day, opens, closes) for day in days)


def _days(text):
    text = _folded(text).strip(" :,;")
    if text in _EVERY_DAY:
        return range(7)
    days = []
    for part in re.split(r"\s*[,;]\s*|\s+(?:i|and)\s+", text):
        first, *last = (_DAYS.get(word.strip(" .")[:2]) for word in _DAY_RANGE.split(part))
        last = last[0] if last else first
        if first is None or last is None or last < first:
            raise ValueError(text)
        days += range(first, last + 1)
    return days


def _time(hour, minute):
    return MIDNIGHT if (hour, minute or "00") == ("24", "00") else time(int(hour), int(minute or 0))


def _folded(text):
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def shown(opens, closes):
    if (opens, closes) == (time(0), MIDNIGHT):
        return _("round the clock")
    return _plain(opens, closes).replace("-", "–")


def week(stretches):
    """Pairs (days, hours), neighbouring days with the same hours in one: [("poniedziałek–piątek", "8:00–15:30")]."""
    return [
        (str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}", hours)
        for first, last, hours in _grouped(stretches, shown)
    ]


def written(stretches):
    """The stretches as `parse` reads them, for the form."""
    return "\n".join(
        f"{_SHORT[first] if first == last else f'{_SHORT[first]}-{_SHORT[last]}'} {hours}"
        for first, last, hours in _grouped(stretches, _plain)
    )


def _plain(opens, closes):
    return f"{opens:%-H:%M}-{'24:00' if closes == MIDNIGHT else f'{closes:%-H:%M}'}"


def _grouped(stretches, show):
    """(first day, last day, hours) of runs of days with the same hours."""
    runs = []
    for day, each_day in groupby(stretches, key=lambda each: each.weekday):
        hours = ", ".join(show(each.opens, each.closes) for each in each_day)
        if runs and runs[-1][1:] == [day - 1, hours]:
            runs[-1][1] = day
        else:
            runs.append([day, day, hours])
    return runs


def today(stretches, now):
    """What the hours say of `now` (a local moment); None where no hours are known."""
    if not stretches:
        return None
    hours = [each for each in stretches if each.weekday == now.weekday()]
    return Today(
        weekday=str(WEEKDAYS[now.weekday()]),
        hours=", ".join(dict.fromkeys(shown(each.opens, each.closes) for each in hours)),
        is_open=any(each.opens <= now.time() < each.closes for each in hours),
        is_holiday=now.weekday() < 5 and not is_working_day(now.date()),
    )
