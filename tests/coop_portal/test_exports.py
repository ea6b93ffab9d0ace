import csv
import datetime
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation

from coop_portal.exports import csv_response, file_response, to_csv, xlsx, xlsx_response

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
HOSTILE = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+SUM(A1)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
]


def sheet_of(content):
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml"))


def cells(content):
    """{"A1": (type, text)} of the first sheet; "s" is a text."""
    strings = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("xl/sharedStrings.xml"))
    texts = ["".join(item.itertext()) for item in strings.findall("m:si", NS)]
    found = {}
    for cell in sheet_of(content).iterfind(".//m:c", NS):
        value = cell.findtext("m:v", namespaces=NS)
        kind = cell.get("t", "n")
        found[cell.get("r")] = (kind, texts[int(value)] if kind == "s" else value)
    return found


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", HOSTILE)
def test_xlsx_text_never_becomes_a_formula(text):
    content = xlsx("x", ["a"], [[text]])
    assert sheet_of(content).findall(".//m:f", NS) == []
    kind, stored = cells(content)["A2"]
    assert (kind, stored.replace("_x000D_", "\r")) == ("s", text)


def test_xlsx_values_keep_their_types():
    moment = datetime.datetime(2026, 11, 3, 13, 30, tzinfo=datetime.UTC)
    row = [7, Decimal("1.50"), datetime.date(2026, 11, 3), moment, datetime.time(8), "Zażółć", None, ""]
    found = cells(xlsx("x", ["k"] * 8, [row]))
    assert found["A2"] == ("n", "7")
    assert (found["B2"][0], float(found["B2"][1])) == ("n", 1.5)
    assert found["C2"] == ("n", "46329")
    assert float(found["D2"][1]) == pytest.approx(46329 + 14.5 / 24)  # in Warsaw
    assert float(found["E2"][1]) == pytest.approx(8 / 24)
    assert found["F2"] == ("s", "Zażółć")
    assert "G2" not in found
    assert "H2" not in found


def test_xlsx_truths_are_words():
    with translation.override("en"):
        found = cells(xlsx("x", ["a", "b"], [[True, False]]))
    assert (found["A2"], found["B2"]) == (("s", "yes"), ("s", "no"))


def test_xlsx_header_is_frozen_and_columns_are_wide_enough():
    sheet = sheet_of(xlsx("Lista: obecność/2026", ["Imię", "Opis"], [["A", "b" * 300]]))
    pane = sheet.find(".//m:pane", NS)
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    widths = [float(column.get("width")) for column in sheet.iterfind(".//m:col", NS)]
    assert widths == pytest.approx([8.7, 60.7], abs=0.1)


def test_xlsx_without_rows_and_with_a_very_long_text_opens():
    assert cells(xlsx("x", ["a"], []))["A1"] == ("s", "a")
    assert len(cells(xlsx("x", ["a"], [["x" * 40_000]]))["A2"][1]) == 32_767


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_text_that_computes_gets_an_apostrophe(text):
    assert read_csv(to_csv(["a"], [[text]]))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["+48 601 668 314", "-5", "86 275 12 34", "a=b", 'Zażółć; gęślą "jaźń"\nx'])
def test_csv_harmless_text_stays_as_it_was(text):
    assert read_csv(to_csv(["a"], [[text]]))[1] == [text]


def test_csv_is_what_polish_excel_opens():
    moment = timezone.make_aware(datetime.datetime(2026, 11, 3, 14, 30))
    content = to_csv(["Nazwa", "Kwota"], [["Żółw", Decimal("1.50")], [datetime.date(2026, 11, 3), moment]])
    assert content == "\ufeffNazwa;Kwota\r\nŻółw;1,50\r\n2026-11-03;2026-11-03 14:30\r\n".encode()


@pytest.mark.parametrize(
    "response", [xlsx_response("lista-usług", ["a"], []), csv_response("lista-usług", ["a"], [])]
)
def test_response_is_saved_and_never_shown(response):
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''lista-us%C5%82ug.")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_file_response_gives_the_bytes_unchanged():
    response = file_response("a.pdf", b"%PDF-", "application/pdf")
    assert (response.content, response["Content-Type"]) == (b"%PDF-", "application/pdf")
