"""What every reader of tables shares: limits, the one error, a cell's text."""

import re
import time
import unicodedata
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_BYTES = 5 * 1024 * 1024  # of the file
MAX_UNPACKED = 60 * 1024 * 1024  # of all parts of a package together
MAX_PARTS = 500
MAX_RATIO = 250  # an XML part that unpacks to more than this many times its size was made to hurt
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 5_000  # characters
MAX_GAP = 20_000  # a workbook's last line, empty ones counted
MAX_PROBLEMS = 20
MAX_TABLES = 50
LOOKED_THROUGH = 30  # lines in which the headings are looked for

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")


class UnreadableTable(ValidationError):
    """Nothing can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """How much is read of one file."""

    size: int = MAX_BYTES
    rows: int = MAX_ROWS
    last_line: int = MAX_GAP
    seconds: float = 60

    def clock(self):
        """A function to call now and then: it refuses the file once the time is up."""
        end = time.monotonic() + self.seconds

        def check():
            if time.monotonic() > end:
                raise UnreadableTable(
                    _("Reading this file takes too long. Divide it into parts."), code="time"
                )

        return check


class CellProblem(str):
    """A sentence about one cell; `line` and `column` (an index) say which."""

    line = column = None

    @classmethod
    def at(cls, line, column, sentence):
        problem = cls(sentence)
        problem.line, problem.column = line, column
        return problem


@dataclass
class Table:
    """What was read. `sheet` is the workbook's sheet or the number of a table in a document, "" of other tables.

    `left_out` holds lines that are no rows: [(line, text)] of titles between the rows and of repeated headings.
    """

    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sheet: str = ""
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def problems_by_cell(self):
        """{(line, heading): sentence} of problems of single cells."""
        return {
            (problem.line, self.names[problem.column]): str(problem)
            for problem in self.problems
            if isinstance(problem, CellProblem) and problem.column in self.names
        }

    names: dict[int, str] = field(default_factory=dict)  # index of a column in the file -> its heading


@dataclass
class Lines:
    """A table before its headings are found: [(line, [text of a cell])]."""

    lines: list
    sheet: str = ""
    problems: list = field(default_factory=list)


def cell_name(column, line):
    """("B3") of the column with index 1 in line 3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def clean(text):
    """A cell's text: composed letters, plain spaces, nothing invisible, no space around."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _INVISIBLE.sub("", text).strip()


def at(cells, index):
    return cells[index] if index < len(cells) else ""


def formula(index, number):
    sentence = _("Cell %(cell)s holds a formula. Write its result there instead: formulas are not read.")
    return CellProblem.at(number, index, sentence % {"cell": cell_name(index, number)})


def not_a_table():
    return UnreadableTable(
        _("This is not a table that can be read. Save it as XLSX or CSV, or paste its cells."), code="type"
    )


def damaged():
    return UnreadableTable(
        _("This file is damaged and cannot be read. Open it, save it again and send that."), code="damaged"
    )


def refuse_large(content, limits):
    if len(content) > limits.size:
        raise UnreadableTable(
            _("The file is too large: the limit is %(limit)s MB. Divide it into parts.")
            % {"limit": limits.size // 1024 // 1024},
            code="size",
        )
    return content


def refuse_wide(cells):
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        raise UnreadableTable(
            _("The table has more than %(limit)s columns. Leave out those that are not needed.")
            % {"limit": MAX_COLUMNS},
            code="columns",
        )


def refuse_rows(limits):
    return UnreadableTable(
        _("The table has more than %(limit)s rows. Divide it into parts.") % {"limit": limits.rows},
        code="rows",
    )


def too_long(number):
    return UnreadableTable(
        _("The table reaches to line %(line)s. Remove what stands far below it, or divide it into parts.")
        % {"line": number},
        code="rows",
    )
