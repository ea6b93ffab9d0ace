"""The report of an edition with 500 groups: seconds, queries and memory, measured."""

import time
import tracemalloc
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coop_portal.figures import Span
from partners.models import Institution, Person
from programmes.models import PeriodReport
from programmes.reports import making
from tests.partners.factories import InstitutionFactory
from workshops.models import Attendance, Cycle, Group, GroupMember, Session, SessionDay

from .factories import EditionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GROUPS, PEOPLE, MEETINGS = 500, 6, 3


def fill(edition, groups):
    """Each group: two institutions, six people, three meetings of four hours at which all were."""
    sample = InstitutionFactory(seat__name="Gmina", sectors=["kultura"])
    institutions = Institution.objects.bulk_create(
        Institution(name=f"Instytucja {n}", type=sample.type, seat=sample.seat, status="verified")
        for n in range(groups * 2)
    )
    through = Institution.sectors.through
    sector = sample.sectors.get()
    through.objects.bulk_create(through(institution=each, sector=sector) for each in institutions)
    people = Person.objects.bulk_create(
        Person(first_name="Maria", last_name=f"Uczestniczka{n}") for n in range(groups * PEOPLE)
    )
    cycles = Cycle.objects.bulk_create(
        Cycle(edition=edition, name=f"Grupa {n}", status="completed") for n in range(groups)
    )
    made = Group.objects.bulk_create(Group(cycle=cycle) for cycle in cycles)
    links = Group.institutions.through
    links.objects.bulk_create(
        links(group=group, institution=institutions[2 * n + side])
        for n, group in enumerate(made)
        for side in (0, 1)
    )
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            person=people[n * PEOPLE + each],
            institution=institutions[2 * n + each % 2],
            joined_on=timezone.localdate(),
        )
        for n, group in enumerate(made)
        for each in range(PEOPLE)
    )
    sessions = Session.objects.bulk_create(
        Session(
            cycle=cycle, programme=edition.programme, position=place, title=f"Warsztat {place}", status="held"
        )
        for cycle in cycles
        for place in range(1, MEETINGS + 1)
    )
    start = timezone.make_aware(datetime(2026, 5, 4, 9))
    days = SessionDay.objects.bulk_create(
        SessionDay(
            session=session,
            starts_at=start + timedelta(days=n % 25),
            ends_at=start + timedelta(days=n % 25, hours=4),
        )
        for n, session in enumerate(sessions)
    )
    Attendance.objects.bulk_create(
        (
            Attendance(
                day=day,
                person=people[n // MEETINGS * PEOPLE + each],
                institution=institutions[2 * (n // MEETINGS) + each % 2],
                presence="present",
                minutes=240,
            )
            for n, day in enumerate(days)
            for each in range(PEOPLE)
        ),
        batch_size=2000,
    )


def measured(report):
    """(seconds, queries, most memory in MB of the workbook, of the PDF with its engine)"""
    with CaptureQueriesContext(connection) as queries:
        started = time.monotonic()
        workbook = making.xlsx_of(report)
        pdf = making.pdf_of(report)
        seconds = time.monotonic() - started
    tracemalloc.start()
    making.xlsx_of(report)
    memory = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    assert workbook[:2] == b"PK"
    assert pdf[:4] == b"%PDF"
    return seconds, len(queries), memory


def test_report_of_500_groups(record_property):
    small, large = EditionFactory(), EditionFactory()
    fill(small, 5)
    fill(large, GROUPS)
    making.pdf_of(PeriodReport(programme=small.programme, edition=small))  # fonts are read once a process
    of_small = measured(PeriodReport(programme=small.programme, edition=small))
    of_large = measured(PeriodReport(programme=large.programme, edition=large))
    for name, (seconds, queries, memory) in (("5 groups", of_small), ("500 groups", of_large)):
        record_property(name, f"{seconds:.1f} s, {queries} queries, {memory:.1f} MB")
        print(f"{name}: {seconds:.1f} s, {queries} queries, {memory:.1f} MB")  # noqa: T201
    assert of_large[1] <= of_small[1] + 6
    assert of_large[0] < 120  # 37 s on two busy cores
    assert of_large[2] < of_small[2] + 15
    [(_key, _title, [people])] = [
        each for each in making.chapters(Span(large.programme, large), 10) if each[0] == "people"
    ]
    assert dict(people.table.totals)[people.table.totals[0][0]] == GROUPS * PEOPLE
