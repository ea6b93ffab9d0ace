"""The filtered list as a workbook and as CSV."""

import csv
import io
from dataclasses import replace
from datetime import date

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services_catalog import listing
from services_catalog.printing import tables
from tests.services_catalog.factories import ServicePlaceFactory

URL = "/uslugi/pobierz/"


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_table_has_the_services_of_the_list(client, town):
    town.service("Gimnastyka", recipients=["seniorzy"])
    town.service("Kółko", recipients=["dzieci_mlodziez"])
    town.service("Szkic", recipients=["seniorzy"], status="draft")
    query = {"dla": "seniorzy", "q": "gimnastyka", "gmina": town.gmina.pk}
    assert [row["Nazwa"] for row in rows_of(client.get(URL, query | {"format": "csv"}))] == ["Gimnastyka"]
    page = client.get("/uslugi/", query)
    download = page.context["question"].csv_url
    assert download in page.content.decode().replace("&amp;", "&")
    assert [row["Nazwa"] for row in rows_of(client.get(download))] == ["Gimnastyka"]


def test_workbook_is_typed_and_computes_nothing(client, town):
    town.service("=HYPERLINK(1)", age_from=60, confirmed_on=date(2026, 11, 3), professional_contact="tajne")
    content = client.get(URL, {"format": "xlsx"}).content
    heads, values = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    found = {head.value: cell for head, cell in zip(heads, values, strict=True)}
    assert (found["Nazwa"].value, found["Nazwa"].data_type) == ("=HYPERLINK(1)", "s")
    assert (found["Wiek od"].value, found["Wiek od"].data_type) == (60, "n")
    assert found["Potwierdzono dnia"].value.date() == date(2026, 11, 3)
    assert "tajne" not in {cell.value for cell in values}
    assert rows_of(client.get(URL, {"format": "csv"}))[0]["Nazwa"] == "'=HYPERLINK(1)"


def test_too_many_rows_are_refused_with_the_filters_kept(client, town, monkeypatch):
    monkeypatch.setitem(tables.LIMITS, "csv", 1)
    town.service("Zajęcia A")
    town.service("Zajęcia B")
    response = client.get(URL, {"format": "csv", "q": "zajęcia"}, follow=True)
    assert response.redirect_chain == [("/uslugi/?q=zaj%C4%99cia", 302)]
    assert "Zawęź" in response.content.decode()


def test_more_services_than_search_counts_are_too_many(client, town, monkeypatch):
    town.service("Zajęcia A")
    search = listing.search
    monkeypatch.setattr(listing, "search", lambda *args, **how: replace(search(*args, **how), is_more=True))
    assert client.get(URL, {"format": "csv"}).status_code == 302


def test_table_needs_a_constant_number_of_queries(client, town):
    client.get(URL, {"format": "csv"})  # what is kept for the whole process is read
    counts = []
    for number in (1, 3):
        for i in range(number):
            ServicePlaceFactory(service=town.service(f"Zajęcia {number}{i}", recipients=["seniorzy"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"format": "csv"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
