"""Columns for the funder's system in its order and with its headings, and which rows were entered there."""

import csv
import io
import uuid
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from coop_portal import registry
from coop_portal.figures import Span
from programmes.models import ColumnLayout, EnteredRow
from programmes.models.layout import asks_for_sensitive
from tests.accounts.factories import UserFactory
from tests.partners.factories import PersonFactory
from tests.workshops.factories import fill, make_cycle, make_pair

from .factories import EditionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def programme(edition):
    return edition.programme


@pytest.fixture
def people(edition):
    cycle = make_cycle(edition)
    library, gops = make_pair()
    return fill(cycle.group, (library, 2), (gops, 1))


def make_layout(programme, rows="participants", **fields):
    columns = [{"key": "last_name", "header": "NAZWISKO"}, {"key": "joined_on", "header": "OD"}]
    defaults = {"name": "Uczestnicy", "system": "SM EFS", "columns": columns}
    return ColumnLayout.objects.create(programme=programme, rows=rows, **defaults | fields)


@pytest.fixture
def layout(programme):
    return make_layout(programme)


NEW = {
    "rows": "participants", "name": "Uczestnicy", "system": "SM EFS", "day_format": "dots", "separator": "comma",
    "place_last_name": "2", "header_last_name": "NAZWISKO", "place_nip": "1", "header_nip": "",
}  # fmt: skip


def make(client, programme, **data):
    return client.post(reverse("programmes:layout_new", args=[programme.uid]), NEW | data)


def test_layout_is_made_once_in_its_order(client, coordinator, programme):
    uid = str(uuid.uuid4())
    for _time in range(2):
        assert make(client, programme, uid=uid).status_code == 302
    layout = programme.column_layouts.get()
    assert [(column.key, header) for column, header in layout.chosen()][1] == ("last_name", "NAZWISKO")
    assert layout.chosen()[0][0].key == "nip"
    assert layout.has_personal_data


@pytest.mark.parametrize(
    "header", ["PESEL", "Nr PESEL uczestnika", "Niepełnosprawność", "DATA URODZENIA", "Stan zdrowia"]
)
def test_sensitive_heading_is_refused_with_a_sentence(client, coordinator, programme, header):
    response = make(client, programme, header_last_name=header)
    assert list(response.context["form"].errors) == ["header_last_name"]
    assert not programme.column_layouts.exists()


@pytest.mark.parametrize(
    "header", ["Nazwisko", "Telefon", "Data rozpoczęcia udziału", "Specjalność", "Powiat"]
)
def test_usual_heading_is_taken(header):
    assert not asks_for_sensitive(header)


def test_no_offered_column_is_sensitive():
    labels = [str(column.label) for entry in registry.export_rows.values() for column in entry.columns]
    assert len(labels) > 30
    assert [label for label in labels if asks_for_sensitive(label)] == []


@pytest.mark.parametrize(
    "data",
    [
        {"place_last_name": "", "place_nip": ""},
        {"header_nip": "nazwisko"},
        {"place_nip": "-1"},
        {"name": ""},
        {"edition": "999999"},
    ],
)
def test_bad_layout_is_refused(client, coordinator, programme, data):
    assert make(client, programme, **data).context["form"].errors
    assert not programme.column_layouts.exists()


def test_second_save_of_a_layout_shows_both(client, coordinator, layout):
    address = reverse("programmes:layout_edit", args=[layout.uid])
    assert client.post(address, NEW | {"version": 1}).status_code == 302
    layout.refresh_from_db()
    assert [each["key"] for each in layout.columns] == ["nip", "last_name"]
    response = client.post(address, NEW | {"version": 1, "system": "CST2021"})
    assert response.context["form"].differences


def export(client, layout, kind, query=""):
    return client.get(reverse("programmes:layout_export", args=[layout.uid, kind]) + query)


def test_export_has_the_layouts_order_and_days(client, coordinator, programme, layout, people):
    ColumnLayout.objects.update(day_format="dots", separator="comma")
    content = export(client, layout, "csv").content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))
    today = timezone.localdate()
    assert header == ["NAZWISKO", "OD"]
    assert rows == [[person.last_name, f"{today:%d.%m.%Y}"] for person in people]
    book = openpyxl.load_workbook(io.BytesIO(export(client, layout, "xlsx").content))
    cell = book.active["B2"]
    assert (cell.value.date(), cell.number_format) == (today, "dd.mm.yyyy")
    assert AccessLog.objects.filter(verb="layout_export", user=coordinator).count() == 2


def test_export_computes_nothing(client, coordinator, layout, edition):
    cycle = make_cycle(edition, name="=1+1")
    library, _gops = make_pair()
    cycle.group.add(PersonFactory(last_name="=cmd|' /C calc'!A0"), library)
    content = export(client, layout, "csv").content.decode("utf-8-sig")
    assert "'=cmd" in content
    book = openpyxl.load_workbook(io.BytesIO(export(client, layout, "xlsx").content))
    assert book.active["A2"].data_type == "s"


def enter(client, layout, **data):
    data = {"uid": str(uuid.uuid4()), "on": timezone.localdate().isoformat()} | data
    return client.post(reverse("programmes:layout_enter", args=[layout.uid]), data)


def page(client, layout):
    return client.get(layout.get_absolute_url()).context


def test_entered_rows_are_counted_and_new_ones_marked(client, coordinator, edition, layout, people):
    assert enter(client, layout, row=[people[0].pk, people[1].pk]).status_code == 302
    context = page(client, layout)
    assert (context["done"], context["total"], context["waiting"]) == (2, 3, 1)
    shown = context["form"]["shown"].value()
    assert shown == str(people[2].pk)
    fill(make_cycle(edition, name="Druga grupa").group, (make_pair()[0], 1))
    enter(client, layout, all="on", shown=shown)
    context = page(client, layout)
    assert (context["done"], context["total"]) == (3, 4)
    content = export(client, layout, "csv", "?nowe=1").content.decode("utf-8-sig")
    assert len(content.splitlines()) == 2


def test_entering_twice_notes_once(client, coordinator, layout, people):
    uid = str(uuid.uuid4())
    for _time in range(2):
        enter(client, layout, uid=uid, row=[people[0].pk])
    enter(client, layout, row=[people[0].pk])
    assert [entry.count for entry in layout.entries.all()] == [1]


def test_row_of_another_project_is_not_entered(client, coordinator, layout, people):
    enter(client, layout, row=[PersonFactory().pk])
    assert not layout.entries.exists()


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x"])
def test_number_that_is_none_enters_nothing(client, coordinator, layout, people, number):
    assert enter(client, layout, row=[number]).status_code == 302
    assert enter(client, layout, all="on", shown=number).status_code == 302
    assert not layout.entries.exists()


@pytest.mark.parametrize("days", [1, -20000])
def test_day_of_entering_that_cannot_be_is_refused(client, coordinator, layout, people, days):
    day = timezone.localdate() + timedelta(days=days)
    response = enter(client, layout, on=day.isoformat(), row=[people[0].pk])
    assert list(response.context["form"].errors) == ["on"]
    assert not layout.entries.exists()


def test_taken_back_rows_wait_again_and_the_note_stays(client, coordinator, layout, people):
    enter(client, layout, row=[people[0].pk])
    entry = layout.entries.get()
    for _time in range(2):
        client.post(reverse("programmes:entry_take_back", args=[entry.uid]))
    entry.refresh_from_db()
    assert (entry.taken_back_by, entry.count) == (coordinator, 1)
    assert page(client, layout)["done"] == 0


@pytest.mark.django_db(transaction=True)
def test_row_entered_by_two_at_once_stands_once(at_once):
    edition = EditionFactory()
    [person] = fill(make_cycle(edition).group, (make_pair()[0], 1))
    layout, user = make_layout(edition.programme), UserFactory()

    def work():
        return layout.enter([person.pk], on=timezone.localdate(), by=user, uid=uuid.uuid4())

    outcomes = at_once(work)
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert EnteredRow.objects.count() == 1


def test_constraints_of_layouts(programme, layout):
    with pytest.raises(IntegrityError, match="programmes_layout_once"), transaction.atomic():
        make_layout(programme)
    with pytest.raises(IntegrityError, match="programmes_layout_has_columns"), transaction.atomic():
        make_layout(programme, name="Pusty", columns=[])
    entry = layout.entries.create(on="2026-05-01", count=1)
    EnteredRow.objects.create(layout=layout, entry=entry, row=1)
    with pytest.raises(IntegrityError, match="programmes_enteredrow_once"):
        EnteredRow.objects.create(layout=layout, entry=entry, row=1)


@pytest.mark.parametrize("key", ["participants", "institutions", "sessions"])
def test_rows_are_read_in_a_constant_number_of_queries(edition, key):
    entry, span = registry.export_rows[key], Span(edition.programme, edition)

    def queries():
        with CaptureQueriesContext(connection) as found:
            for _number, row in entry.rows(span):
                [column.value(row) for column in entry.columns]
        return len(found)

    def grow(number):
        cycle = make_cycle(edition, name=f"Grupa {number}")
        fill(cycle.group, (make_pair()[0], 1))
        day = cycle.sessions.get(position=1).days.create(
            starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
        )
        day.session.record_attendance(
            day, dict.fromkeys(day.session.people().values_list("pk", flat=True), "present")
        )

    grow(1)
    once = queries()
    grow(2)
    grow(3)
    assert queries() == once
    assert len(list(entry.rows(span))) == 3
