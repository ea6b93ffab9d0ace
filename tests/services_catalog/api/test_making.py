"""The files of a night."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import timezone

from documents.models import StoredFile
from services_catalog.api import making
from services_catalog.models import OpenDataSet
from tests.services_catalog.factories import ServicePlaceFactory

from .conftest import SECRETS

NIGHT = timezone.make_aware(datetime(2026, 11, 28, 2, 30))


@pytest.fixture
def made(whole):
    making.make_due(NIGHT)
    return OpenDataSet.objects.newest()


def opened(found):
    return zipfile.ZipFile(io.BytesIO(found.tables.read()))


def table(book, name):
    return list(csv.DictReader(io.StringIO(book.read(name).decode())))


def test_package_describes_its_tables(made):
    book = opened(made)
    package = json.loads(book.read("datapackage.json"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert sorted(each["path"] for each in package["resources"]) == sorted(
        set(book.namelist()) - {"datapackage.json", "LICENCJA.txt"}
    )
    for each in package["resources"]:
        content = book.read(each["path"])
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert each["bytes"] == len(content)
        heading = content.decode().splitlines()[0].split(",")
        assert [field["name"] for field in each["schema"]["fields"]] == heading


def test_tables_hold_together(made):
    """Each identifier is once in its table, and what leads to another table is there."""
    book = opened(made)
    resources = json.loads(book.read("datapackage.json"))["resources"]
    tables = {each["name"]: table(book, each["path"]) for each in resources}
    ids = {name: [row["id"] for row in rows] for name, rows in tables.items()}
    assert {
        name: len(each) - len(set(each)) for name, each in ids.items() if len(each) != len(set(each))
    } == {}
    lost = [
        (each["name"], row)
        for each in resources
        for key in each["schema"].get("foreignKeys", ())
        for row in tables[each["name"]]
        if row[key["fields"]] and row[key["fields"]] not in ids[key["reference"]["resource"]]
    ]
    assert lost == []
    assert {name for name, rows in tables.items() if not rows} == set()  # `whole` has everything


def test_files_hold_no_secrets(made):
    book = opened(made)
    texts = {name: book.read(name).decode() for name in book.namelist()} | {
        "ics": made.calendar.read().decode()
    }
    assert [(name, secret) for name, text in texts.items() for secret in SECRETS if secret in text] == []


def test_workbook_has_a_sheet_for_each_table(made):
    book = openpyxl.load_workbook(io.BytesIO(made.workbook.read()), read_only=True)
    rows = list(book["service"].iter_rows(values_only=True))
    assert [row[rows[0].index("name")] for row in rows[1:]] == ["Zajęcia ruchowe dla seniorów"]


def test_formulas_are_texts(town):
    town.service("=1+1")
    making.make_due(NIGHT)
    found = OpenDataSet.objects.newest()
    assert [row["name"] for row in table(opened(found), "services.csv")] == ["'=1+1"]
    book = openpyxl.load_workbook(io.BytesIO(found.workbook.read()))
    cell = book["service"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_made_once_a_night(made):
    files = StoredFile.objects.count()
    making.make_due(NIGHT)
    assert (OpenDataSet.objects.count(), StoredFile.objects.count()) == (1, files)


def test_new_day_waits_for_its_night(made):
    making.make_due(timezone.make_aware(datetime(2026, 11, 29, 0, 30)))
    assert OpenDataSet.objects.newest() == made
    making.make_due(timezone.make_aware(datetime(2026, 11, 29, 2, 0)))
    assert OpenDataSet.objects.newest().day == date(2026, 11, 29)


def test_second_worker_leaves_it(town):
    assert OpenDataSet.claim(date(2026, 11, 28))
    making.make_due(NIGHT)
    assert OpenDataSet.objects.newest() is None


def test_failure_leaves_nothing_half_done(town, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(making, "_calendar", lambda folder: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            making.make_due(NIGHT)
    assert (OpenDataSet.objects.newest(), StoredFile.objects.count()) == (None, 0)
    making.make_due(NIGHT)
    assert OpenDataSet.objects.newest()


def test_old_sets_go_with_their_files(made, django_capture_on_commit_callbacks):
    gone = made.tables.content
    with django_capture_on_commit_callbacks(execute=True):
        making.make_due(timezone.make_aware(datetime(2026, 12, 2, 3, 0)))
    assert [each.day for each in OpenDataSet.objects.all()] == [date(2026, 12, 2)]
    assert StoredFile.objects.count() == 3
    assert not gone.storage.exists(gone.name)


def test_page_offers_the_files(client, made):
    page = client.get("/dane/").content.decode()
    assert "1 usługa" in page
    assert "Creative Commons" in page
    for name, stored in {
        "hsds.zip": made.tables,
        "hsds.xlsx": made.workbook,
        "kalendarz.ics": made.calendar,
    }.items():
        assert f'href="/dane/{name}"' in page
        answer = client.get(f"/dane/{name}")
        assert b"".join(answer.streaming_content) == stored.read()
        assert client.get(f"/dane/{name}", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_page_says_that_files_are_being_made(client, db):
    assert "Pierwsze pliki właśnie powstają" in client.get("/dane/").content.decode()
    assert client.get("/dane/hsds.zip").status_code == 404
    assert client.get("/dane/cokolwiek.zip").status_code == 404


def test_guide_tells_of_every_address(client, db):
    page = client.get("/dane/api/").content.decode().replace("<wbr>", "")  # where a line may break
    for path in ("services/{id}", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        assert f"GET /api/hsds/v3/{path}" in page


def test_many_places_of_one_institution_stand_once(town):
    for number in range(2):
        ServicePlaceFactory(service=town.service(f"Usługa {number}"))
    making.make_due(NIGHT)
    assert len(table(opened(OpenDataSet.objects.newest()), "organizations.csv")) == 1
