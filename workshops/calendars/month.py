"""A month of meetings: its weeks, its neighbours, its address."""

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from notifications.clock import free_day_name, warsaw

MOST_A_DAY = 6  # what a day of the month shows; the list has all
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, text):
        """The month of a text like 2026-11; the present one where it is none."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text or "")
        if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12:
            return cls(int(match[1]), int(match[2]))
        return cls.of(timezone.localdate())

    @classmethod
    def of(cls, day):
        return cls(day.year, day.month)

    @property
    def first(self):
        return date(self.year, self.number, 1)

    @property
    def last(self):
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def earlier(self):
        found = Month.of(self.first - timedelta(days=1))
        return found if found.year >= FIRST_YEAR else None

    @property
    def later(self):
        found = Month.of(self.last + timedelta(days=1))
        return found if found.year <= LAST_YEAR else None

    def __str__(self):
        return f"{self.year}-{self.number:02}"

    @property
    def moments(self):
        """Its first moment and that of the next month."""
        return warsaw(self.first, time()), warsaw(self.last + timedelta(days=1), time())

    def by_day(self, spans):
        """{day: [pk]} in the order of `spans`, which are (pk, starts_at, ends_at) of session days."""
        found = defaultdict(list)
        for pk, starts_at, ends_at in spans:
            day = timezone.localdate(starts_at)
            last = timezone.localdate(ends_at - timedelta(seconds=1))
            while day <= last:
                found[day].append(pk)
                day += timedelta(days=1)
        return found

    def weeks(self, of_day, entries):
        """[[(day, whether it is of this month, holiday's name, entries, how many more there are)]] from Monday on.

        `of_day` is what `by_day` gave; `entries` maps a pk to its SessionDay, of at least the first MOST_A_DAY.
        """
        weeks = calendar.Calendar().monthdatescalendar(self.year, self.number)
        return [[self._cell(day, of_day.get(day, []), entries) for day in week] for week in weeks]

    def _cell(self, day, keys, entries):
        shown = [entries[key] for key in keys[:MOST_A_DAY]]
        return day, day.month == self.number, free_day_name(day), shown, len(keys) - len(shown)
