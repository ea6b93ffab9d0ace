"""The versions of an entry, told from what the database's triggers keep of it, its lists, its places and their hours.

A version is all that one transaction changed: its rows share their moment. The present is read as it is, and each
version before it by undoing what came after, so that entries older than a table's triggers are told right as well.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from coop_portal.differences import word_diff
from partners.models import Institution, Location, Territory

from ..enums import ServiceStatus
from ..models import (
    ListedCoverage,
    ListedRecipient,
    ListedTopic,
    ListedType,
    OpeningHours,
    Service,
    ServicePlace,
    SpecialDay,
)
from ..proposals import values

LISTS = {
    "types": (ListedType, "servicetype_id"),
    "topics": (ListedTopic, "helptopic_id"),
    "recipients": (ListedRecipient, "recipientgroup_id"),
    "coverage": (ListedCoverage, "territory_id"),
}
COLUMNS = [name for name in values.KEPT_FIELDS if name not in values.LISTS]
# Told, but not brought back: they have verbs of their own.
OTHERS = ("status", "suspended_until", "provider_id", "steward_id", "contact_id", "is_sample")


@dataclass(frozen=True)
class Change:
    name: str
    label: str
    before: str
    after: str

    def pieces(self):
        return word_diff(self.before, self.after)


@dataclass
class Version:
    """What one transaction made of the entry; `state` has the shape of proposals.values."""

    at: datetime
    user_id: int | None
    is_first: bool = False
    before: dict = field(default_factory=dict)
    state: dict = field(default_factory=dict)
    by: str = ""
    verbs: list = field(default_factory=list)
    changes: list = field(default_factory=list)

    @property
    def number(self):
        """Names the version in addresses: its moment, which no other change of the entry shares."""
        return int(self.at.timestamp()) * 1_000_000 + self.at.microsecond


class History:
    """Versions of one service, newest first; a constant number of queries whatever their number."""

    def __init__(self, service):
        self.service = service
        self.places = {place.pk: place for place in service.places.all()}

    @cached_property
    def versions(self):
        rows = sorted(self._rows(), key=lambda row: (row.pgh_created_at, row.pgh_id), reverse=True)
        state = _State(self.service, self.places)
        columns = [row for row in rows if row.pgh_tracked_model is Service]
        found = []
        for at, group in groupby(rows, key=lambda row: row.pgh_created_at):
            group = list(group)
            version = Version(at, next((user for row in group if (user := _user_id(row))), None))
            version.state = state.read(_columns_at(columns, at))
            for row in group:
                state.undo(row)
            version.before = state.read(_columns_before(columns, at))
            version.is_first = any(row.pgh_label == "insert" and row in columns for row in group)
            found.append(version)
        self._tell(found)
        return [each for each in found if each.changes or each.is_first]

    def _rows(self):
        pk = self.service.pk
        yield from self.service.history.select_related("pgh_context")
        for model, _column in LISTS.values():
            yield from _events(model).filter(service_id=pk)
        places, last = list(_events(ServicePlace).filter(service_id=pk).order_by("pgh_id")), {}
        for row in places:
            row.earlier = last.get(row.pgh_obj_id)
            last[row.pgh_obj_id] = row
        yield from places
        ids = {row.pgh_obj_id for row in places} | set(self.places)
        for model in (OpeningHours, SpecialDay):
            yield from _events(model).filter(place_id__in=ids)

    def _tell(self, versions):
        """Names, verbs and differences in words."""
        states = [state for each in versions for state in (each.before, each.state)]
        words = _Words(states, self.places.values())
        users = get_user_model().objects.in_bulk({each.user_id for each in versions} - {None})
        events = list(self.service.events.select_related("by"))
        for each in versions:
            each.by = str(users.get(each.user_id, ""))
            each.verbs = [event for event in events if event.at == each.at]
            each.changes = [
                Change(
                    name, words.label(name), words.value(name, each.before.get(name)), words.value(name, new)
                )
                for name, new in each.state.items()
                if not each.is_first and each.before.get(name) != new
            ]

    def version(self, number):
        return next((each for each in self.versions if each.number == number), None)

    @property
    def newest(self):
        return self.versions[0].number if self.versions else 0


def _events(model):
    return model.history.rel.related_model.objects.select_related("pgh_context")


def _user_id(row):
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def _columns_at(columns, at):
    """The row of history that held after the transaction of that moment."""
    return next((row for row in columns if row.pgh_created_at <= at), None)


def _columns_before(columns, at):
    return next((row for row in columns if row.pgh_created_at < at), None)


class _State:
    """The lists and hours of an entry while its changes are undone one after another."""

    def __init__(self, service, places):
        self.lists = {name: {each.pk for each in getattr(service, name).all()} for name in LISTS}
        self.uids = {pk: place.uid for pk, place in places.items()}
        self.notes = {pk: place.hours_note for pk, place in places.items()}
        self.locations = {pk: place.location_id for pk, place in places.items()}
        self.hours = {pk: {each.pk: each for each in place.hours.all()} for pk, place in places.items()}
        self.special = {
            pk: {each.pk: each for each in place.special_days.all()} for pk, place in places.items()
        }

    def read(self, columns):
        found = (
            {} if columns is None else {n: values.plain(getattr(columns, n), n) for n in (*COLUMNS, *OTHERS)}
        )
        found |= {name: sorted(ids) for name, ids in self.lists.items()}
        for pk in sorted(self.notes):
            uid = self.uids[pk]
            special = sorted(
                self.special.get(pk, {}).values(),
                key=lambda each: (each.first_day, each.last_day, str(each.opens)),
            )
            found |= values.of_place(uid, self.hours.get(pk, {}).values(), special, self.notes[pk])
            found[f"{uid}.location"] = self.locations[pk]
        return found

    def undo(self, row):
        model = row.pgh_tracked_model
        for name, (listed, column) in LISTS.items():
            if model is listed:
                self._undo_member(self.lists[name], getattr(row, column), row.pgh_label)
        if model is ServicePlace:
            self._undo_place(row)
        for kind, kept in ((OpeningHours, self.hours), (SpecialDay, self.special)):
            if model is kind:
                self._undo_row(kept.setdefault(row.place_id, {}), row)

    @staticmethod
    def _undo_member(members, pk, label):
        if label == "delete":
            members.add(pk)
        elif label == "insert":
            members.discard(pk)

    @staticmethod
    def _undo_row(rows, row):
        if row.pgh_label == "delete":
            rows[row.id] = row
        elif row.pgh_label == "insert":
            rows.pop(row.id, None)

    def _undo_place(self, row):
        pk = row.pgh_obj_id
        if row.pgh_label == "insert":
            self.notes.pop(pk, None)
            return
        before = row if row.pgh_label == "delete" else row.earlier
        if before is not None:
            self.uids[pk], self.notes[pk], self.locations[pk] = (
                before.uid,
                before.hours_note,
                before.location_id,
            )


class _Words(values.Words):
    """Also of what has verbs of its own; the address of a confidential place is in no history."""

    def __init__(self, states, places):
        super().__init__(*states, places=places)

    @cached_property
    def _rows(self):
        def ids(*names):
            return {
                value for state in self.states for name, value in state.items()
                if value and (name in names or name.rpartition(".")[2] in names)
            }  # fmt: skip

        return {
            "provider_id": Institution.objects.in_bulk(ids("provider_id")),
            "steward_id": Territory.objects.in_bulk(ids("steward_id")),
            "location": Location.objects.in_bulk(ids("location")),
        }

    def label(self, name):
        if name.endswith(".location"):
            return _("Place")
        labels = {
            "status": _("State"),
            "suspended_until": _("Paused until"),
            "provider_id": _("Realizator"),
            "steward_id": _("Kept by the animator of"),
            "contact_id": _("Contact person for professionals"),
            "is_sample": _("Sample data"),
        }
        return labels.get(name) or super().label(name)

    def value(self, name, value):
        kind = name.rpartition(".")[2]
        if kind in self._rows:
            row = self._rows[kind].get(value)
            return row.public_label if kind == "location" and row else str(row or "")
        if name == "status":
            return str(ServiceStatus(value).label) if value else ""
        if name == "contact_id":
            return f"#{value}" if value else ""
        return super().value(name, value)
