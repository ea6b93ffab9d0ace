"""Tables that people send: a workbook, a CSV file of any Polish office, or cells pasted into a field.

    table = read_table(content, name="lista.xlsx")
    table.columns    headings in their order, each once
    table.rows       [(line as the spreadsheet counts it, {heading: text})], empty ones left out
    table.problems   about single cells (a formula, an error, a text too long): import nothing while any stands

`read_tables` reads all tables of a file, also of ODS, DOCX, PDF and HTML, with every problem of a cell at its place.

Every value is a text as people read it: a NIP or a phone that the spreadsheet took for a number keeps its digits, a
day is 2026-03-05, a decimal has its comma. Nothing is ever computed, no link followed, no macro looked at.
`UnreadableTable` is the only error; it says in one sentence what to do with the file.
"""

from django.utils.translation import gettext as _

from . import package as packages
from .base import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_GAP,
    MAX_PROBLEMS,
    MAX_ROWS,
    MAX_UNPACKED,
    Limits,
    Lines,
    Table,
    UnreadableTable,
    cell_name,
    not_a_table,
    refuse_large,
)
from .documents import ods_sheets, word_tables
from .markup import html_tables, is_html
from .pdf import pdf_tables
from .shaping import table_of
from .text import decoded, text_lines
from .workbook import sheets

__all__ = [
    "MAX_BYTES", "MAX_CELL", "MAX_COLUMNS", "MAX_GAP", "MAX_PROBLEMS", "MAX_ROWS", "MAX_UNPACKED", "Limits", "Table",
    "UnreadableTable", "cell_name", "read_table", "read_tables",
]  # fmt: skip


def read_table(content, name="", *, knows=None):
    """The Table in `content`: bytes of a file, or text that somebody pasted; of a workbook the first sheet.

    `knows` (heading -> bool) finds the line of headings below titles and notes; without it the first line that is
    about as wide as the table is taken.
    """
    limits = Limits()
    refuse_large(content, limits)
    if not isinstance(content, str) and content.startswith(b"PK\x03\x04"):
        package = packages.checked(content)
        if not _is_workbook(package):
            raise not_a_table()
        found = next(sheets(content, package, limits), Lines([]))
    else:
        found = text_lines(content if isinstance(content, str) else decoded(content, name), limits)
    table = table_of(_not_empty([found])[0], limits, knows)
    if len(table.problems) > MAX_PROBLEMS:
        more = len(table.problems) - MAX_PROBLEMS
        table.problems[MAX_PROBLEMS:] = [_("... and %(count)s more cells like these.") % {"count": more}]
    return table


def read_tables(content, name="", *, knows=None, limits=None):
    """Every Table of a file (XLSX, ODS, DOCX, CSV, PDF) or of what was pasted (cells, or HTML with tables).

    A table of a document that goes on after a page's end without its headings has those of the one before it.
    """
    limits = limits or Limits()
    refuse_large(content, limits)
    found, before, headings = [], None, None
    for source in _not_empty(_sources(content, name, limits)):
        if knows and headings and _goes_on(source, headings, knows):
            first = source.lines[0][0]
            source.lines.insert(0, (first - 1, headings))
            above = _last_row(found[-1])
            table = table_of(source, limits, lambda cell: cell in headings, titles=True, above=above)  # noqa: B023
        else:
            table = table_of(source, limits, knows, titles=True)
            before = [line for line, _cells in table.rows]
            headings = _headings(source, before)
        found.append(table)
    return found


def _headings(source, rows):
    """The cells of the line above the first row."""
    above = [cells for number, cells in source.lines if any(cells) and (not rows or number < rows[0])]
    return above[-1] if above else None


def _last_row(table):
    """The cells of the last row at their places in the file, without those that are wrong."""
    if not table.rows:
        return []
    line, row = table.rows[-1]
    wrong = table.problems_by_cell()
    said = {index: row[name] for index, name in table.names.items() if (line, name) not in wrong}
    return [said.get(index, "") for index in range(max(said, default=-1) + 1)]


def _goes_on(source, headings, knows):
    widths = {len(cells) for _n, cells in source.lines}
    return max(widths) == len(headings) and not any(
        cell and knows(cell) for _n, cells in source.lines[:5] for cell in cells
    )


def _sources(content, name, limits):
    if isinstance(content, str):
        return html_tables(content, limits) if is_html(content) else [text_lines(content, limits)]
    if content.startswith(b"%PDF-"):
        return pdf_tables(content, limits)
    if not content.startswith(b"PK\x03\x04"):
        text = decoded(content, name, is_page=True)
        # A web page that is saved, also as .xls, as many office systems write their lists.
        return html_tables(text, limits) if is_html(text) else [text_lines(text, limits)]
    package = packages.checked(content)
    if _is_workbook(package):
        return sheets(content, package, limits)
    if "word/document.xml" in package.namelist():
        return word_tables(package, limits)
    if "content.xml" in package.namelist():
        return ods_sheets(package, limits)
    raise not_a_table()


def _is_workbook(package):
    names = package.namelist()
    return "xl/workbook.xml" in names or any(name.endswith("workbook.xml") for name in names)


def _not_empty(sources):
    found = [source for source in sources if any(any(cells) for _n, cells in source.lines)]
    if not found:
        raise UnreadableTable(_("The table is empty."), code="empty")
    return found
