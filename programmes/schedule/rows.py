"""A line of the schedule, wherever it comes from: meetings of the apps above, or written by who runs the project.

Nothing but what anybody may read goes into a row: no online link, no confidential address. A version is frozen, a
person's name is not: the row of a version refers to the person, and whoever has no public contact any more, or was
erased, is read as what they do, in every version.
"""

import re
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal import registry
from partners.enums import Visibility
from partners.models import Person

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
    # `by` as it is frozen, where it refers to people (`person_in_row`).
    frozen_by: str = field(default="", compare=False)

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


COLUMNS = tuple(each.name for each in fields(Row) if each.name not in ("key", "frozen_by"))
REFERENCE = re.compile(r"⟦([0-9]+)\|([^⟧]*)⟧")


def person_in_row(person, otherwise):
    """For `Row.by`: read as the person's name as long as the contact is public, else as `otherwise`."""
    return f"⟦{person.pk}|{otherwise}⟧"


def with_names(rows):
    """The rows as anybody may read them now; one query, where they refer to people at all."""
    wanted = {int(pk) for row in rows for pk, _word in REFERENCE.findall(row.by)}
    people = (
        Person.objects.filter(pk__in=wanted, visibility=Visibility.PUBLIC, erased_at=None) if wanted else []
    )
    names = {person.pk: str(person) for person in people}
    return [_with_names(row, names) for row in rows]


def _with_names(row, names):
    if not REFERENCE.search(row.by):
        return row
    text = REFERENCE.sub(lambda found: names.get(int(found[1]), found[2]), row.by)
    return replace(row, by=", ".join(dict.fromkeys(text.split(", "))), frozen_by=row.by)


def tidy_hours(number):
    """A number of hours as it is written: "4", "1.5"; "" for none."""
    return f"{number.normalize():f}" if number else ""


def rows_of(edition):
    """All lines as they are now, by day and hour, in the portal's language: what is published is read for years."""
    with translation.override(settings.LANGUAGE_CODE):
        found = [row for rows in registry.schedule_rows.values() for row in rows(edition)]
    return sorted(with_names(found), key=lambda row: (row.day, row.starts, row.key))


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
    return _("%(place)s (also online)") % {"place": place} if mode == SupportMode.HYBRID else place


def to_json(rows):
    """As they are frozen: references instead of names."""
    frozen = [replace(row, by=row.frozen_by or row.by) for row in rows]
    return [{name: value for name, value in asdict(row).items() if name != "frozen_by"} for row in frozen]


def from_json(rows):
    return with_names(_rows(rows))


def rows_of_versions(versions):
    """[(version, its rows)] in one query for all."""
    rows = [(version, row) for version in versions for row in _rows(version.rows)]
    found = {version.pk: [] for version in versions}
    for (version, _row), row in zip(rows, with_names([row for _version, row in rows]), strict=True):
        found[version.pk].append(row)
    return [(version, found[version.pk]) for version in versions]


def _rows(rows):
    known = {*COLUMNS, "key"}
    return [Row(**{name: value for name, value in row.items() if name in known}) for row in rows]
