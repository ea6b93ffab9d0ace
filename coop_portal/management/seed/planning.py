"""Meetings that are still to come, so that calendars, invitations and registrations have something to show."""

import uuid
from datetime import time

from django.db import transaction
from django.utils import timezone

from notifications.clock import warsaw, working_days_after
from partners.models import Location, Team
from programmes.models import Edition, Programme
from workshops.enums import SessionKind, SessionMode
from workshops.models import Cycle, CycleTemplate, ParticipantNeeds, PublicEvent, Session
from workshops.templating.shipped import NAMESPACE as TEMPLATES
from workshops.templating.shipped import load_templates

from .content import by_key, content, uid

PLANNING = content("planning")


@transaction.atomic
def seed_planning(coordinator):
    """Days are counted from the day of the first seed; a second run finds what is there."""
    load_templates()
    for entry in PLANNING["cycle"]:
        if not Cycle.objects.filter(uid=uid("cycle", entry["key"])).exists():
            _make_cycle(entry, coordinator)
    for entry in PLANNING["event"]:
        if not Session.objects.filter(uid=uid("session", entry["key"])).exists():
            _make_event(entry)


def _make_cycle(entry, by):
    programme = Programme.objects.get(uid=uid("programme", entry["project"]))
    edition = Edition.objects.get(programme=programme, name=entry["edition"])
    template = CycleTemplate.objects.get(uid=_template(entry["template"]))
    [team] = by_key(Team, "team", [entry["team"]]).values()
    cycle = Cycle.create_from(
        template, edition, name=entry["name"], uid=uid("cycle", entry["key"]), team=team, is_draft=True
    )
    for seat in team.memberships.current().exclude(post=None).select_related("post__person", "institution"):
        cycle.group.add(seat.post.person, seat.institution, post=seat.post, by=by)
    place = _place(entry)
    plans = {
        session.pk: {"days": [_hours(after, 9, 13)], "location": place}
        for session, after in zip(cycle.sessions.order_by("position"), entry["working_days"], strict=False)
    }
    cycle.schedule_meetings(plans, by=by)
    if entry["invited"]:
        cycle.announce(by=by)


def _template(key):
    return uuid.uuid5(TEMPLATES, key)


def _place(entry):
    return by_key(Location, "location", [entry["place"]])[entry["place"]] if "place" in entry else None


def _hours(working_days, starts, ends):
    day = working_days_after(timezone.localdate(), working_days)
    return warsaw(day, time(starts)), warsaw(day, time(ends))


def _make_event(entry):
    session = Session.objects.create(
        uid=uid("session", entry["key"]),
        programme=Programme.objects.get(uid=uid("programme", entry["project"])),
        kind=SessionKind(entry["kind"]),
        title=entry["title"],
        aims=entry["aims"],
        asks_food=True,
        asks_access=True,
    )
    for position, (minutes, title) in enumerate(entry["agenda"], start=1):
        session.agenda.create(position=position, title=title, minutes=minutes)
    session.schedule(
        [_hours(entry["working_days"], 10, 14)], mode=SessionMode.ON_SITE, location=_place(entry)
    )
    event = PublicEvent.objects.create(session=session, text=entry["text"], places_limit=entry["places"])
    for number, name in enumerate(entry["people"], start=1):
        address = f"gosc{number}@example.org"
        row, _made = event.register(
            name=name, email=address, uid=uid("registration", f"{entry['key']}:{number}")
        )
        if number == 1:
            ParticipantNeeds.keep(session, food=["vegetarian"], access=["wheelchair"], registration=row)
