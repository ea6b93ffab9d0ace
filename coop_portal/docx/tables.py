"""Tables: spans, heads that are repeated on each page, widths from what stands in the columns."""

from dataclasses import replace

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

_LETTER = Mm(1.75)  # of the table's size, on average
_PADDING = Mm(4.5)
_SIGNATURE = Mm(55)
_LONG = 90  # letters; longer texts ask for no wider column
_LINE = "857C72"
_TWIP = 635
_HEIGHTS = {"sign-rows": Mm(10), "signature-table": Mm(22)}


def cells_of(element):
    """[(row, column, height, width, cell, is head)], number of rows and of columns."""
    rows = element.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    heads = {id(row) for row in element.xpath("./thead/tr")}
    taken, found, columns = set(), [], 0
    for row, line in enumerate(rows):
        column = 0
        for cell in line.xpath("./th | ./td"):
            while (row, column) in taken:
                column += 1
            width = _span(cell, "colspan")
            height = min(_span(cell, "rowspan"), len(rows) - row)
            taken.update((row + down, column + right) for down in range(height) for right in range(width))
            found.append((row, column, height, width, cell, id(line) in heads))
            columns = max(columns, column + width)
            column += width
    return found, rows, columns


def _span(cell, name):
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 50) if value.isdecimal() else 1


def widths(element, found, columns, total):
    """One width a column: what the template says in <col class="c20">, the rest by the texts."""
    fixed = [None] * columns
    for column, col in enumerate(element.xpath("./colgroup/col | ./col")[:columns]):
        for name in (col.get("class") or "").split():
            if name[:1] == "c" and name[1:].isdecimal():
                fixed[column] = total * int(name[1:]) // 100
    least, wish = [_PADDING * 2] * columns, [1] * columns
    for _row, column, _height, width, cell, _head in found:
        if width > 1:
            continue
        words = " ".join(cell.itertext()).split()
        classes = (cell.get("class") or "").split()
        if fixed[column] is None and {"signature", "sign-cell"} & set(classes):
            fixed[column] = min(_SIGNATURE, total // 3)
        longest = min(max(map(len, words), default=0), 22)
        least[column] = max(least[column], longest * _LETTER + _PADDING)
        wish[column] = max(wish[column], min(sum(map(len, words)) + len(words), _LONG))
    free = [column for column in range(columns) if fixed[column] is None]
    if not free:  # shares that make a little more or less than the whole
        return [width * total // sum(fixed) for width in fixed]
    left = total - sum(width for width in fixed if width is not None)
    floor = sum(least[column] for column in free)
    if floor >= left and free:  # too narrow for every word: shares of what there is
        result = {column: left * least[column] // floor for column in free}
    else:
        spare, wishes = left - floor, sum(wish[column] for column in free) or 1
        result = {column: least[column] + spare * wish[column] // wishes for column in free}
    return [fixed[column] if fixed[column] is not None else result[column] for column in range(columns)]


def write(writer, element, frame):
    """The <table>, its caption above it."""
    found, lines, columns = cells_of(element)
    if not columns:
        return
    caption = next(iter(element.xpath("./caption")), None)
    if caption is not None:
        writer.block(caption, writer.framed(caption, replace(frame, style="Caption", indent=0)))
    sizes = widths(element, found, columns, writer.width)
    table = make(writer, len(lines), sizes)
    if caption is not None:
        _describe(table, " ".join(caption.text_content().split()))
    cells, rows = table._cells, list(table.rows)  # python-docx looks through the whole table at each question
    height = next((_HEIGHTS[name] for name in _HEIGHTS if name in (element.get("class") or "").split()), None)
    for line, row in zip(lines, rows, strict=True):
        if line.getparent().tag == "thead":
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        elif height:
            row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    for row, column, high, wide, cell, head in found:
        place = cells[row * columns + column]
        if high > 1 or wide > 1:
            place = place.merge(cells[(row + high - 1) * columns + column + wide - 1])
        if head:
            _shade(place)
        inner = replace(frame, style="Table Text", indent=0, depth=0, align=None)
        writer.inside(place, sum(sizes[column : column + wide]) - _PADDING, cell, writer.framed(cell, inner))
    writer.after_table = True


def write_pairs(writer, element, frame):
    """A <dl>: its terms beside what they mean."""
    pairs = []
    for part in element.xpath("./dt | ./dd | ./div/dt | ./div/dd"):
        if part.tag == "dt" or not pairs:
            pairs.append(([], []))
        pairs[-1][part.tag == "dd"].append(part)
    if not pairs:
        return
    sizes = [writer.width * 3 // 10, writer.width - writer.width * 3 // 10]
    table = make(writer, len(pairs), sizes, lines=("bottom", "insideH"))
    cells = table._cells
    inner = replace(frame, style="Table Text", indent=0, depth=0)
    bold = replace(inner, look=replace(inner.look, bold=True))
    for row, sides in enumerate(pairs):
        for column, parts in enumerate(sides):
            place, width = cells[2 * row + column], sizes[column] - _PADDING
            writer.inside(place, width, parts, inner if column else bold)
    writer.after_table = True


def write_signatures(writer, element, frame):
    """Lines to sign on, side by side."""
    places = [child for child in element if isinstance(child.tag, str)]
    if not places:
        return
    table = make(writer, 1, [writer.width // len(places)] * len(places), lines=())
    for cell, place in zip(table._cells, places, strict=True):
        writer.inside(cell, writer.width // len(places) - 2 * _PADDING, [place], frame)
    writer.after_table = True


_ALL_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")


def make(writer, rows, sizes, *, lines=_ALL_LINES):
    """An empty table of these widths where the writer stands; no row is ever divided by the end of a page."""
    table = writer.new_table(rows, len(sizes))
    table.autofit = False
    for grid, size in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), sizes, strict=True):
        grid.set(qn("w:w"), str(size // _TWIP))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for index, cell in enumerate(table._cells):
        cell.width = sizes[index % len(sizes)]
    _measure(table._tbl.tblPr, sum(sizes))
    _rule(table._tbl.tblPr, lines)
    return table


def _measure(properties, total):
    width = properties.find(qn("w:tblW"))
    if width is None:
        width = OxmlElement("w:tblW")
        properties.insert_element_before(
            width, "w:jc", "w:tblInd", "w:tblBorders", "w:tblLayout", "w:tblLook"
        )
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(total // _TWIP))


def _rule(properties, sides):
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
        for side in _ALL_LINES
        if side in sides
    )
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = "".join(
        f'<w:{side} w:w="{size}" w:type="dxa"/>'
        for side, size in (("top", 60), ("left", 100), ("bottom", 60), ("right", 100))
    )
    cells = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>")
    properties.insert_element_before(cells, "w:tblLook")


def _describe(table, caption):
    """What a screen reader says of the table."""
    description = OxmlElement("w:tblCaption")
    description.set(qn("w:val"), caption[:200])
    table._tbl.tblPr.append(description)


def _shade(cell):
    shading = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F0EDE8"/>')
    properties = cell._tc.get_or_add_tcPr()
    properties.insert_element_before(
        shading, "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"
    )
