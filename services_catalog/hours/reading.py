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
NOTE_LIMIT = 300  # letters of hours that are kept as they were written
# A day's name in any form, or as people shorten it, in Polish without its marks and in English; "poradnia" is no day.
_DAYS = [
    r"p(?:n|o|on|oniedz|oniedzial\w*)|mo(?:n(?:days?)?)?",
    r"wt(?:o|or\w*)?|tu(?:e|es|esdays?)?",
    r"sr(?:o|od\w*)?|we(?:d(?:nesdays?)?)?",
    r"cz(?:w|wart\w*)?|th(?:u|ur|urs|ursdays?)?",
    r"p(?:t|i|ia|iat\w*)|fr(?:i(?:days?)?)?",
    r"s(?:o|b|ob|obot\w*)|sa(?:t(?:urdays?)?)?",
    r"n(?:d|dz|i|ie|iedz|iedziel\w*)|su(?:n(?:days?)?)?",
]
_MANY_DAYS = {
    "codziennie": 7, "daily": 7, "dni robocze": 5, "dni powszednie": 5, "working days": 5, "weekdays": 5,
}  # fmt: skip
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-") | {0xAD: None}
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
_DAY_RANGE = re.compile(r"\s*(?:-|\bdo\b|\bto\b)\s*")
_ALL_DAY = re.compile(r"\b(?:ca[łl][ąa] dob[ęe]|ca[łl]odobowo|24\s*h|24/7|round the clock)(?!\w)", re.I)
_CLOSED = re.compile(r"[\s:-]{0,3}\b(?:nieczynn\w+|zamkni[ęe]t\w+|closed)", re.I)
# Words that add nothing: "od poniedziałku do piątku w godz. 8-16".
_BEFORE_DAYS = re.compile(r"(?:(?:od|we?|każd\w+|from|on|every)\s+)+", re.I)
_BEFORE_HOURS = re.compile(r"(?:[\s,:.]+(?:w\s+)?(?:godz\w*|od|from|at)\b)+[\s.:]*$")
# Other days begin in the same line: "pn 8-17, wt-pt 7:30-15:30".
_OTHER_DAYS = re.compile(
    rf"(?P<end>{_STRETCH.pattern}|{_CLOSED.pattern})(?:\s*,\s*|\s+)(?:(?:i|oraz|and)\s+)?"
    r"(?=(?!(?:do|to|i|and)\b)[^\W\d])",
    re.I,
)


class Stretch(NamedTuple):
    weekday: int  # Monday is 0
    opens: time
    closes: time
    nth: int = 0  # every week; 1 to 4 only that one of the month, -1 the last one


def parse(text):
    """Stretches of a text; ValidationError names the lines that were not understood and the days that overlap.

    A day that is closed is taken out of a run of days: "pn-pt 8-16, środa nieczynne". A text that tells of no hours
    at all says more than no text: it is refused, so that its words are kept in another way.
    """
    found, closed, refusals = {}, set(), []  # `found` tells whether a stretch's day is named by itself
    for number, line in enumerate(text.translate(_DASHES).splitlines(), start=1):
        try:
            for part in _parts(line):
                days, hours = _read(part)
                for (day, nth), is_alone in days.items():
                    for opens, closes in hours:
                        stretch = Stretch(day, opens, closes, nth)
                        found[stretch] = found.get(stretch) or is_alone
                closed.update(days if not hours else ())
        except ValueError:
            refusals.append(
                ValidationError(
                    _("Line %(number)s was not understood: “%(line)s”. Write for example: pn-pt 8:00-15:30"),
                    params={"number": number, "line": line.strip()[:60]},
                    code="hours",
                )
            )
    both = {stretch.weekday for stretch, is_alone in found.items() if _contradict(stretch, is_alone, closed)}
    stretches = sorted(each for each in found if not closed & {(each.weekday, 0), (each.weekday, each.nth)})
    for day in sorted(both):
        params = {"day": WEEKDAYS[day]}
        refusals.append(ValidationError(_("Open and closed at once: %(day)s."), params=params, code="closed"))
    for day in sorted({one.weekday for one, other in combinations(stretches, 2) if _overlap(one, other)}):
        params = {"day": WEEKDAYS[day]}
        refusals.append(ValidationError(_("Two stretches overlap: %(day)s."), params=params, code="overlap"))
    if closed and not (stretches or refusals):
        message = _("Write when it is open, not only when it is closed.")
        refusals.append(ValidationError(message, code="empty"))
    if refusals:
        raise ValidationError(refusals)
    return stretches


def parse_or_note(text, *, refuse=False):
    """(stretches, ""), or ([], the text itself) where it cannot be read.

    With `refuse` only words are a note, as "by arrangement": what has a number is a mistyped hour, and what is longer
    than a note may be would be cut; both are a ValidationError.
    """
    try:
        return parse(text), ""
    except ValidationError:
        note = text.strip()
        if refuse and re.search(r"\d", note):
            raise
    if refuse and len(note) > NOTE_LIMIT:
        message = _("Longer than %(limit)s characters: shorten it.") % {"limit": NOTE_LIMIT}
        raise ValidationError(message, code="long")
    return [], note[:NOTE_LIMIT]


def _contradict(stretch, is_alone, closed):
    """Whether a day that the text names by itself is closed as well, or every week of it and one week is not."""
    weeks = {nth for day, nth in closed if day == stretch.weekday}
    if not stretch.nth and weeks - {0}:
        return True
    return is_alone and bool(weeks & {0, stretch.nth})


def _overlap(one, other):
    same_week = one.nth == other.nth or not (one.nth and other.nth)
    return (
        one.weekday == other.weekday and same_week and one.opens < other.closes and other.opens < one.closes
    )


def _parts(line):
    """Pieces of a line that each name days and their hours."""
    line = _ALL_DAY.sub("0:00-24:00", " ".join(line.split()))
    apart = _OTHER_DAYS.sub(lambda found: found["end"] + "\n", line)
    return filter(None, (part.strip(" .") for part in re.split(r"[;|\n]", apart)))


def _read(line):
    """({(weekday, week of the month): whether it is named by itself}, hours): of closed days there are no hours."""
    line, weeks = _OF_MONTH.sub("", line), [0]
    if before := _BEFORE_DAYS.match(line):
        line = line[before.end() :]
    if monthly := _MONTHLY.match(line):
        weeks = [number for number, pattern in _NTH if re.search(pattern, monthly[0], re.I)]
        line = line[monthly.end() :]
    days, hours = re.match(r"(\D*)(.*)", line).groups()
    closed = not hours and re.search(rf"{_CLOSED.pattern}$", days, re.I)
    if closed:
        days = days[: closed.start()]
    days = read_days(days if days or line != "0:00-24:00" else "codziennie")
    named = {(day, nth): is_alone for day, is_alone in days.items() for nth in weeks}
    return named, [] if closed else read_pairs(hours)


def read_pairs(text):
    """Pairs (opens, closes) of "9-12, 13 do 15:30"; ValueError where there is anything else, or none."""
    if not text.strip() or re.sub(r"[\s,;i]|and", "", _STRETCH.sub("", text)):
        raise ValueError(text)
    pairs = [(_time(*match.groups()[:2]), _time(*match.groups()[2:])) for match in _STRETCH.finditer(text)]
    if any(closes <= opens for opens, closes in pairs):
        raise ValueError(text)
    return pairs


def read_days(text):
    """{weekday: whether it is named by itself, not in a run of days}."""
    text = _BEFORE_HOURS.sub("", _folded(text).strip(" :,;")).strip(" :,;-")
    if text in _MANY_DAYS:
        return dict.fromkeys(range(_MANY_DAYS[text]), False)
    days = {}
    for part in re.split(r"\s*[,;]\s*|\s+(?:i|and)\s+", text):
        first, *last = (_day(word.strip(" .")) for word in _DAY_RANGE.split(part))
        last = last[0] if last else first
        if first is None or last is None or last < first:
            raise ValueError(text)
        days |= {day: days.get(day) or first == last for day in range(first, last + 1)}
    return days


def _day(word):
    return next((day for day, pattern in enumerate(_DAYS) if re.fullmatch(pattern, word)), None)


def _time(hour, minute):
    return MIDNIGHT if (hour, minute or "00") == ("24", "00") else time(int(hour), int(minute or 0))


def _folded(text):
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
