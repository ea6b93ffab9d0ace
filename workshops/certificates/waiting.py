"""Cycles that are over and in which somebody who qualifies has no certificate yet. Four queries for all."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from ..enums import CycleStatus, Presence, SessionStatus
from ..models import Attendance, Certificate, CertificateRule, Cycle, Session, SessionDay

LOOKED_AT = 30  # of the newest cycles: who did not qualify keeps an old one among the candidates for good


def waiting(programme_ids):
    """[(cycle, how many people wait)], the newest first."""
    cycles = list(_candidates(programme_ids)[:LOOKED_AT])
    if not cycles:
        return []
    rules = _rules(cycles)
    days = _days(cycles)
    came = _attendance(cycles)
    found = []
    for cycle in cycles:
        people = came[cycle.pk].values()
        number = sum(_qualifies(rules[cycle.pk], days[cycle.pk], there) for there in people)
        if number:
            found.append((cycle, number))
    return found


def _candidates(programme_ids):
    sessions = Session.objects.filter(cycle=OuterRef("pk"))
    rules = CertificateRule.objects.filter(Q(cycle=OuterRef("pk")) | Q(edition=OuterRef("edition")))
    return (
        Cycle.objects.filter(
            Exists(rules),
            Exists(sessions.filter(status=SessionStatus.HELD)),
            ~Exists(sessions.filter(status=SessionStatus.PLANNED)),
            edition__programme__in=programme_ids,
        )
        .filter(Exists(_without_certificate().filter(day__session__cycle=OuterRef("pk"))))
        .exclude(status=CycleStatus.CANCELLED)
        .select_related("edition")
        .order_by("-pk")
    )


def _without_certificate():
    """Presence of people who never had a certificate of the cycle: a revoked one is not issued again by itself."""
    theirs = Certificate.objects.filter(cycle=OuterRef("day__session__cycle"), person=OuterRef("person"))
    return Attendance.objects.filter(~Exists(theirs), presence=Presence.PRESENT)


def _rules(cycles):
    """Cycle id -> its rule, its own before that of its edition."""
    wanted = Q(cycle__in=cycles) | Q(edition__in={cycle.edition_id for cycle in cycles})
    rows = list(CertificateRule.objects.filter(wanted))
    of_editions = {rule.edition_id: rule for rule in rows if rule.edition_id}
    own = {rule.cycle_id: rule for rule in rows if rule.cycle_id}
    return {cycle.pk: own.get(cycle.pk) or of_editions[cycle.edition_id] for cycle in cycles}


def _days(cycles):
    """Cycle id -> {session id: {day ids}} of the meetings that took place."""
    found = defaultdict(lambda: defaultdict(set))
    rows = SessionDay.objects.filter(session__cycle__in=cycles).exclude(
        session__status=SessionStatus.CANCELLED
    )
    for cycle, session, day in rows.values_list("session__cycle", "session", "pk"):
        found[cycle][session].add(day)
    return found


def _attendance(cycles):
    """Cycle id -> {person id: {day id: minutes}}"""
    found = defaultdict(lambda: defaultdict(dict))
    rows = _without_certificate().filter(day__session__cycle__in=cycles)
    rows = rows.exclude(day__session__status=SessionStatus.CANCELLED)
    for cycle, person, day, minutes in rows.values_list("day__session__cycle", "person", "day", "minutes"):
        found[cycle][person][day] = minutes or 0
    return found


def _qualifies(rule, sessions, there):
    attended = sum(days <= there.keys() for days in sessions.values())
    enough = attended >= (rule.minimum_sessions or 0)
    return enough and sum(there.values()) >= (rule.minimum_minutes or 0)
