"""Tables from people: every encoding and program of an office, and nothing but the declared error."""

import datetime
import io
import zipfile

import pytest
from django.utils.translation import gettext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles.numbers import FORMAT_TEXT

from coop_portal import tables
from coop_portal.exports import to_csv, xlsx
from coop_portal.tables import UnreadableTable, read_table

ROWS = [{"Nazwa": "GOK", "Gmina": "Łapy"}, {"Nazwa": "Żłobek", "Gmina": "Sterdyń"}]
LINES = "Nazwa;Gmina\nGOK;Łapy\nŻłobek;Sterdyń\n"


def book(rows, *, change=None, sheet="Arkusz"):
    """Bytes of a workbook of these rows; `change(worksheet)` finishes it."""
    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if change:
        change(page)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def values(table):
    return [row for _line, row in table.rows]


def code_of(content, name=""):
    with pytest.raises(UnreadableTable) as refused:
        read_table(content, name)
    return refused.value.code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encoding_is_found(encoding):
    assert values(read_table(LINES.encode(encoding))) == ROWS


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separator_is_found(separator):
    assert values(read_table(LINES.replace(";", separator))) == ROWS


def test_separator_named_by_excel_is_taken():
    table = read_table("sep=;\r\nNazwa;Gmina\r\nGOK, filia;Łapy\r\n")
    assert table.rows == [(3, {"Nazwa": "GOK, filia", "Gmina": "Łapy"})]


def test_quotes_hold_separators_and_lines():
    table = read_table('Nazwa;Adres\n"GOK; filia";"Szkolna 4\n18-204 Kobylin"\n')
    assert values(table) == [{"Nazwa": "GOK; filia", "Adres": "Szkolna 4\n18-204 Kobylin"}]


def test_our_own_exports_are_read_back():
    assert values(read_table(xlsx("x", ["Nazwa", "Gmina"], [row.values() for row in ROWS]))) == ROWS
    assert values(read_table(to_csv(["Nazwa", "Gmina"], [row.values() for row in ROWS]))) == ROWS


def test_headings_below_a_title_are_found():
    content = book(
        [["Wykaz instytucji"], [], ["Nazwa", "Gmina"], ["GOK", "Łapy"], [None, None], ["Żłobek", "Sterdyń"]]
    )
    table = read_table(content)
    assert table.rows == [(4, ROWS[0]), (6, ROWS[1])]
    assert table.sheet == "Arkusz"


def test_headings_are_found_by_what_is_known():
    text = "Stan na;1.01.2026;strona 1;z 3\nNazwa;Gmina\nGOK;Łapy\n"
    assert read_table(text, knows={"Nazwa", "Gmina"}.__contains__).columns == ["Nazwa", "Gmina"]


def test_headings_that_are_missing_or_repeated_get_names():
    table = read_table("Nazwa;Telefon;telefon;\nGOK;1;2;uwaga\n")
    unnamed = gettext("Column %(letter)s") % {"letter": "D"}
    assert table.columns == ["Nazwa", "Telefon", "telefon (2)", unnamed]
    assert values(table) == [{"Nazwa": "GOK", "Telefon": "1", "telefon (2)": "2", unnamed: "uwaga"}]


def test_numbers_keep_their_digits():
    def dress(page):
        page["B2"].number_format = "00\\-000"
        page["C2"].number_format = '000"-"000-00-00'
        page["D2"].number_format = "0000000000"

    content = book(
        [["NIP", "Kod", "NIP 2", "KRS", "Cena"], [5250005900.0, 1204, 5250005900, 12345, 12.5]], change=dress
    )
    assert values(read_table(content)) == [
        {"NIP": "5250005900", "Kod": "01-204", "NIP 2": "525-000-59-00", "KRS": "0000012345", "Cena": "12,5"}
    ]


def test_days_and_hours_are_read_as_people_see_them():
    moment = datetime.datetime(2026, 3, 5, 14, 30)
    row = [
        datetime.date(2026, 3, 5),
        moment,
        datetime.time(8, 5),
        True,
        datetime.timedelta(hours=30, minutes=15),
    ]
    table = read_table(book([["a", "b", "c", "d", "e"], row]))
    assert list(values(table)[0].values()) == [
        "2026-03-05",
        "2026-03-05 14:30",
        "08:05",
        gettext("yes"),
        "30:15",
    ]


def test_cell_merged_over_lines_stands_in_each():
    def merge(page):
        page.merge_cells("B2:B3")
        page.merge_cells("A1:B1")

    content = book([["Wykaz"], ["GOK", "Łapy"], ["Żłobek", None]], change=merge)
    with_headings = book(
        [["Nazwa", "Gmina"], ["GOK", "Łapy"], ["Żłobek", None]], change=lambda p: p.merge_cells("B2:B3")
    )
    assert values(read_table(with_headings)) == [ROWS[0], {"Nazwa": "Żłobek", "Gmina": "Łapy"}]
    assert read_table(content).columns == ["GOK", "Łapy"]


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "@SUM(A1)"])
def test_formula_is_refused_by_the_name_of_its_cell(formula):
    sentence = gettext(
        "Cell %(cell)s holds a formula. Write its result there instead: formulas are not read."
    )
    assert read_table(f"Nazwa\tTelefon\nGOK\t{formula}\n").problems == [sentence % {"cell": "B2"}]
    if formula.startswith("="):
        content = book([["Nazwa", "Telefon"], ["GOK", formula]])
        assert read_table(content).problems == [sentence % {"cell": "B2"}]


@pytest.mark.parametrize("text", ["+48 86 123 45 67", "-", "–", "(86) 123-45-67", "-5", "@gok_kobylin"])
def test_phone_or_dash_is_no_formula(text):
    assert read_table(f"Nazwa;Telefon\nGOK;{text}\n").problems == []


def test_error_of_the_spreadsheet_is_named():
    content = book([["Nazwa", "Suma"], ["GOK", "#N/A"]])
    sentence = gettext("Cell %(cell)s holds an error of the spreadsheet (%(error)s). Correct it there.")
    assert read_table(content).problems == [sentence % {"cell": "B2", "error": "#N/A"}]


def test_text_that_is_too_long_is_named():
    sentence = gettext("Cell %(cell)s is longer than %(limit)s characters: shorten it.")
    problems = read_table(f"Nazwa;Opis\nGOK;{'x' * (tables.MAX_CELL + 1)}\n").problems
    assert problems == [sentence % {"cell": "B2", "limit": tables.MAX_CELL}]


def test_many_problems_are_summed_up():
    table = read_table("Nazwa;Suma\n" + "GOK;=1+1\n" * 30)
    assert len(table.problems) == tables.MAX_PROBLEMS + 1


def test_too_much_is_refused():
    assert code_of("Nazwa;Gmina\n" + "GOK;Łapy\n" * (tables.MAX_ROWS + 1)) == "rows"
    assert code_of(";".join("x" * (tables.MAX_COLUMNS + 1)) + "\n") == "columns"
    assert code_of(b"x" * (tables.MAX_BYTES + 1)) == "size"
    assert code_of(book([["Nazwa"]], change=lambda page: page.cell(tables.MAX_GAP + 5, 1, "x"))) == "rows"
    assert code_of(book([["x"] * (tables.MAX_COLUMNS + 1)])) == "columns"


def test_a_cell_far_away_costs_nothing():
    assert (
        code_of(book([["Nazwa"], ["GOK"]], change=lambda page: page.cell(1_048_576, 16_384, "x"))) == "rows"
    )


@pytest.mark.parametrize("content", ["", "\n\n;;\n", b"", b"\xef\xbb\xbf"])
def test_empty_table_is_refused(content):
    assert code_of(content) == "empty"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 x", "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old"),
        (b"PK\x03\x04 broken", "type"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "type"),
        (b"abc\x00\x01\x02def", "type"),
    ],
)
def test_other_files_are_refused_in_words(content, code):
    assert code_of(content) == code


def repacked(content, changes):
    """The package with parts replaced, added or (None) left out."""
    source, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            if changes.get(name, b"") is not None and name not in changes:
                package.writestr(name, source.read(name))
        for name, part in changes.items():
            if part is not None:
                package.writestr(name, part)
    return buffer.getvalue()


def test_hostile_packages_are_refused():
    sound = book([["Nazwa"], ["GOK"]])
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert code_of(repacked(sound, {"xl/vbaProject.bin": b"x"})) == "macros"
    assert code_of(repacked(sound, {"xl/worksheets/sheet1.xml": entities})) == "type"
    assert code_of(repacked(sound, {"xl/worksheets/sheet1.xml": b"<worksheet"})) == "damaged"
    assert code_of(repacked(sound, {"xl/media/x.bin": bytes(tables.MAX_UNPACKED + 1)})) == "size"
    assert code_of(repacked(sound, {"xl/workbook.xml": None})) == "type"


def test_hidden_and_empty_sheets_are_passed_over():
    workbook = Workbook()
    workbook.active.sheet_state = "hidden"
    workbook.active.append(["ukryte"])
    workbook.create_sheet("Puste")
    page = workbook.create_sheet("Dane")
    page.append(["Nazwa", "NIP"])
    page.append(["GOK", "0012345678"])
    page["B2"].number_format = FORMAT_TEXT
    buffer = io.BytesIO()
    workbook.save(buffer)
    table = read_table(buffer.getvalue())
    assert (table.sheet, values(table)) == ("Dane", [{"Nazwa": "GOK", "NIP": "0012345678"}])


# --- Properties ------------------------------------------------------------------------


def reads(content):
    """A Table that holds what it promises, or the declared error."""
    try:
        table = read_table(content)
    except UnreadableTable as refused:
        assert refused.messages  # noqa: PT017 - both outcomes are fine, each for its reason
        return
    assert len({name.casefold() for name in table.columns}) == len(table.columns)
    assert len(table.rows) <= tables.MAX_ROWS
    for _line, row in table.rows:
        assert list(row) == table.columns
        assert all(isinstance(text, str) for text in row.values())
        assert any(row.values()) or not table.columns


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_nothing_but_the_declared_error_is_raised(content):
    reads(content)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_workbooks_raise_nothing_else(data):
    content = bytearray(WORKBOOK)
    for _n in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    reads(bytes(content))


CELL = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1901, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELL, max_size=5), max_size=6))
def test_any_cells_are_read(rows):
    reads(book(rows))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("abcąż 0123456789.-", min_size=1, max_size=12).filter(str.strip), min_size=2, max_size=5)
)
def test_what_is_written_is_read(cells):
    """A row of plain texts comes back from CSV and from a workbook."""
    headings = [f"Kolumna {n}" for n, _cell in enumerate(cells)]
    wanted = [cell.strip() for cell in cells]
    for content in (to_csv(headings, [cells]), xlsx("x", headings, [cells])):
        ((_line, row),) = read_table(content).rows
        assert list(row.values()) == wanted


WORKBOOK = book([["Nazwa", "NIP"], ["GOK", 5250005900], ["Żłobek", None]])
