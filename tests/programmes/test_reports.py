"""The report of a period: preview, PDF and workbook by a job, submitted for ever; its numbers are those of the rows."""

import io
import uuid
from datetime import date, datetime, timedelta

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from coop_portal import registry
from coop_portal.figures import Span
from coop_portal.transitions import TransitionRefused
from notifications.models import Job
from programmes.models import PeriodReport
from programmes.reports import making
from tests.accounts.factories import UserFactory
from tests.workshops.factories import fill, make_cycle, make_pair
from workshops.enums import Presence

from .factories import EditionFactory, IndicatorFactory
from .factories_closing import fetched

pytestmark = pytest.mark.django_db
MAY = (date(2026, 5, 1), date(2026, 5, 31))
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def programme(edition):
    return edition.programme


def hold(cycle, position, day, hours=4, absent=0):
    """A meeting that was: everybody of the group was there, but the last `absent`."""
    session = cycle.sessions.get(position=position)
    start = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    session_day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=hours))
    people = list(cycle.group.members.order_by("pk").values_list("person", flat=True))
    presences = dict.fromkeys(people, Presence.PRESENT)
    presences |= dict.fromkeys(people[len(people) - absent :], Presence.ABSENT) if absent else {}
    session.record_attendance(session_day, presences)
    return session


@pytest.fixture
def cycle(edition):
    """A library and a GOPS with three people each, met on 12 May for four hours; one was absent."""
    cycle = make_cycle(edition)
    library, gops = make_pair()
    fill(cycle.group, (library, 3), (gops, 3))
    hold(cycle, 1, date(2026, 5, 12), absent=1)
    return cycle


def count(key, programme, edition=None, months=(None, None)):
    return registry.counters[key].count(Span(programme, edition, *months))


def section(key, programme, edition=None, months=(None, None)):
    [table] = registry.report_sections[key].build(Span(programme, edition, *months))
    return dict(table.totals), list(table.rows())


# --- Numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("people", 5), ("hours", 20), ("groups", 1), ("sessions", 1), ("workshops", 1), ("institutions", 2),
        ("sectors", 2), ("trainings", 0),
    ],
)  # fmt: skip
def test_counters_count_the_month_in_which_it_was(programme, edition, cycle, key, number):
    other = EditionFactory(programme=programme)
    assert count(key, programme) == count(key, programme, edition, MAY) == number
    assert count(key, programme, edition, JUNE) == count(key, programme, other) == 0
    assert count(key, EditionFactory().programme) == 0


def test_person_of_two_meetings_counts_once(programme, cycle):
    hold(cycle, 2, date(2026, 5, 20))
    assert (count("people", programme), count("hours", programme), count("sessions", programme)) == (6, 44, 2)


def test_meeting_late_in_the_evening_belongs_to_its_warsaw_day(programme, edition, cycle):
    session = cycle.sessions.get(position=2)
    start = timezone.make_aware(datetime(2026, 5, 31, 22))
    session.days.create(starts_at=start, ends_at=start + timedelta(hours=1))
    session.status = "held"
    session.save()
    assert count("sessions", programme, edition, MAY) == 2
    assert count("sessions", programme, edition, JUNE) == 0


def test_meeting_without_a_day_counts_from_the_start_alone(programme, edition):
    programme.sessions.create(title="Szlak 1", kind="study_visit", status="held")
    assert count("study_visits", programme) == count("study_visits", programme, edition) == 1
    assert count("study_visits", programme, None, MAY) == 0


def test_people_by_sector_are_numbers(programme, cycle):
    totals, rows = section("people", programme, months=MAY)
    assert list(totals.values()) == [5, 5, 20, 2]
    assert sorted(row[1:] for row in rows) == [(1, 2, 8), (1, 3, 12)]


def test_groups_and_institutions_are_listed(programme, cycle):
    _totals, [group] = section("groups", programme, months=MAY)
    assert (group[0], group[3], group[4]) == (cycle.name, 6, 1)
    _totals, rows = section("institutions", programme, months=MAY)
    assert [row[3:] for row in rows] == [(3, 12), (2, 8)]


def test_no_section_names_a_person(programme, cycle):
    IndicatorFactory(programme=programme, value=3)
    said = str(
        [
            (table.totals, list(table.rows()))
            for each in registry.report_sections.values()
            for table in each.build(Span(programme))
        ]
    )
    assert "Uczestniczka" not in said
    assert cycle.name in said


@pytest.mark.parametrize("key", sorted(registry.report_sections))
def test_section_of_an_empty_project_is_left_out(programme, edition, key):
    assert registry.report_sections[key].build(Span(programme, edition, *MAY)) == []


def test_indicator_is_told_as_of_the_last_day(programme):
    indicator = IndicatorFactory(programme=programme)
    for day, value in ((date(2026, 5, 10), 5), (date(2026, 6, 10), 9)):
        indicator.measurements.create(on=day, value=value, source="lista")
    _totals, [row] = section("indicators", programme, months=MAY)
    assert (row[6], row[7], row[8]) == (5, 25, date(2026, 5, 10))


def test_counted_number_is_of_no_day_to_come(programme):
    today = timezone.localdate()
    IndicatorFactory(programme=programme, counter="groups", target=5)
    months = today.replace(day=1), today + timedelta(days=40)
    _totals, [row] = section("indicators", programme, months=months)
    assert row[8] == today


# --- Making ----------------------------------------------------------------------------


def ask(client, programme, **data):
    address = reverse("programmes:report_new", args=[programme.uid])
    return client.post(address, {"od": "2026-05", "do": "2026-05"} | data)


def test_preview_shows_the_numbers_and_writes_nothing(client, coordinator, programme, cycle):
    address = reverse("programmes:report_new", args=[programme.uid])
    response = client.get(address, {"od": "2026-05", "do": "2026-05"})
    assert [key for key, _title, _parts in response.context["chapters"]] == [
        "people", "sessions", "groups", "institutions",
    ]  # fmt: skip
    assert client.get(address, {"od": "2026-06", "do": "2026-06"}).context["chapters"] == []
    assert not PeriodReport.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"od": "2026-06", "do": "2026-05"}, "do"),
        ({"od": "2026-13"}, "od"),
        ({"do": "maj"}, "do"),
        ({"od": "2199-01", "do": ""}, "od"),
        ({"edycja": str(uuid.uuid4())}, "edycja"),
        ({"edycja": "x"}, "edycja"),
    ],
)
def test_bad_months_are_refused_with_a_sentence(client, coordinator, programme, data, field):
    response = ask(client, programme, **data)
    assert list(response.context["form"].errors) == [field]
    assert not PeriodReport.objects.exists()


def test_report_is_made_once_by_a_job(
    client, coordinator, programme, cycle, django_capture_on_commit_callbacks
):
    uid = str(uuid.uuid4())
    with django_capture_on_commit_callbacks(execute=True):
        first = ask(client, programme, uid=uid)
    second = ask(client, programme, uid=uid)
    report = PeriodReport.objects.get()
    job = Job.objects.get()
    assert first.url == reverse("notifications:job", args=[job.uid])
    assert second.url == report.get_absolute_url()
    assert (job.status, report.status, report.made_by) == ("done", "ready", coordinator)
    assert (report.starts_on, report.ends_on) == MAY
    book = openpyxl.load_workbook(io.BytesIO(report.xlsx.read()))
    assert len(book.sheetnames) == 5
    people = next(row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert people[2] == 5
    with pikepdf.open(io.BytesIO(report.pdf.read())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.open_outline().root


def test_files_go_to_the_projects_people_alone(client, coordinator, programme, cycle, made):
    address = made.pdf.get_absolute_url()
    assert fetched(client, address) == 200
    client.force_login(UserFactory(role=Role.COORDINATOR, programme=EditionFactory().programme))
    assert fetched(client, address) == 404
    client.force_login(
        UserFactory(role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + timedelta(days=3))
    )
    assert fetched(client, address) == 200


@pytest.fixture
def made(programme, edition, cycle, coordinator, django_capture_on_commit_callbacks):
    report = PeriodReport.objects.create(programme=programme, edition=edition)
    with django_capture_on_commit_callbacks(execute=True):
        making.start(report, by=coordinator)
    report.refresh_from_db()
    return report


def test_making_again_keeps_the_files(client, made, django_capture_on_commit_callbacks):
    before = (made.pdf_id, made.xlsx_id)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("programmes:report_retry", args=[made.uid]))
    made.refresh_from_db()
    assert (made.pdf_id, made.xlsx_id) == before
    assert Job.objects.count() == 1


def test_one_making_at_a_time(programme, coordinator):
    report = PeriodReport.objects.create(programme=programme)
    assert making.start(report, by=coordinator) == making.start(report, by=coordinator)


def submit(client, report, day=None, **data):
    address = reverse("programmes:report_submit", args=[report.uid])
    return client.post(address, {"on": (day or timezone.localdate()).isoformat()} | data)


def test_submitted_report_is_frozen(client, made):
    assert submit(client, made, to="wniosek o płatność nr 3").status_code == 302
    made.refresh_from_db()
    assert (made.status, made.submitted_to) == ("submitted", "wniosek o płatność nr 3")
    assert submit(client, made).status_code == 302
    changes = [
        lambda: PeriodReport.objects.filter(pk=made.pk).update(pdf=None),
        lambda: PeriodReport.objects.filter(pk=made.pk).update(status="ready", submitted_on=None),
        lambda: PeriodReport.objects.filter(pk=made.pk).update(ends_on=date(2027, 1, 31)),
        made.delete,
    ]
    for change in changes:
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


@pytest.mark.parametrize("days", [1, -400])
def test_day_of_submission_is_after_making_and_not_to_come(client, made, days):
    response = submit(client, made, timezone.localdate() + timedelta(days=days))
    assert list(response.context["form"].errors) == ["on"]


def test_report_without_files_is_not_submitted(programme, coordinator):
    report = PeriodReport.objects.create(programme=programme)
    with pytest.raises(TransitionRefused):
        report.submit(by=coordinator, on=timezone.localdate())
    with pytest.raises(ValidationError):
        report.submit(by=coordinator, on=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"starts_on": date(2026, 6, 1), "ends_on": date(2026, 5, 31)}, "months"),
        ({"status": "ready"}, "has_files"),
        ({"submitted_on": date(2026, 6, 1)}, "submitted_dated"),
    ],
)
def test_constraints_of_reports(programme, fields, name):
    with pytest.raises(IntegrityError, match=f"programmes_report_{name}"):
        PeriodReport.objects.create(programme=programme, **fields)


def test_list_asks_as_often_for_three(client, coordinator, programme, made):

    address = reverse("programmes:reports", args=[programme.uid])

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    queries()
    once = queries()
    for _n in range(2):
        PeriodReport.objects.create(programme=programme, made_by=coordinator)
    assert queries() == once
