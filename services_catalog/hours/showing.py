"""Hours in words: for a page, for the form, and what they say of this moment."""

from dataclasses import dataclass
from datetime import time, timedelta
from itertools import chain, groupby

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.clock import is_working_day

from .reading import LAST, MIDNIGHT

_SHORT = ["pn", "wt", "śr", "czw", "pt", "sob", "ndz"]
# Whole phrases: in Polish the words before a day change with its gender.
_LAST_OF_MONTH = [
    gettext_lazy("last Monday of the month"),
    gettext_lazy("last Tuesday of the month"),
    gettext_lazy("last Wednesday of the month"),
    gettext_lazy("last Thursday of the month"),
    gettext_lazy("last Friday of the month"),
    gettext_lazy("last Saturday of the month"),
    gettext_lazy("last Sunday of the month"),
]


@dataclass(frozen=True)
class Today:
    """What the hours say of one moment."""

    weekday: str
    hours: str  # "8:00–15:30", empty when closed today
    is_open: bool
    is_holiday: bool
    until: str = ""  # "15:30" while it is open
    note: str = ""  # why today is not as usual


def shown(opens, closes):
    if (opens, closes) == (time(0), MIDNIGHT):
        return _("round the clock")
    return plain(opens, closes).replace("-", "–")


def plain(opens, closes):
    return f"{opens:%-H:%M}-{_end(closes)}"


def _end(closes):
    return "24:00" if closes == MIDNIGHT else f"{closes:%-H:%M}"


def is_round_the_clock(stretches):
    """Whether these are all days of every week, from midnight to midnight."""
    days = {
        each.weekday
        for each in stretches
        if not each.nth and (each.opens, each.closes) == (time(0), MIDNIGHT)
    }
    return len(days) == 7


def week(stretches):
    """Pairs (days, hours), neighbouring days with the same hours in one: [("poniedziałek–piątek", "8:00–15:30")].

    Days of some weeks of the month only follow: ("wtorek (w miesiącu 1. i 3.)", "16:00–18:00").
    """
    lines = []
    for nths, first, last, hours in _lines(stretches, shown):
        if not nths:
            days = str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]}–{WEEKDAYS[last]}"
        elif nths == (LAST,):
            days = str(_LAST_OF_MONTH[first])
        else:
            which = [_("the last one") if each == LAST else f"{each}." for each in nths]
            which = (
                _("%(earlier)s and %(last)s") % {"earlier": ", ".join(which[:-1]), "last": which[-1]}
                if len(which) > 1
                else which[0]
            )
            days = _("%(day)s (in the month: %(which)s)") % {"day": WEEKDAYS[first], "which": which}
        lines.append((days, hours))
    return lines


def written(stretches):
    """The stretches as `parse` reads them, for the form."""
    lines = []
    for nths, first, last, hours in _lines(stretches, plain):
        which = " i ".join("ostatni" if each == LAST else str(each) for each in nths)
        days = _SHORT[first] if first == last else f"{_SHORT[first]}-{_SHORT[last]}"
        lines.append(f"{which} {days} {hours}".lstrip())
    return "\n".join(lines)


def _lines(stretches, show):
    """(weeks of the month, first day, last day, hours): what is the same in one line, every week first."""
    stretches = sorted(stretches, key=lambda each: (each.weekday, each.opens))
    lines = [((), *run) for run in _runs([each for each in stretches if not each.nth], show)]
    monthly = {}
    for nth in (1, 2, 3, 4, LAST):
        for day, _last, hours in _runs([each for each in stretches if each.nth == nth], show, join=False):
            monthly.setdefault((day, hours), []).append(nth)
    return lines + [(tuple(nths), day, day, hours) for (day, hours), nths in sorted(monthly.items())]


def _runs(stretches, show, join=True):
    """(first day, last day, hours) of runs of days with the same hours."""
    runs = []
    for day, each_day in groupby(stretches, key=lambda each: each.weekday):
        hours = ", ".join(show(each.opens, each.closes) for each in each_day)
        if join and runs and runs[-1][1:] == [day - 1, hours]:
            runs[-1][1] = day
        else:
            runs.append([day, day, hours])
    return runs


def today(calendars, now):
    """What the hours say of `now` (a local moment); None where no hours are known.

    `calendars` has a pair for each place: its stretches, and its special days, which replace them.
    """
    if not any(chain.from_iterable(calendars)):
        return None
    day = now.date()
    special = [each for _weekly, rows in calendars for each in rows if each.first_day <= day <= each.last_day]
    hours = sorted({each for weekly, rows in calendars for each in on_day(weekly, rows, day)})
    until = [
        closes
        for opens, closes in hours
        if opens <= now.time() and (now.time() < closes or closes == MIDNIGHT)
    ]
    return Today(
        weekday=str(WEEKDAYS[now.weekday()]),
        hours=", ".join(shown(*each) for each in hours),
        is_open=bool(until),
        is_holiday=not special and day.weekday() < 5 and not is_working_day(day),
        until=_end(max(until)) if until else "",
        note=next((each.note for each in special if each.note), ""),
    )


def on_day(weekly, special, day):
    """Pairs (opens, closes) of one place on one day."""
    instead = [each for each in special if each.first_day <= day <= each.last_day]
    if instead:
        return [(each.opens, each.closes) for each in instead if each.opens is not None]
    return [
        (each.opens, each.closes) for each in weekly if each.weekday == day.weekday() and falls(each.nth, day)
    ]


def falls(nth, day):
    """Whether the day lies in that week of its month: every one is 0, the last one -1."""
    if nth == LAST:
        return (day + timedelta(days=7)).month != day.month
    return not nth or (day.day - 1) // 7 + 1 == nth
