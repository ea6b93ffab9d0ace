"""The public schedule of support: made of meetings and own lines, published in versions that never change."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from coop_portal.transitions import TransitionRefused
from documents.models import StoredFile
from documents.strips import install
from programmes.models import ScheduleRow, ScheduleVersion
from programmes.schedule import files, versions
from programmes.schedule.rows import rows_of
from programmes.tasks import sweep_schedules
from tests.accounts.factories import UserFactory
from tests.partners.factories import LocationFactory, PersonFactory
from tests.workshops.factories import days_from_now, make_cycle

from .factories import EditionFactory
from .factories_closing import ScheduleRowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def coordinator(client, edition):
    user = UserFactory(role=Role.COORDINATOR, programme=edition.programme)
    client.force_login(user)
    return user


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def test_meeting_is_a_line_without_link_and_confidential_street(edition):
    cycle = make_cycle(edition)
    session = cycle.sessions.get(position=1)
    shelter = LocationFactory(name="Schronisko", street="ul. Ukryta", building="7", is_confidential=True)
    session.schedule(
        days_from_now(10), mode="hybrid", location=shelter, online_link="https://meet.example.org/tajne"
    )
    session.roles.create(kind="moderator", description="moderator spotkania")
    [row] = rows_of(edition)
    day = timezone.localtime(session.begins_at)
    assert (row.date, row.starts, row.hours, row.group) == (day.date(), f"{day:%H:%M}", "4", cycle.name)
    assert row.by == "moderator spotkania"
    assert not any(word in str(row) for word in ("meet.example", "Ukryta", "Schronisko"))


@pytest.mark.parametrize(
    ("visibility", "told", "by"),
    [
        ("public", {}, "Maria Prowadząca"),
        ("professionals", {}, "prowadzenie"),
        ("private", {"description": "trenerka kooperacji"}, "trenerka kooperacji"),
    ],
)
def test_only_people_with_a_public_contact_are_named(edition, visibility, told, by):
    session = make_cycle(edition).sessions.get(position=1)
    session.schedule(days_from_now(10))
    person = PersonFactory(last_name="Prowadząca", visibility=visibility)
    session.roles.create(kind="lead", person=person, **told)
    [row] = rows_of(edition)
    assert row.by == by


def test_meeting_called_off_or_without_a_date_is_no_line(edition):
    cycle = make_cycle(edition)
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(10))
    session.cancel(by=None, reason="Choroba")
    assert rows_of(edition) == []


def test_meeting_outside_cycles_belongs_to_the_only_edition(edition):
    from workshops.models import Session

    session = Session.objects.create(programme=edition.programme, title="Konferencja", kind="conference")
    session.schedule(days_from_now(10))
    assert len(rows_of(edition)) == 1
    EditionFactory(programme=edition.programme)
    assert rows_of(edition) == []


def test_lines_have_a_constant_number_of_queries(edition, django_assert_max_num_queries):
    cycle = make_cycle(edition)
    for number in (1, 3):
        for position, session in enumerate(cycle.sessions.order_by("position")[:number]):
            session.schedule(days_from_now(10 + position))
        with django_assert_max_num_queries(6):
            assert len(rows_of(edition)) == number


def test_version_is_frozen(edition):
    version = publish(edition)
    for change in ({"rows": []}, {"note": "Inaczej"}, {"published_on": date(2020, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ScheduleVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def publish(edition, **fields):
    if not edition.schedule_rows.exists():
        ScheduleRowFactory(edition=edition)
    return versions.publish(edition, by=None, **fields)


def test_versions_are_numbered_and_say_what_changed(client, edition):
    publish(edition)
    row = edition.schedule_rows.get()
    gone = ScheduleRowFactory(edition=edition, support="Szkolenie")
    versions.publish(edition, by=None)
    ScheduleRow.objects.filter(pk=row.pk).update(place="Dom kultury")
    gone.delete()
    ScheduleRowFactory(edition=edition, support="Wizyta studyjna")
    third = versions.publish(edition, by=None, note="Zmiana miejsca")
    page = client.get(address("schedule", edition.uid))
    assert (page.context["version"], page.context["earlier"].number) == (third, 2)
    kinds = {(change.kind, change.row.support) for change in page.context["changes"]}
    assert kinds == {
        ("changed", "Konsultacje indywidualne"),
        ("removed", "Szkolenie"),
        ("added", "Wizyta studyjna"),
    }
    [changed] = [change for change in page.context["changes"] if change.kind == "changed"]
    assert [(old, new) for _label, old, new in changed.columns()] == [(row.place, "Dom kultury")]
    assert client.get(address("schedule_version", edition.uid, 1)).status_code == 200
    assert client.get(address("schedule_version", edition.uid, 4)).status_code == 404


def test_same_schedule_is_not_published_twice(edition):
    publish(edition)
    with pytest.raises(ValidationError):
        versions.publish(edition, by=None)


def test_what_changed_since_it_was_looked_at_is_not_published(client, edition, coordinator):
    ScheduleRowFactory(edition=edition)
    page = address("schedule_publish", edition.uid)
    seen = client.get(page).context["form"]["seen"].value()
    ScheduleRowFactory(edition=edition)
    response = client.post(page, {"seen": seen})
    assert (response.status_code, edition.schedule_versions.count()) == (200, 0)
    again = response.context["form"]["seen"].value()
    assert client.post(page, {"seen": again, "note": "Pierwsza"}).status_code == 302
    assert edition.schedule_versions.get().published_by == coordinator


def test_note_beside_a_version_names_no_client(client, edition, coordinator):
    ScheduleRowFactory(edition=edition)
    page = address("schedule_publish", edition.uid)
    seen = client.get(page).context["form"]["seen"].value()
    response = client.post(page, {"seen": seen, "note": "Odwołane przez panią 44051401359"})
    assert list(response.context["form"].errors) == ["note"]
    assert not edition.schedule_versions.exists()


@pytest.mark.django_db(transaction=True)
def test_published_once_at_once(at_once):
    edition = EditionFactory()
    ScheduleRowFactory(edition=edition)
    seen = versions.digest(rows_of(edition))

    def go():
        try:
            return versions.publish(edition, by=None, seen=seen).number
        except (ValidationError, TransitionRefused):
            return 0

    assert sorted(at_once(go, go)) == [0, 1]


def test_own_line_is_made_once_edited_and_removed(client, edition, coordinator):
    add = address("schedule_row_add", edition.uid)
    uid = str(client.get(add).context["form"]["uid"].value())
    day = timezone.localdate() + timedelta(days=5)
    data = {
        "uid": uid, "held_on": f"{day:%Y-%m-%d}", "starts_at": "09:00", "ends_at": "10:30", "mode": "on_site",
        "place": "Biblioteka", "support": "Konsultacje",
    }  # fmt: skip
    for _time in range(2):
        assert client.post(add, data).status_code == 302
    row = edition.schedule_rows.get()
    assert row.hours == Decimal("1.5")
    edit = address("schedule_row_edit", row.uid)
    assert client.get(edit).status_code == 200
    client.post(edit, data | {"support": "Szkolenie"})
    row.refresh_from_db()
    assert row.support == "Szkolenie"
    client.post(address("schedule_row_remove", row.uid))
    assert not edition.schedule_rows.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": "20260-01-01"}, "held_on"),
        ({"held_on": "0026-01-01"}, "held_on"),
        ({"ends_at": "08:00"}, "__all__"),
        ({"place": ""}, "__all__"),
        ({"place": "https://meet.example.org/tajne"}, "place"),
        ({"hours": "-1"}, "hours"),
        ({"hours": "1000000"}, "hours"),
        ({"group": "Grupa 44051401359"}, "group"),
        ({"support": "Konsultacje, PESEL 44051401359"}, "support"),
        ({"place": "Sala, tel. 600 100 200"}, "place"),
        ({"carried_out_by": "jan@example.org"}, "carried_out_by"),
    ],
)
def test_bad_line_is_refused_with_a_sentence(client, edition, coordinator, change, field):
    day = timezone.localdate()
    data = {"held_on": f"{day:%Y-%m-%d}", "starts_at": "09:00", "ends_at": "10:00"}
    data |= {"mode": "on_site", "place": "Sala", "support": "Kurs"}
    response = client.post(address("schedule_row_add", edition.uid), data | change)
    assert list(response.context["form"].errors) == [field]
    assert not edition.schedule_rows.exists()


def test_rules_of_lines_are_kept_by_the_database(edition):
    for match, fields in [
        ("programmes_schedulerow_hours", {"starts_at": "10:00", "ends_at": "09:00"}),
        ("programmes_schedulerow_place", {"place": ""}),
    ]:
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            ScheduleRowFactory(edition=edition, **fields)
    version = publish(edition)
    with pytest.raises(IntegrityError, match="programmes_scheduleversion_once"), transaction.atomic():
        ScheduleVersion.objects.create(
            edition=edition, number=version.number, rows=[], published_on=version.published_on
        )


def pdf_of(client, version):
    return client.get(address("schedule_pdf", version.edition.uid, version.number))


def text_of(response):
    return " ".join(pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_bounded().split())


def test_pdf_of_a_version_is_made_once_and_kept(client, edition, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        version = publish(edition)
    stored = StoredFile.objects.of(version).get()
    first = pdf_of(client, version)
    edition.programme.__class__.objects.filter(pk=edition.programme_id).update(title="Inny tytuł")
    assert pdf_of(client, version).content == first.content == stored.read()
    files.make(version)
    sweep_schedules()
    assert StoredFile.objects.of(version).get() == stored


def test_pdf_that_is_not_made_yet_is_said_to_be_on_its_way_and_made_by_the_sweep(client, edition):
    version = publish(edition)  # its task was lost
    assert pdf_of(client, version).url == version.get_absolute_url()
    page = client.get(version.get_absolute_url()).content.decode()
    assert (address("schedule_pdf", edition.uid, 1) in page, "PDF jest właśnie przygotowywany" in page) == (
        False,
        True,
    )
    sweep_schedules()
    assert pdf_of(client, version).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_pdf_is_made_once_at_once(at_once):
    version = publish(EditionFactory())
    at_once(lambda: files.make(version), lambda: files.make(version))
    assert StoredFile.objects.of(version).count() == 1


@pytest.mark.parametrize("change", [{"visibility": "private"}, {"erased_at": timezone.now()}])
def test_whoever_is_not_public_any_more_is_left_out_of_older_versions(client, edition, change):
    session = make_cycle(edition).sessions.get(position=1)
    session.schedule(days_from_now(10))
    person = PersonFactory(first_name="Maria", last_name="Prowadząca", visibility="public")
    session.roles.create(kind="lead", person=person)
    old = versions.publish(edition, by=None)
    session.schedule(days_from_now(11))
    versions.publish(edition, by=None)
    sweep_schedules()
    assert "Prowadząca" in text_of(pdf_of(client, old))
    assert "Prowadząca" in client.get(old.get_absolute_url()).content.decode()
    assert "Prowadząca" not in str(old.rows)
    type(person).objects.filter(pk=person.pk).update(**change)
    stored = StoredFile.objects.of(old).get().content
    assert pdf_of(client, old).status_code == 302
    for page in (old.get_absolute_url(), address("schedule", edition.uid)):
        text = client.get(page).content.decode()
        assert ("Prowadząca" in text, "prowadzenie" in text) == (False, True)
    sheet = client.get(address("schedule_xlsx", edition.uid, old.number)).content
    assert "Prowadząca" not in str(list(load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)))
    with TestCase.captureOnCommitCallbacks(execute=True):
        sweep_schedules()
    assert "Prowadząca" not in text_of(pdf_of(client, old))
    assert "prowadzenie" in text_of(pdf_of(client, old))
    assert not stored.storage.exists(stored.name)
    assert old.edition.schedule_versions.count() == 2


def test_files_of_a_version_carry_the_signs(client, edition):
    edition.programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))
    version = publish(edition)
    sweep_schedules()
    response = client.get(address("schedule_pdf", edition.uid, version.number))
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
    sheet = load_workbook(
        io.BytesIO(client.get(address("schedule_xlsx", edition.uid, version.number)).content)
    ).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("Europejski Fundusz Społeczny" in text for text in texts)
    assert "Konsultacje indywidualne" in texts


def test_desk_says_when_meetings_differ_from_what_is_published(client, edition, coordinator):
    publish(edition)
    page = address("schedule_publish", edition.uid)
    assert page not in client.get(reverse("dashboard")).content.decode()
    make_cycle(edition).sessions.get(position=1).schedule(days_from_now(10))
    assert page in client.get(reverse("dashboard")).content.decode()


def test_schedule_of_a_draft_is_not_there_for_strangers(client):
    edition = EditionFactory(programme__status="draft")
    version = publish(edition)
    assert client.get(address("schedule", edition.uid)).status_code == 404
    assert client.get(address("schedule_pdf", edition.uid, version.number)).status_code == 404


def test_edition_page_leads_to_the_schedule(client, edition):
    page = address("schedule", edition.uid)
    assert page not in client.get(edition.get_absolute_url()).content.decode()
    publish(edition)
    assert page in client.get(edition.get_absolute_url()).content.decode()
