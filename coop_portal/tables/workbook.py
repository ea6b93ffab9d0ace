"""Workbooks (XLSX): all sheets that anybody sees; values as people read them, nothing computed."""

import datetime
import io
import re
import warnings
from itertools import islice

from django.utils.translation import gettext as _

from .base import (
    LOOKED_THROUGH,
    MAX_COLUMNS,
    CellProblem,
    Lines,
    UnreadableTable,
    at,
    cell_name,
    clean,
    formula,
    refuse_wide,
    too_long,
)

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# A number format that only writes digits in groups: 00\-000 of a postcode, 000-000-00-00 of a NIP.
_DIGIT_MASK = re.compile(r'(?:0|\\?[\- ]|"[\- ]")+')


def sheets(content, package, limits):
    """The Lines of each visible sheet that holds anything, one after another."""
    from openpyxl import load_workbook

    clock = limits.clock()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validation that are not read anyway
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                found = _sheet_lines(sheet, limits, clock)
                if any(any(cells) for _n, cells in found.lines):
                    _fill_merged(found.lines, sheet, package, limits)
                    yield found
    except UnreadableTable:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it meet
        raise UnreadableTable(
            _("This workbook is damaged and cannot be read. Open it, save it again as XLSX and send that."),
            code="damaged",
        ) from None


def _sheet_lines(sheet, limits, clock):
    sheet.reset_dimensions()  # what the file says about its own size may be wrong or a million lines
    lines, problems, filled = [], [], 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > limits.last_line:
            raise too_long(number)
        clock()
        texts = []
        for index, cell in enumerate(cells[: _end(cells)]):
            if cell.data_type == "f":
                problems.append(formula(index, number))
                texts.append(clean(_formula_text(cell.value)))
            elif cell.data_type == "e":
                sentence = _("Cell %(cell)s holds an error of the spreadsheet (%(error)s). Correct it there.")
                sentence %= {"cell": cell_name(index, number), "error": cell.value}
                problems.append(CellProblem.at(number, index, sentence))
                texts.append(clean(str(cell.value)))
            else:
                texts.append(_as_read(cell))
        refuse_wide(texts)
        lines.append((number, texts))
        filled += any(texts)
        if filled > limits.rows + LOOKED_THROUGH:
            break  # table_of refuses it in words
    return Lines(lines, sheet.title, problems)


def _end(cells):
    """Where the last cell that says anything stands; what follows is only the width that was asked for."""
    end = len(cells)
    while end and cells[end - 1].value is None:
        end -= 1
    return end


def _formula_text(value):
    return str(getattr(value, "text", value))  # of a formula over several cells


def _as_read(cell):
    """A cell's value as a person sees it in the spreadsheet."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return f"{value:%Y-%m-%d}" if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return clean(str(value))


def _number(value, mask):
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}".replace(".", ",") if abs(value) < 1e15 else ""
    digits = str(int(value))
    if value >= 0 and _DIGIT_MASK.fullmatch(mask) and mask != "0":
        return _masked(digits, mask.replace("\\", "").replace('"', ""))
    return digits


def _masked(digits, mask):
    """18200 by "00-000" is "18-200"; a postcode or a KRS keeps the zeros it begins with."""
    left, written = list(digits.rjust(mask.count("0"), "0")), []
    for sign in reversed(mask):
        written.append(left.pop() if sign == "0" else sign)
    return "".join(left) + "".join(reversed(written))


def _fill_merged(lines, sheet, package, limits):
    """A cell merged over several lines stands in each of them."""
    with package.open(sheet._worksheet_path.lstrip("/")) as part:
        areas = islice(_MERGED.finditer(part.read()), limits.rows)
    by_line = dict(lines)
    for area in areas:
        column, last_column = _column_index(area[1].decode()), _column_index(area[3].decode())
        first, last = int(area[2]), min(int(area[4]), int(area[2]) + limits.rows)
        text = at(by_line.get(first, []), column)
        # A title over the whole table is one line high, or nobody's value.
        if not text or first == last or last_column - column > 1:
            continue
        for number in range(first + 1, last + 1):
            cells = by_line.get(number)
            if cells and any(cells) and not at(cells, column):
                cells += [""] * (column + 1 - len(cells))  # the line may have ended before
                cells[column] = text


def _column_index(letters):
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
