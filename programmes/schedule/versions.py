"""Published versions: frozen, numbered, each with what it changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.templatetags.portal import shortdate
from coop_portal.transitions import TransitionRefused
from notifications.tasks import kick

from ..models import Edition, ScheduleVersion
from .rows import COLUMNS, Row, from_json, rows_of, to_json

LABELS = {
    "day": _("Day"),
    "starts": _("From"),
    "ends": _("To"),
    "place": _("Place"),
    "support": _("Kind of support"),
    "by": _("Who carries it out"),
    "hours": _("Hours"),
    "group": _("Group"),
}


@dataclass(frozen=True)
class Change:
    """One line in two versions: `old` is None for a new one, `new` for one that was taken out."""

    old: Row | None
    new: Row | None

    @property
    def kind(self):
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    @property
    def row(self):
        return self.new or self.old

    def columns(self):
        """[(label, before, after)] of what differs."""
        pairs = [(name, getattr(self.old, name), getattr(self.new, name)) for name in COLUMNS]
        return [(LABELS[name], _read(name, old), _read(name, new)) for name, old, new in pairs if old != new]


def _read(name, value):
    return shortdate(date.fromisoformat(value)) if name == "day" else value


def differences(old, new):
    """[Change] from the rows `old` to the rows `new`, by day."""
    before, after = {row.key: row for row in old}, {row.key: row for row in new}
    changes = [Change(before.get(key), after.get(key)) for key in before | after]
    found = [change for change in changes if change.old != change.new]
    return sorted(found, key=lambda change: (change.row.day, change.row.starts, change.row.key))


def digest(rows):
    """What tells whether the rows are still those that somebody looked at."""
    return hashlib.sha256(json.dumps(to_json(rows), sort_keys=True).encode()).hexdigest()[:32]


def newest(edition):
    return edition.schedule_versions.first()


def published_rows(edition):
    version = newest(edition)
    return from_json(version.rows) if version else []


@transaction.atomic
def publish(edition, *, by, seen=None, note="", on=None):
    """A new version of the rows as they are now. `seen` is the digest of the rows that the person looked at.

    TransitionRefused when they have changed since, of two clicks for the second; ValidationError without a change.
    """
    from ..tasks import make_schedule_pdf  # which reads versions

    edition = Edition.objects.get(pk=edition.pk).locked()
    rows, last = rows_of(edition), newest(edition)
    if seen is not None and seen != digest(rows):
        raise TransitionRefused(f"Edition {edition.pk}: the schedule has changed meanwhile")
    if not differences(from_json(last.rows) if last else [], rows):
        raise ValidationError(_("Nothing has changed since the last version."), code="same")
    version = ScheduleVersion.objects.create(
        edition=edition,
        number=last.number + 1 if last else 1,
        rows=to_json(rows),
        note=note,
        published_on=on or timezone.localdate(),
        published_by=by,
    )
    transaction.on_commit(partial(kick, make_schedule_pdf, version.pk))
    return version


def editions_that_differ(editions):
    """Those with a published version that says something else than their rows say now."""
    last = ScheduleVersion.objects.filter(edition=OuterRef("pk")).order_by("-number")
    published = editions.annotate(published=Subquery(last.values("rows")[:1])).exclude(published=None)
    return [edition for edition in published if from_json(edition.published) != rows_of(edition)]
