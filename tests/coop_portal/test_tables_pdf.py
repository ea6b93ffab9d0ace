"""Tables of PDF files: ruled ones are read, with merged cells and over pages; what means ill is refused."""

import io

import pikepdf
import pytest
from weasyprint import HTML

from coop_portal.tables import Limits, UnreadableTable, pdf, read_tables

STYLE = (
    "<style>table{border-collapse:collapse}td,th{border:1px solid;padding:2px}tr{break-inside:avoid}</style>"
)


HEAD = "<thead><tr><th>Realizator</th><th>Nazwa</th><th>Telefon</th></tr></thead>"


def drawn(body):
    return HTML(string=STYLE + body).write_pdf()


def row(number):
    return (
        f"<tr><td>Ośrodek</td><td>Usługa {number}<br>dla żaków</td><td>86 476 10 {number % 90 + 10}</td></tr>"
    )


def refusal(content):
    with pytest.raises(UnreadableTable) as error:
        read_tables(content)
    return error.value.code


def test_pdf_table_is_read_over_pages_with_merged_cells():
    merged = "<tr><td rowspan=2>Ośrodek</td><td>Obiady</td><td>1</td></tr><tr><td>Spacery</td><td>2</td></tr>"
    body = "".join(row(number) for number in range(60))
    tables = read_tables(drawn(f"<h1>Lista</h1><table>{HEAD}{merged}{body}</table>"))
    assert len(tables) > 1
    assert {tuple(table.columns) for table in tables} == {("Realizator", "Nazwa", "Telefon")}
    assert sum(len(table.rows) for table in tables) == 62
    assert tables[0].rows[1] == (3, {"Realizator": "Ośrodek", "Nazwa": "Spacery", "Telefon": "2"})
    assert tables[0].rows[2][1]["Nazwa"] == "Usługa 0\ndla żaków"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 nothing", {"damaged", "scan"}),
        (drawn("<p>Tekst bez tabeli</p>"), {"unruled"}),
        (drawn("<div></div>"), {"scan"}),
    ],
    ids=["damaged", "text", "empty"],
)
def test_pdf_without_a_ruled_table_is_refused(content, code):
    assert refusal(content) in code


def test_pdf_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.01)
    assert refusal(drawn(f"<table>{HEAD}{row(1)}</table>")) == "time"


def test_pdf_reader_that_needs_too_much_processor_or_memory_dies_alone(monkeypatch):
    content = strokes(400_000)
    assert len(content) < 100_000
    monkeypatch.setattr(pdf, "CPU_SECONDS", 1)
    assert refusal(content) == "time"
    monkeypatch.setattr(pdf, "CPU_SECONDS", 10)
    monkeypatch.setattr(pdf, "MEMORY", 80 * 1024 * 1024)
    assert refusal(content) in ("time", "damaged")


def strokes(count):
    """A small file of one page with so many lines that its reader chokes on them."""
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Contents = document.make_stream(b"0 0 m 9 9 l S\n" * count)
    buffer = io.BytesIO()
    document.save(buffer, compress_streams=True, recompress_flate=True)
    return buffer.getvalue()


def test_pdf_of_many_pages_or_rows_is_refused(monkeypatch):
    body = "".join(f"<p style='break-after:page'>{number}</p>" for number in range(3))
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert refusal(drawn(body)) == "pages"
    with pytest.raises(UnreadableTable) as error:
        read_tables(drawn(f"<table>{HEAD}{row(1)}{row(2)}</table>"), limits=Limits(rows=1))
    assert error.value.code == "rows"
