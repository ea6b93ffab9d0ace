"""Ruled tables of a PDF with a text layer, read by a program of its own with limits of the system."""

from pathlib import Path

from django.utils.translation import gettext as _

from coop_portal import confined

from .base import Lines, UnreadableTable, clean, damaged, not_a_table, refuse_rows, refuse_wide
from .package import with_password

READER = Path(__file__).with_name("pdf_reader.py")
CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY = 300 * 1024 * 1024  # of addresses, libraries included
MAX_PAGES = 60
MAX_CELLS = 200_000


def pdf_tables(content, limits):
    """The Lines of each ruled table. `sheet` is the page; lines are those of the table."""
    told = confined.ask(READER, content, CPU_SECONDS, MEMORY, MAX_PAGES, MAX_CELLS, wall_seconds=WALL_SECONDS)
    if refusal := told.get("refused"):
        raise _refusals().get(refusal, damaged)()
    found, total = [], 0
    for page, rows in told["tables"]:
        lines = []
        for number, cells in enumerate(rows, start=1):
            cells = [clean(cell) for cell in cells]
            refuse_wide(cells)
            lines.append((number, cells))
        total += len(lines)
        if total > limits.rows:
            raise refuse_rows(limits)
        found.append(Lines(lines, _("page %(number)s") % {"number": page}))
    return found


def _refusals():
    return {
        "damaged": damaged,
        "password": with_password,
        "type": not_a_table,
        "time": _too_heavy,
        "pages": lambda: UnreadableTable(
            _("This PDF has more than %(limit)s pages. Divide it into parts.") % {"limit": MAX_PAGES},
            code="pages",
        ),
        "scan": lambda: UnreadableTable(
            _("There is no text in this PDF, only pictures. Ask for the document it was made of."),
            code="scan",
        ),
        "unruled": lambda: UnreadableTable(
            _(
                "No table with lines around its cells was found in this PDF. Copy the table from it and paste it "
                "below, or ask for the document it was made of."
            ),
            code="unruled",
        ),
    }


def _too_heavy():
    return UnreadableTable(
        _("This PDF is too large or too intricate to be read. Divide it into parts, or send XLSX or DOCX."),
        code="time",
    )
