"""Tables that people send: a workbook, a CSV file of any Polish office, or cells pasted into a field.

    table = read_table(content, name="lista.xlsx")
    table.columns    headings in their order, each once
    table.rows       [(line as the spreadsheet counts it, {heading: text})], empty ones left out
    table.problems   about single cells (a formula, an error, a text too long): import nothing while any stands

Every value is a text as people read it: a NIP or a phone that the spreadsheet took for a number keeps its digits, a
day is 2026-03-05, a decimal has its comma. Nothing is ever computed, no link followed, no macro looked at.
`UnreadableTable` is the only error; it says in one sentence what to do with the file.
"""

import csv
import datetime
import io
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024  # of the file
MAX_UNPACKED = 60 * 1024 * 1024  # of all parts of a workbook together
MAX_PARTS = 500
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 5_000  # characters
MAX_GAP = 20_000  # a workbook's last line, empty ones counted
MAX_PROBLEMS = 20
LOOKED_THROUGH = 30  # lines in which the headings are looked for

_SEPARATORS = (";", "\t", "|", ",")
_PHONE_OR_NUMBER = re.compile(r"[+\-]?[\d\s().,/\-–]*")
# What a spreadsheet would compute, were the text typed into it.
_FORMULA = re.compile(r"=.|[+\-@].*[(|!]", re.DOTALL)
_MARKED_TEXT = re.compile(r"^'(?=[=+\-@])")  # as exports.py and Excel mark a text that looks like a formula
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
# A number format that only writes digits in groups: 00\-000 of a postcode, 000-000-00-00 of a NIP.
_DIGIT_MASK = re.compile(r'(?:0|\\?[\- ]|"[\- ]")+')


class UnreadableTable(ValidationError):
    """Nothing can be read; the message says why and what to do."""


@dataclass
class Table:
    """What was read. `sheet` is the workbook's sheet, "" of other tables."""

    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sheet: str = ""


def read_table(content, name="", *, knows=None):
    """The Table in `content`: bytes of a file, or text that somebody pasted.

    `knows` (heading -> bool) finds the line of headings below titles and notes; without it the first line that is
    about as wide as the table is taken.
    """
    if isinstance(content, str):
        lines, sheet, problems = _text_lines(_refuse_large(content)), "", []
    elif content.startswith(b"PK\x03\x04"):
        lines, sheet, problems = _workbook(_refuse_large(content))
    else:
        lines, sheet, problems = _text_lines(_decoded(_refuse_large(content), name)), "", []
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise UnreadableTable(_("The table is empty."), code="empty")
    return _table(lines, sheet, problems, knows)


def _refuse_large(content):
    if len(content) > MAX_BYTES:
        raise UnreadableTable(
            _("The file is too large: the limit is %(limit)s MB. Divide it into parts.")
            % {"limit": MAX_BYTES // 1024 // 1024},
            code="size",
        )
    return content


def cell_name(column, line):
    """("B3") of the column with index 1 in line 3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


# --- From lines of cells to a table ----------------------------------------------------


def _table(lines, sheet, problems, knows):
    start = _headings_at(lines, knows)
    _line, headings = lines[start]
    body = lines[start + 1 :]
    if len(body) > MAX_ROWS:
        raise UnreadableTable(
            _("The table has more than %(limit)s rows. Divide it into parts.") % {"limit": MAX_ROWS},
            code="rows",
        )
    width = max(len(headings), max((len(cells) for _n, cells in body), default=0))
    filled = [index for index in range(width) if any(_at(cells, index) for _n, cells in lines[start:])]
    names = _distinct(_at(headings, index) or _unnamed(index) for index in filled)
    table = Table(columns=names, sheet=sheet, problems=problems)
    for number, cells in body:
        values = {name: _at(cells, index) for name, index in zip(names, filled, strict=True)}
        table.rows.append((number, values))
    table.problems += _cell_problems(lines[start:])
    if len(table.problems) > MAX_PROBLEMS:
        more = len(table.problems) - MAX_PROBLEMS
        table.problems[MAX_PROBLEMS:] = [_("... and %(count)s more cells like these.") % {"count": more}]
    return table


def _at(cells, index):
    return cells[index] if index < len(cells) else ""


def _unnamed(index):
    return _("Column %(letter)s") % {"letter": cell_name(index, "")}


def _distinct(names):
    """Each heading once: the second "Telefon" becomes "Telefon (2)"."""
    seen, result = set(), []
    for name in names:
        name, number = " ".join(name.split())[:200], 1
        wanted = name
        while wanted.casefold() in seen:
            number += 1
            wanted = f"{name} ({number})"
        seen.add(wanted.casefold())
        result.append(wanted)
    return result


def _headings_at(lines, knows):
    """Index of the line of headings: that which knows most of them, else the first one as wide as the table."""
    first = lines[:LOOKED_THROUGH]
    if knows:
        scores = [sum(1 for cell in cells if cell and knows(cell)) for _n, cells in first]
        if max(scores):
            return scores.index(max(scores))
    widths = [sum(1 for cell in cells if cell) for _n, cells in first]
    usual = max(widths)
    return next(index for index, width in enumerate(widths) if width >= min(usual, max(2, usual * 0.6)))


def _cell_problems(lines):
    problems = []
    for number, cells in lines:
        for index, text in enumerate(cells):
            if len(text) > MAX_CELL:
                sentence = _("Cell %(cell)s is longer than %(limit)s characters: shorten it.")
                problems.append(sentence % {"cell": cell_name(index, number), "limit": MAX_CELL})
            elif _FORMULA.match(text) and not _PHONE_OR_NUMBER.fullmatch(text):
                problems.append(_formula(index, number))
    return problems


def _formula(index, number):
    sentence = _("Cell %(cell)s holds a formula. Write its result there instead: formulas are not read.")
    return sentence % {"cell": cell_name(index, number)}


def _clean(text):
    """A cell's text: composed letters, plain spaces, nothing invisible, no space around."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _INVISIBLE.sub("", text).strip()


# --- Text: CSV and pasted cells --------------------------------------------------------


def _decoded(content, name):
    """The text of a file: the encoding is in its mark, or is found by what Polish letters need."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decode(content, encoding)
    _refuse_other_files(content, name)
    for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
        if len(content) > 3 and zeros.count(0) > 0.4 * len(zeros):
            return _decode(content, encoding)
    if b"\x00" in content:
        raise _not_a_table()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # ą, ś, ź stand elsewhere in ISO 8859-2, where Windows has ±, ¶ and Ľ.
        windows = sum(content.count(byte) for byte in (b"\xb9", b"\x9c", b"\x9f"))
        iso = sum(content.count(byte) for byte in (b"\xb1", b"\xb6", b"\xbc"))
        return _decode(content, "iso-8859-2" if iso > windows else "cp1250")


def _decode(content, encoding):
    try:
        return content.decode(encoding)
    except UnicodeError:
        raise _not_a_table() from None


def _refuse_other_files(content, name):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(
            _(
                "This is a workbook of an old kind, or one with a password. Save it as XLSX without a password."
            ),
            code="old",
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc")):
        raise _not_a_table()
    if content.lstrip()[:200].lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise _not_a_table()


def _not_a_table():
    return UnreadableTable(
        _("This is not a table that can be read. Save it as XLSX or CSV, or paste its cells."), code="type"
    )


def _text_lines(text):
    """[(line, texts)] of separated values; the separator is that which makes the most even table."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    # Excel writes down the separator it used.
    if named := re.match(r"sep=([;,|\t])\n", text):
        separator, text, skipped = named[1], text[named.end() :], 1
    else:
        separator, skipped = _separator(text), 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines = []
    try:
        for number, cells in enumerate(reader, start=1 + skipped):
            _refuse_wide(cells)
            lines.append((number, [_MARKED_TEXT.sub("", _clean(cell)) for cell in cells]))
            if number > MAX_GAP:
                raise _too_long(number)
    except csv.Error:
        raise _not_a_table() from None
    return lines


def _separator(text):
    def evenness(separator):
        sample = islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator), 200)
        try:
            widths = Counter(len(cells) for cells in sample if any(cells))
        except csv.Error:
            return (0, 0)
        wide = [(count, width) for width, count in widths.items() if width > 1]
        return max(wide, default=(0, 0))

    best = max(_SEPARATORS, key=evenness)  # of equals the first
    return best if evenness(best) > (0, 0) else ";"


def _refuse_wide(cells):
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        raise UnreadableTable(
            _("The table has more than %(limit)s columns. Leave out those that are not needed.")
            % {"limit": MAX_COLUMNS},
            code="columns",
        )


def _too_long(number):
    return UnreadableTable(
        _("The table reaches to line %(line)s. Remove what stands far below it, or divide it into parts.")
        % {"line": number},
        code="rows",
    )


# --- Workbooks -------------------------------------------------------------------------


def _workbook(content):
    """(lines, name of the sheet, problems) of the first sheet that anybody sees and that holds anything."""
    parts = _checked_package(content)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validation that are not read anyway
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                lines, problems = _sheet_lines(sheet)
                if any(any(cells) for _n, cells in lines):
                    _fill_merged(lines, sheet, parts)
                    return lines, sheet.title, problems
    except UnreadableTable:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it meet
        raise UnreadableTable(
            _("This workbook is damaged and cannot be read. Open it, save it again as XLSX and send that."),
            code="damaged",
        ) from None
    return [], "", []


def _checked_package(content):
    """The package as a ZipFile: small when unpacked, no macros, no password, no definitions of entities.

    The sizes in the directory are the most that is ever unpacked: zipfile stops there.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
        names = {entry.filename for entry in entries}
        if "xl/workbook.xml" not in names and not any(n.endswith("workbook.xml") for n in names):
            raise _not_a_table()
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise UnreadableTable(
                _("This workbook is too large when unpacked. Copy the table alone into a new one."),
                code="size",
            )
        if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
            raise UnreadableTable(
                _("This workbook holds macros. Save it as XLSX without them."), code="macros"
            )
        if any(entry.flag_bits & 1 for entry in entries):
            raise _not_a_table()
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                with package.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(4096).upper():
                        raise _not_a_table()
    except UnreadableTable:
        raise
    except Exception:  # zipfile raises half a dozen kinds of errors on damaged archives
        raise _not_a_table() from None
    return package


def _sheet_lines(sheet):
    sheet.reset_dimensions()  # what the file says about its own size may be wrong or a million lines
    lines, problems, filled = [], [], 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        if number > MAX_GAP:
            raise _too_long(number)
        texts = []
        for index, cell in enumerate(cells):
            if cell.data_type == "f":
                problems.append(_formula(index, number))
                texts.append("?")
            elif cell.data_type == "e":
                sentence = _("Cell %(cell)s holds an error of the spreadsheet (%(error)s). Correct it there.")
                problems.append(sentence % {"cell": cell_name(index, number), "error": cell.value})
                texts.append("?")
            else:
                texts.append(_as_read(cell))
        _refuse_wide(texts)
        lines.append((number, texts))
        filled += any(texts)
        if filled > MAX_ROWS + LOOKED_THROUGH:
            break  # _table refuses it in words
    return lines, problems


def _as_read(cell):
    """A cell's value as a person sees it in the spreadsheet."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean(value)
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
    return _clean(str(value))


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


def _fill_merged(lines, sheet, package):
    """A cell merged over several lines stands in each of them."""
    with package.open(sheet._worksheet_path.lstrip("/")) as part:
        areas = islice(_MERGED.finditer(part.read()), MAX_ROWS)
    by_line = dict(lines)
    for area in areas:
        column, last_column = _column_index(area[1].decode()), _column_index(area[3].decode())
        first, last = int(area[2]), min(int(area[4]), int(area[2]) + MAX_ROWS)
        text = _at(by_line.get(first, []), column)
        # A title over the whole table is one line high, or nobody's value.
        if not text or first == last or last_column - column > 1:
            continue
        for number in range(first + 1, last + 1):
            cells = by_line.get(number)
            if cells and any(cells) and column < len(cells) and not cells[column]:
                cells[column] = text


def _column_index(letters):
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
