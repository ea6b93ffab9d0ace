"""Tables as offices really send them: "as above", sums, tables in cells, web pages saved as workbooks."""

import io

import pytest
from docx import Document

from coop_portal.tables import UnreadableTable, read_tables
from services_catalog.imports import columns
from tests.coop_portal.test_tables import book

HEADINGS = ["Nazwa", "Realizator", "Telefon", "Gmina"]


def tables(content, name=""):
    return list(read_tables(content, name, knows=columns.knows))


@pytest.mark.parametrize(
    "mark",
    ["j.w.", "jw.", "JW", "j. w.", "J/W", "jak wyżej", '"', '-"-', "- ” -", "„", "-//-", "--||--", "″"],
)
def test_as_above_is_written_out(mark):
    rows = [
        HEADINGS,
        ["Klub", "GOK", "86 476 10 01", "Sokoły"],
        ["Chór", mark, mark, mark],
        ["Kino", mark, "", mark],
    ]
    [table] = tables(book(rows))
    assert [list(row.values())[1:] for _line, row in table.rows] == [
        ["GOK", "86 476 10 01", "Sokoły"],
        ["GOK", "86 476 10 01", "Sokoły"],
        ["GOK", "", "Sokoły"],
    ]


def test_as_above_stays_where_nothing_stands_above_or_what_stands_is_wrong():
    rows = [HEADINGS, ["Klub", "j.w.", "#N/A", "-"], ["Chór", "GOK", "j.w.", "-"]]
    [table] = tables(book(rows, change=lambda page: setattr(page["C2"], "data_type", "e")))
    assert [list(row.values())[1:] for _line, row in table.rows] == [
        ["j.w.", "#N/A", "-"],
        ["GOK", "j.w.", "-"],
    ]


def test_as_above_in_a_table_that_goes_on_stands_for_the_last_row_before_the_page_ends():
    document = Document()
    for rows in ([HEADINGS, ["Klub", "GOK", "86 476 10 01", "=1+1"]], [["Chór", "j.w.", "j.w.", "j.w."]]):
        page = document.add_table(rows=len(rows), cols=4)
        for line, texts in zip(page.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph("Strona")
    content = io.BytesIO()
    document.save(content)
    _first, second = tables(content.getvalue(), "lista.docx")
    [(_line, row)] = second.rows
    # Of a cell that is wrong nothing is taken over.
    assert list(row.values()) == ["Chór", "GOK", "86 476 10 01", "j.w."]


@pytest.mark.parametrize(
    "total", [["Razem", 2], ["Ogółem: 2"], ["", "SUMA", 12], ["łącznie", "", "2"], ["Razem", "12 500,00"]]
)
def test_sum_below_a_table_is_no_row_and_is_told(total):
    [table] = tables(book([HEADINGS, ["Klub", "GOK", "86 476 10 01", "Sokoły"], total]))
    assert [line for line, _row in table.rows] == [2]
    assert [line for line, _text in table.left_out] == [3]


def test_service_that_begins_like_a_sum_is_a_row():
    [table] = tables(
        book(
            [
                HEADINGS,
                ["Razem raźniej", "GOK", "86 476 10 01", "Sokoły"],
                ["Razem", "GOK", "", ""],
                ["Razem", "", "86 476 10 01", ""],
                ["Razem", "", "600100200", ""],
            ]
        )
    )
    assert [line for line, _row in table.rows] == [2, 3, 4, 5]


def test_table_in_a_cell_of_word_is_text_and_moves_no_column():
    document = Document()
    page = document.add_table(rows=2, cols=4)
    for cell, text in zip(page.rows[0].cells, HEADINGS, strict=True):
        cell.text = text
    for cell, text in zip(page.rows[1].cells, ["Kurs", "", "86 476 10 05", "Sokoły"], strict=True):
        cell.text = text
    inner = page.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "GOPS", "w Sokołach"
    content = io.BytesIO()
    document.save(content)
    [table] = tables(content.getvalue(), "lista.docx")
    assert table.columns == HEADINGS
    [(_line, row)] = table.rows
    assert row["Realizator"].split() == ["GOPS", "w", "Sokołach"]
    assert (row["Telefon"], row["Gmina"]) == ("86 476 10 05", "Sokoły")


PAGE = (
    "<html xmlns:o='urn:o'><head><style>td{mso-x:y}</style></head><body><table><tr>"
    + "".join(f"<td><p>{heading}<o:p></o:p></p></td>" for heading in HEADINGS)
    + "</tr><tr><td>Żłobek<script>alert(1)</script></td><td rowspan=2>GOK</td><td>1</td><td>Sokoły</td></tr>"
    "<tr><td>Chór</td><td>2</td><td>Sokoły</td></tr></table></body></html>"
)


@pytest.mark.parametrize("name", ["lista.html", "lista.xls", "lista.xlsx"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "utf-8-sig"])
def test_saved_web_page_is_read_whatever_its_name(name, encoding):
    [table] = tables(PAGE.encode(encoding), name)
    assert [list(row.values()) for _line, row in table.rows] == [
        ["Żłobek", "GOK", "1", "Sokoły"],
        ["Chór", "GOK", "2", "Sokoły"],
    ]


def test_page_without_a_table_is_refused():
    with pytest.raises(UnreadableTable):
        tables(b"<html><body><p>Nazwa;Realizator</p></body></html>", "lista.html")


def test_workbook_as_xml_is_no_empty_table_and_no_web_page():
    content = b"""<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>
        <Table><Row><Cell><Data>Nazwa</Data></Cell></Row></Table></Worksheet></Workbook>"""
    with pytest.raises(UnreadableTable) as refused:
        tables(content, "lista.xls")
    assert refused.value.code == "type"


def test_heading_is_the_longest_that_is_known_in_it():
    headings = ["Do kogo skierowane jest wsparcie", "Numer kontaktowy", "Forma wsparcia / nazwa", "Kto świadczy",
                "Gmina/miasto", "Godz. otwarcia"]  # fmt: skip
    assert list(columns.guess(headings).values()) == [
        "recipients",
        "phone",
        "name",
        "provider",
        "gmina",
        "hours",
    ]
    parts = {
        "Kontakt – adres e-mail": "email",
        "Nazwa – jednostka realizująca": "provider",
        "Termin zgłoszenia": "signing_up",
        "Usługa – dla kogo": "recipients",
    }
    assert columns.guess(list(parts)) == parts
