"""Dates that the portal suggests: working days on which the room and the people are free, in the order of the cycle."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from notifications.clock import warsaw

from ..models import Session
from .busy import Busy, people_of

LOOK_AHEAD = 120  # days in which a meeting must find its place
MOST_MEETINGS = 40


@dataclass(frozen=True)
class Wish:
    """What the coordinator wants: from which day, between which hours, with how many days between two meetings."""

    first: date
    starts: time
    ends: time
    gap: int = 14
    place: tuple = ()


@dataclass
class Suggestion:
    """`day` is None where nothing was free; `passed` are (day, reasons) of those that were looked at before."""

    session: Session
    day: date | None
    hours: tuple  # (from, to)
    passed: list = field(default_factory=list)


def suggest(cycle, sessions, wish):
    """A Suggestion for each of `sessions` (in their order), in a constant number of queries."""
    sessions = list(sessions)[:MOST_MEETINGS]
    last = wish.first + timedelta(days=LOOK_AHEAD + (wish.gap + 14) * len(sessions))
    people = people_of(sessions, cycle=cycle)
    but = [session.pk for session in sessions]
    busy = Busy(cycle.edition.programme_id, wish.first, last, people=people, but=but, place=wish.place)
    found, day = [], wish.first
    for session in sessions:
        suggestion = _first_free(session, day, wish, busy)
        found.append(suggestion)
        day = (suggestion.day or day) + timedelta(days=max(wish.gap, 1))
    return found


def _first_free(session, day, wish, busy):
    passed, hours = [], (wish.starts, wish.ends)
    for _n in range(LOOK_AHEAD):
        reasons = busy.reasons(warsaw(day, wish.starts), warsaw(day, wish.ends))
        if not reasons:
            return Suggestion(session, day, hours, passed)
        passed.append((day, reasons))
        day += timedelta(days=1)
    return Suggestion(session, None, hours, passed)
