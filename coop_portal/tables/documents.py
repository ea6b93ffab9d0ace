"""Tables of ODS workbooks and of DOCX documents, read row by row from their XML."""

from xml.etree import ElementTree

from django.utils.translation import gettext as _

from . import package as packages
from .base import (
    MAX_COLUMNS,
    MAX_TABLES,
    CellProblem,
    Lines,
    UnreadableTable,
    cell_name,
    clean,
    damaged,
    formula,
    refuse_rows,
    refuse_wide,
    too_long,
)
from .markup import Grid

MAX_DOCUMENT = 20 * 1024 * 1024  # of a document's text, unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def _events(stream, clock):
    """(event, element); ends of elements come with all that is inside them."""
    try:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            clock()
            yield event, element
    except UnreadableTable:
        raise
    except Exception:  # what a damaged part makes the parser or the unpacking meet
        raise damaged() from None


# --- ODS -------------------------------------------------------------------------------


def ods_sheets(package, limits):
    """The Lines of each sheet that holds anything."""
    manifest = packages.part(package, "META-INF/manifest.xml").read()
    if b"encryption-data" in manifest:
        raise packages.with_password()
    found, rows, hidden = None, None, set()
    for event, element in _events(packages.part(package, "content.xml"), limits.clock()):
        if event == "start":
            if element.tag == f"{_TABLE}table" and found is None:
                found = Lines([], element.get(f"{_TABLE}name", ""))
                rows = _OdsRows(found, limits)
                style = element.get(f"{_TABLE}style-name")
                rows.is_hidden = style in hidden
        elif element.tag == f"{_TABLE}table-row" and rows:
            rows.add(element)
            element.clear()
        elif element.tag == "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}style":
            if any(child.get(f"{_TABLE}display") == "false" for child in element):
                hidden.add(element.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"))
        elif element.tag == f"{_TABLE}table" and found is not None:
            if any(any(cells) for _n, cells in found.lines) and not rows.is_hidden:
                yield found
            found = rows = None
            element.clear()


class _OdsRows:
    def __init__(self, into, limits):
        self.into, self.limits, self.line, self.below, self.is_hidden = into, limits, 0, {}, False

    def add(self, row):
        repeated = _number(row.get(f"{_TABLE}number-rows-repeated"))
        cells, spans = [], {}
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = self._text(cell, len(cells))
            times = _number(cell.get(f"{_TABLE}number-columns-repeated"))
            if _number(cell.get(f"{_TABLE}number-columns-spanned")) <= 2:
                spans[len(cells)] = (text, _number(cell.get(f"{_TABLE}number-rows-spanned")) - 1)
            cells += [text] * min(times, MAX_COLUMNS + 1 if text else max(0, MAX_COLUMNS + 1 - len(cells)))
            refuse_wide(cells)
        while cells and not cells[-1]:
            cells.pop()
        self._fill_merged(cells, spans)
        if any(cells):
            if self.line + repeated > self.limits.last_line:
                raise too_long(self.line + repeated)
            self.into.lines += [(self.line + one, list(cells)) for one in range(1, repeated + 1)]
        self.line += repeated

    def _fill_merged(self, cells, spans):
        """A cell merged over several lines stands in each of them."""
        for index, (text, left) in list(self.below.items()):
            if any(cells):
                cells += [""] * (index + 1 - len(cells))
                cells[index] = cells[index] or text
            self.below[index] = (text, left - 1)
            if left <= 1:
                del self.below[index]
        self.below.update({index: span for index, span in spans.items() if span[0] and span[1] > 0})

    def _text(self, cell, index):
        said = clean("\n".join(_paragraph(child) for child in cell if child.tag == f"{_TEXT}p"))
        if cell.get(f"{_TABLE}formula"):
            self.into.problems.append(formula(index, self.line + 1))
            return clean(cell.get(f"{_TABLE}formula").removeprefix("of:"))
        if cell.get(f"{_CALCEXT}value-type") == "error":
            sentence = _("Cell %(cell)s holds an error of the spreadsheet (%(error)s). Correct it there.")
            sentence %= {"cell": cell_name(index, self.line + 1), "error": said}
            self.into.problems.append(CellProblem.at(self.line + 1, index, sentence))
            return said
        kind, value = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value", "")
        if kind == "date":
            return cell.get(f"{_OFFICE}date-value", said).removesuffix("T00:00:00").replace("T", " ")[:16]
        if kind == "float" and "E" in said:
            return value.removesuffix(".0")
        return said


def _paragraph(element):
    """The text of a paragraph, with the spaces and line ends that OpenDocument writes as elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * min(_number(child.get(f"{_TEXT}c")), 50))
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{_TEXT}tab":
            parts.append(" ")
        elif child.tag != f"{_OFFICE}annotation":
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 9 else 1


# --- DOCX ------------------------------------------------------------------------------


def word_tables(package, limits):
    """The Lines of each table of the document; a table inside a cell is text of that cell."""
    depth, grid, rows, count = 0, None, None, 0
    stream = packages.part(package, "word/document.xml", MAX_DOCUMENT)
    for event, element in _events(stream, limits.clock()):
        if element.tag == f"{_W}tbl":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                grid, rows = Grid(limits), {}
            elif event == "end" and depth == 0:
                count += 1
                if count > MAX_TABLES:
                    raise refuse_rows(limits)
                yield Lines(grid.lines, str(count))
                element.clear()
        elif event == "end" and element.tag == f"{_W}tr" and depth == 1:
            _word_row(element, grid, rows)
            element.clear()


def _word_row(row, grid, above):
    """`above` {column: text} remembers cells that go on below."""
    grid.begin_row()
    skipped = row.find(f"{_W}trPr/{_W}gridBefore")
    if skipped is not None:
        grid.add("", columns=_number(skipped.get(f"{_W}val")))
    for cell in _own_cells(row):
        text = clean("\n".join(_word_paragraph(each) for each in cell.iter(f"{_W}p")))
        column = len(grid.cells)
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is None:
            above.pop(column, None)
        elif merged.get(f"{_W}val") == "restart":
            above[column] = text
        else:
            text = text or above.get(column, "")
        grid.add(text, columns=1 if span is None else _number(span.get(f"{_W}val")))
    grid.end_row()


def _own_cells(row):
    """The cells of the row itself, also inside fields to fill in; those of a table in a cell are that cell's text."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _own_cells(child)


def _word_paragraph(paragraph):
    signs = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(
        (each.text or "") if each.tag == f"{_W}t" else signs.get(each.tag, "") for each in paragraph.iter()
    )
