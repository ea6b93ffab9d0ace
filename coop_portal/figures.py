"""What apps count and list of a project, in shapes that lower pages show: counters, report sections, rows to export.

Each app registers its own in `AppConfig.ready()`:

    registry.counters.register("sessions", Counter(_("Meetings held"), _("meetings"), count_sessions))
    registry.report_sections.register("sessions", Section(_("Meetings"), 20, build_sessions))
    registry.export_rows.register("participants", RowSet(_("Participants"), 10, columns, rows))
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Span:
    """Of what and of when: a project, or one of its editions, from a first to a last day; an open end is None."""

    programme: Any
    edition: Any = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    def until(self, day):
        return replace(self, last=day)

    @property
    def is_whole(self):
        """Without a beginning, what has no known day counts, too."""
        return self.first is None

    @property
    def since(self):
        """The first moment, or None."""
        return None if self.first is None else _midnight(self.first)

    @property
    def before(self):
        """The moment after the last day, or None."""
        return None if self.last is None else _midnight(self.last + datetime.timedelta(days=1))

    def days(self, name):
        """Filter of a column of days."""
        return _bounds(name, self.first, "lte", self.last)

    def moments(self, name):
        """Filter of a column of moments."""
        return _bounds(name, self.since, "lt", self.before)


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _bounds(name, first, below, last):
    found = {} if first is None else {f"{name}__gte": first}
    return found if last is None else found | {f"{name}__{below}": last}


@dataclass(frozen=True)
class Counter:
    """`count(span)` is a number of what there was in the span or, of what lasts, what there is on its last day."""

    label: str
    unit: str
    count: Callable


@dataclass(frozen=True)
class Table:
    """Of a report's section. `rows()` begins anew at each call and never holds all rows at once."""

    title: str
    columns: tuple
    rows: Callable[[], Iterable]
    totals: tuple = ()  # pairs of a label and a number
    note: str = ""
    numbers: tuple = ()  # indexes of columns that hold numbers

    def head(self, limit):
        """(the first rows, whether there are more)"""
        found = list(islice(self.rows(), limit + 1))
        return found[:limit], len(found) > limit


@dataclass(frozen=True)
class Section:
    """A part of the report of a period; `build(span)` gives its Tables, none where the project has nothing of it."""

    title: str
    order: int
    build: Callable


@dataclass(frozen=True)
class Column:
    """One thing that a row can say. `is_personal` marks what tells of a person."""

    key: str
    label: str
    value: Callable
    is_personal: bool = False


@dataclass(frozen=True)
class RowSet:
    """Rows for a funder's system: `rows(span)` gives (number that names the row, what columns read), in a fixed order.

    `name(row)` is what a person recognises the row by. PESEL and sensitive data are no columns: the portal has none.
    """

    label: str
    order: int
    columns: tuple
    rows: Callable
    name: Callable
    by_key: dict = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self):
        self.by_key.update({column.key: column for column in self.columns})
