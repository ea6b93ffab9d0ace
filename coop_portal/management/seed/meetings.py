"""Meetings of projects that belong to no cycle, with their day, sectors, roles and agenda where those are known."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from partners.models import Institution, Location, Person, Sector, Team
from workshops.models import Session

from .content import by_key, picked, terms, uid


@transaction.atomic
def seed_sessions(programme, entries):
    for number, entry in enumerate(entries, start=1):
        session = _make_session(programme, entry, number)
        _add_day(session, entry.get("day"))
        _add_sectors(session, set(entry.get("invited_sectors", [])), set(entry.get("present_sectors", [])))
        _add_roles(session, entry.get("roles", []))
        for position, item in enumerate(entry.get("agenda", []), start=1):
            session.agenda.create(position=position, **picked(item, "title", "description"))


def _make_session(programme, entry, number):
    places = by_key(Location, "location", [entry["place"]] if "place" in entry else [])
    teams = by_key(Team, "team", [entry["team"]] if "team" in entry else [])
    return Session.objects.create(
        uid=uid("session", f"{programme.uid}:{entry['title']}"),
        programme=programme,
        location=places.get(entry.get("place")),
        team=teams.get(entry.get("team")),
        position=entry.get("position", number),
        # A meeting of the past has no way from planned to held: it comes as it was.
        **picked(entry, "kind", "title", "aims", "method", "status"),
    )


def _add_day(session, day):
    """The sources name the day alone: no hour is shown."""
    if day:
        begins = timezone.make_aware(datetime.combine(day, time.min))
        session.days.create(starts_at=begins, ends_at=begins + timedelta(days=1), hours_known=False)


def _add_sectors(session, invited, present):
    for code, sector in terms(Sector, invited | present).items():
        session.sectors.create(sector=sector, invited=code in invited, present=code in present)


def _add_roles(session, entries):
    institutions = by_key(
        Institution, "institution", [e["institution"] for e in entries if "institution" in e]
    )
    people = by_key(Person, "person", [entry["person"] for entry in entries if "person" in entry])
    for position, entry in enumerate(entries):
        session.roles.create(
            position=position,
            institution=institutions.get(entry.get("institution")),
            person=people.get(entry.get("person")),
            **picked(entry, "kind", "description", "count"),
        )
