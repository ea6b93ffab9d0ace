"""An edition of many cycles, and what its pages cost a coordinator: queries and server time must not grow with it."""

from datetime import timedelta

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from coop_portal.sorting import sort_key
from partners.models import Institution, InstitutionType, Person, Territory
from programmes.models import Edition, Programme
from workshops.enums import CycleStatus, Presence, SessionStatus
from workshops.models import (
    AgendaItem,
    Attendance,
    CertificateRule,
    Cycle,
    CycleTemplate,
    Group,
    GroupMember,
    Invitee,
    Recommendation,
    Session,
    SessionDay,
)

from .certificates import TITLES
from .pages import figure

PEOPLE = 12  # of a group
INSTITUTIONS = 200  # among all groups, two in each


def measure_cycles(number, *, times=5, only=""):
    """A Figure of each page of an edition with `number` cycles of PEOPLE people, made for it and gone afterwards."""
    with transaction.atomic():
        edition = make_edition(number)
        user = User.objects.create(
            email="koordynacja@bench.example.org", first_name="Ewa", last_name="Pomiar"
        )
        Membership.objects.create(user=user, role=Role.COORDINATOR, programme=edition.programme)
        client = Client()
        client.force_login(user)
        for name, (address, query) in pages_of(edition).items():
            if only in name:
                yield figure(name, client, address, query, times)
        transaction.set_rollback(True)


def pages_of(edition):
    """{name: (address, query)}"""
    cycle = edition.cycles.order_by("pk").last()
    held = cycle.sessions.filter(status=SessionStatus.HELD).last()
    to_come = cycle.sessions.filter(status=SessionStatus.PLANNED).first()
    pages = {
        "dashboard": reverse("dashboard"),
        "programme": edition.programme.get_absolute_url(),
        "edition": edition.get_absolute_url(),
        "institution": cycle.group.institutions.first().get_absolute_url(),
        "templates of cycles": reverse("workshops:templates"),
        "calendar, public": reverse("workshops:calendar"),
        "calendar, month": reverse("workshops:my_calendar"),
        "folder": reverse("programmes:folder", args=[edition.programme.uid]),
    }
    for name in ("cycle", "group", "certificates", "recommendations", "cycle_ending", "votes_ask"):
        pages[name] = reverse(f"workshops:{name}", args=[cycle.uid])
    for name in ("session", "session_invited", "session_attendance", "paper", "offers", "hall"):
        pages[name] = reverse(f"workshops:{name}", args=[held.uid])
    pages["session_schedule"] = reverse("workshops:session_schedule", args=[to_come.uid])
    found = {name: (address, {}) for name, address in pages.items()}
    last = {"cykle": edition.cycles.count() // 24 + 1}
    return found | {
        "edition, last cycles": (edition.get_absolute_url(), last),
        "calendar, list": (reverse("workshops:my_calendar"), {"widok": "lista"}),
        "calendar, everything": (reverse("workshops:my_calendar"), {"zakres": "wszystkie"}),
    }


@transaction.atomic
def make_edition(number):
    """Cycles of three meetings, two of them held; everybody of a group came to both."""
    stamp = f"{timezone.now():%Y-%m-%d %H:%M:%S.%f}"
    programme = Programme.objects.create(title=f"Pomiar cykli {stamp}", status="active")
    edition = Edition.objects.create(programme=programme, name="2026")
    CertificateRule.objects.create(edition=edition, minimum_sessions=2, title="Zaświadczenie")
    template = CycleTemplate.objects.create(programme=programme, name="Trzy warsztaty")
    institutions = _institutions(min(INSTITUTIONS, 2 * number))
    cycles = Cycle.objects.bulk_create(
        Cycle(edition=edition, template=template, name=f"Grupa {n:03}", status=CycleStatus.RUNNING)
        for n in range(number)
    )
    groups = Group.objects.bulk_create(Group(cycle=cycle, frozen_at=timezone.now()) for cycle in cycles)
    pairs = [_pair(institutions, n) for n in range(number)]
    through = Group.institutions.through
    through.objects.bulk_create(
        through(group=group, institution=each)
        for group, pair in zip(groups, pairs, strict=True)
        for each in pair
    )
    people = _people(number * PEOPLE)
    members = GroupMember.objects.bulk_create(
        GroupMember(group=groups[n // PEOPLE], person=person, institution=pairs[n // PEOPLE][n % 2])
        for n, person in enumerate(people)
    )
    _meetings(programme, cycles, members)
    Recommendation.objects.bulk_create(
        Recommendation(cycle=cycle, title=f"Wspólne działanie {n}", position=n)
        for cycle in cycles
        for n in range(1, 5)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as on a portal that has run for a day
    return edition


def _institutions(number):
    kind = InstitutionType.objects.order_by("pk").first()
    seat = Territory.objects.filter(kind="gmina").order_by("pk").first()
    return Institution.objects.bulk_create(
        Institution(name=f"Biblioteka {n:03}", sort_key=sort_key(f"Biblioteka {n:03}"), type=kind, seat=seat,
                    status="verified")
        for n in range(number)
    )  # fmt: skip


def _pair(institutions, n):
    return institutions[2 * n % len(institutions)], institutions[(2 * n + 1) % len(institutions)]


def _people(number):
    return Person.objects.bulk_create(
        Person(first_name="Anna", last_name=f"Uczestniczka {n:05}", sort_key=f"uczestniczka {n:05}",
               email=f"osoba{n:05}@bench.example.org")
        for n in range(number)
    )  # fmt: skip


def _meetings(programme, cycles, members):
    """The first two are a month ago, the third in the days to come, spread over a month."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    sessions = Session.objects.bulk_create(
        Session(cycle=cycle, programme=programme, position=position, title=title,
                status=SessionStatus.PLANNED if position == len(TITLES) else SessionStatus.HELD)
        for cycle in cycles
        for position, title in enumerate(TITLES, start=1)
    )  # fmt: skip
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, position=position, title=title, minutes=120)
        for session in sessions
        for position, title in enumerate(["Przedstawienie się", "Praca w grupach"], start=1)
    )
    days = []
    for n, session in enumerate(sessions):
        start = now + timedelta(
            days=n % 28 + (2 if session.position == len(TITLES) else -40 + session.position)
        )
        days.append(SessionDay(session=session, starts_at=start, ends_at=start + timedelta(hours=4)))
    SessionDay.objects.bulk_create(days)
    of_cycle = {}
    for member in members:
        of_cycle.setdefault(member.group.cycle_id, []).append(member)
    Invitee.objects.bulk_create(
        Invitee(session=day.session, person=member.person)
        for day in days
        for member in of_cycle[day.session.cycle_id]
    )
    Attendance.objects.bulk_create(
        Attendance(day=day, person=member.person, institution=member.institution, presence=Presence.PRESENT,
                   minutes=240, recorded_at=now)
        for day in days
        if day.session.status == SessionStatus.HELD
        for member in of_cycle[day.session.cycle_id]
    )  # fmt: skip
