"""Hours of ordinary weeks, read from a text with one line for days that have the same hours."""

import re
import unicodedata
from datetime import time
from itertools import combinations
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

MIDNIGHT = time(23, 59)  # how a row of the database says 24:00
LAST = -1
# The first two letters tell the days apart, in Polish and in English.
_DAYS = {
    start: day
    for day, starts in enumerate(["pn po mo", "wt tu", "sr we", "cz th", "pt pi fr", "so sb sa", "nd ni su"])
    for start in starts.split()
}
_EVERY_DAY = {"codziennie", "daily"}
# Weeks of a month. "czwarty" is one, "czwartek" a day.
_NTH = [
    (1, r"1\b|pierwsz\w*|first\b"),
    (2, r"2\b|drug\w*|second\b"),
    (3, r"3\b|trzeci\w*|third\b"),
    (4, r"4\b|czwart[yaą]\b|fourth\b"),
    (LAST, r"ostatni\w*|last\b"),
]
_ONE_NTH = "|".join(pattern for _number, pattern in _NTH)
_MONTHLY = re.compile(
    rf"(?:{_ONE_NTH})\.?(?:\s*(?:,|\bi\b|\band\b)?\s*(?:{_ONE_NTH})\.?)*\s*(?=[^\W\d])", re.I
)
_OF_MONTH = re.compile(
    r"\b(?:w\s+)?(?:każd\w+\s+)?(?:miesi[aą]c\w*|miesięcy)\b|\bof (?:the|each) month\b", re.I
)
_HOUR = r"(\d{1,2})(?:[:.](\d{2}))?"
_STRETCH = re.compile(rf"{_HOUR}\s*(?:[-–—]|do|to)\s*{_HOUR}")
_DAY_RANGE = re.compile(r"\s*(?:[-–—]|\bdo\b|\bto\b)\s*")


class Stretch(NamedTuple):
    weekday: int  # Monday is 0
    opens: time
    closes: time
    nth: int = 0  # every week; 1 to 4 only that one of the month, -1 the last one


def parse(text):
    """Stretches of a text; ValidationError names the lines that were not understood and the days that overlap."""
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
    for day in sorted({one.weekday for one, other in combinations(stretches, 2) if _overlap(one, other)}):
        params = {"day": WEEKDAYS[day]}
        refusals.append(ValidationError(_("Two stretches overlap: %(day)s."), params=params, code="overlap"))
    if refusals:
        raise ValidationError(refusals)
    return stretches


def _overlap(one, other):
    same_week = one.nth == other.nth or not (one.nth and other.nth)
    return (
        one.weekday == other.weekday and same_week and one.opens < other.closes and other.opens < one.closes
    )


def _line(line):
    line, weeks = _OF_MONTH.sub("", line), [0]
    if monthly := _MONTHLY.match(line):
        weeks = [number for number, pattern in _NTH if re.search(pattern, monthly[0], re.I)]
        line = line[monthly.end() :]
    days, hours = re.match(r"(\D*)(.*)", line).groups()
    days = read_days(days)
    for opens, closes in read_hours(hours):
        yield from (Stretch(day, opens, closes, nth) for day in days for nth in weeks)


def read_hours(text):
    """Pairs (opens, closes) of "9-12, 13 do 15:30"; ValueError where there is anything else, or none."""
    if not text.strip() or re.sub(r"[\s,;i]|and", "", _STRETCH.sub("", text)):
        raise ValueError(text)
    pairs = [(_time(*match.groups()[:2]), _time(*match.groups()[2:])) for match in _STRETCH.finditer(text)]
    if any(closes <= opens for opens, closes in pairs):
        raise ValueError(text)
    return pairs


def read_days(text):
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
