"""A month of meetings: its weeks, its neighbours, its address."""

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from notifications.clock import free_day_name, warsaw

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

    def weeks(self, days):
        """[[(day, whether it is of this month, holiday's name, session days)]] from Monday to Sunday."""
        of_day = defaultdict(list)
        for each in days:
            day, last = (
                timezone.localdate(each.starts_at),
                timezone.localdate(each.ends_at - timedelta(seconds=1)),
            )
            while day <= last:
                of_day[day].append(each)
                day += timedelta(days=1)
        weeks = calendar.Calendar().monthdatescalendar(self.year, self.number)
        return [
            [(day, day.month == self.number, free_day_name(day), of_day.get(day, [])) for day in week]
            for week in weeks
        ]
