"""A line of the schedule, wherever it comes from: meetings of the apps above, or written by who runs the project.

Nothing but what anybody may read goes into a row: no online link, no confidential address.
"""

from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal import registry

from ..enums import SupportMode


@dataclass(frozen=True)
class Row:
    """`key` tells the line from others in every version; the rest is what people read. Days and hours in ISO form."""

    key: str
    day: str
    starts: str = ""
    ends: str = ""
    place: str = ""
    support: str = ""
    by: str = ""
    hours: str = ""
    group: str = ""

    @property
    def date(self):
        return date.fromisoformat(self.day)

    @property
    def period(self):
        return f"{self.starts}–{self.ends}" if self.starts else ""

    @property
    def hours_number(self):
        return Decimal(self.hours) if self.hours else None

    @property
    def hours_text(self):
        return self.hours.replace(".", ",")


COLUMNS = tuple(field.name for field in fields(Row) if field.name != "key")


def tidy_hours(number):
    """A number of hours as it is written: "4", "1.5"; "" for none."""
    return f"{number.normalize():f}" if number else ""


def rows_of(edition):
    """All lines as they are now, by day and hour, in the portal's language: what is published is read for years."""
    with translation.override(settings.LANGUAGE_CODE):
        found = [row for rows in registry.schedule_rows.values() for row in rows(edition)]
    return sorted(found, key=lambda row: (row.day, row.starts, row.key))


def own_rows(edition):
    return [_own(row) for row in edition.schedule_rows.all()]


def _own(row):
    return Row(
        key=own_key(row),
        day=row.held_on.isoformat(),
        starts=f"{row.starts_at:%H:%M}" if row.starts_at else "",
        ends=f"{row.ends_at:%H:%M}" if row.ends_at else "",
        place=place_text(row.mode, row.place),
        support=row.support,
        by=row.carried_out_by,
        hours=tidy_hours(row.hours) if row.hours is not None else "",
        group=row.group,
    )


def own_key(row):
    return f"own:{row.uid}"


def place_text(mode, place):
    """Where it is, in words; the link of an online meeting is for those who take part."""
    if mode == SupportMode.ONLINE:
        return _("online")
    return f"{place} ({_('also online')})" if mode == SupportMode.HYBRID else place


def to_json(rows):
    return [asdict(row) for row in rows]


def from_json(rows):
    known = {field.name for field in fields(Row)}
    return [Row(**{name: value for name, value in row.items() if name in known}) for row in rows]
