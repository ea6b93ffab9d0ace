"""Addresses and hours: places of new entries, and what a later file changes of places that stand already.

A place that somebody added by hand is never moved or removed, nor are special days. The place that an import made
goes where the file's address goes; hours change where the file has hours that were understood.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from coop_portal.folding import fold
from partners.models import Location

from ..hours import Stretch
from ..models import ImportedEntry, OpeningHours, ServicePlace


@dataclass
class Standing:
    """A place as the list has it."""

    pk: int
    address: tuple
    is_confidential: bool
    hours_note: str
    is_own: bool  # made by an import
    stretches: set = field(default_factory=set)


def standing(service_ids):
    """{service id: [Standing]}."""
    found, by_pk = defaultdict(list), {}
    places = ServicePlace.objects.filter(service__in=service_ids).select_related("location")
    own = set(
        ImportedEntry.objects.filter(service__in=service_ids, place__isnull=False).values_list(
            "place_id", flat=True
        )
    )
    for place in places.order_by("position", "pk"):
        there = place.location
        by_pk[place.pk] = Standing(
            place.pk, address_of(vars(there)), there.is_confidential, place.hours_note, place.pk in own
        )
        found[place.service_id].append(by_pk[place.pk])
    rows = OpeningHours.objects.filter(place__in=by_pk).order_by()
    for place, *stretch in rows.values_list("place_id", *Stretch._fields):
        by_pk[place].stretches.add(Stretch(*stretch))
    return found


def address_of(fields):
    """What two addresses are compared by."""
    return (
        fields["territory_id"],
        *(" ".join(fold(fields[name]).split()) for name in ("town", "street", "building")),
    )


def place_of(entry, places):
    """The Standing place that a row speaks of, or None: that of its address, else the one an import made."""
    wanted = address_of(entry.place)
    hidden = _says_confidential(entry)
    here = [each for each in places if each.address == wanted and (each.is_confidential or not hidden)]
    return next(iter(here or [each for each in places if each.is_own]), None)


def _says_confidential(entry):
    return entry.place["is_confidential"] and "confidential" in entry.headings


def changes(entry, places, *, by_hand):
    """Of "address" and "hours" those that would change."""
    if not entry.place:
        return []
    here = place_of(entry, places)
    if here is None:
        return [] if by_hand and places else ["address"]
    found = []
    moved = here.address != address_of(entry.place) or (
        _says_confidential(entry) and not here.is_confidential
    )
    if moved and not by_hand:
        found.append("address")
    is_open = bool(here.stretches or here.hours_note)
    if entry.stretches:
        differ = set(entry.stretches) != here.stretches
    else:
        differ = bool(entry.hours_note) and not here.stretches and entry.hours_note != here.hours_note
    if differ and not (by_hand and is_open):
        found.append("hours")
    return found


def write(entries):
    """Places of services that have none like them; sets `place_id` of each entry with an address."""
    placed = [entry for entry in entries if entry.place]
    locations = _locations(placed)
    places = ServicePlace.objects.bulk_create(
        ServicePlace(service_id=entry.service_id, location=location, hours_note=entry.hours_note)
        for entry, location in zip(placed, locations, strict=True)
    )
    for entry, place in zip(placed, places, strict=True):
        entry.place_id = place.pk
    _write_hours(placed)


def _locations(entries):
    """The Location of each entry. An address that the provider has already is used again; a confidential service
    is never shown at an address that anybody may read.
    """
    known, new = {}, {}
    found = Location.objects.filter(institution__in={entry.provider.pk for entry in entries})
    for location in found.order_by("is_confidential", "-pk"):
        known[location.institution_id, address_of(vars(location))] = location
    wanted = []
    for entry in entries:
        where, hidden = (entry.provider.pk, address_of(entry.place)), entry.place["is_confidential"]
        there = known.get(where)
        if there is None or (hidden and not there.is_confidential and where not in new):
            new[where] = known[where] = Location(institution_id=entry.provider.pk, **entry.place)
        elif hidden:
            there.is_confidential = True
        wanted.append(where)
    Location.objects.bulk_create(new.values())
    return [known[where] for where in wanted]


def _write_hours(entries):
    OpeningHours.objects.bulk_create(
        OpeningHours(place_id=entry.place_id, **stretch._asdict())
        for entry in entries
        for stretch in entry.stretches
    )


def update(entries, present):
    """Write what `changes` found."""
    concerned = [entry for entry in entries if {"address", "hours"} & set(entry.changes)]
    here = {entry: place_of(entry, present.places[entry.service_id]) for entry in concerned}
    new = [entry for entry in concerned if here[entry] is None]
    write(new)
    ImportedEntry.objects.bulk_update(
        [ImportedEntry(service_id=entry.service_id, place_id=entry.place_id) for entry in new], ["place"]
    )
    moved = [entry for entry in concerned if here[entry] and "address" in entry.changes]
    ServicePlace.objects.bulk_update(
        [
            ServicePlace(pk=here[entry].pk, location=location)
            for entry, location in zip(moved, _locations(moved), strict=True)
        ],
        ["location"],
    )
    reopened = [entry for entry in concerned if here[entry] and "hours" in entry.changes]
    for entry in reopened:
        entry.place_id = here[entry].pk
    OpeningHours.objects.filter(place__in=[entry.place_id for entry in reopened if entry.stretches]).delete()
    _write_hours(reopened)
    ServicePlace.objects.bulk_update(
        [
            ServicePlace(pk=entry.place_id, hours_note=entry.hours_note)
            for entry in reopened
            if not entry.stretches
        ],
        ["hours_note"],
    )
