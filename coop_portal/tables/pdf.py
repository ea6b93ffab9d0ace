"""Ruled tables of a PDF with a text layer, read by a program of its own with limits of the system."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from .base import Lines, UnreadableTable, clean, damaged, not_a_table, refuse_rows, refuse_wide
from .package import with_password

READER = Path(__file__).with_name("pdf_reader.py")
CPU_SECONDS = 10
WALL_SECONDS = 30
MEMORY = 300 * 1024 * 1024  # of addresses, libraries included
MAX_PAGES = 60
MAX_CELLS = 200_000
MAX_ANSWER = 20 * 1024 * 1024


def pdf_tables(content, limits):
    """The Lines of each ruled table. `sheet` is the page; lines are those of the table."""
    told = _told(content)
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


def _told(content):
    """What the reader says; whatever makes it die is the file's fault."""
    arguments = [str(number) for number in (CPU_SECONDS, MEMORY, MAX_PAGES, MAX_CELLS)]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(READER), *arguments],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "time"}
    if done.returncode < 0:  # a signal: the limit of the processor's time
        return {"refused": "time"}
    if b"ModuleNotFoundError" in done.stderr:
        raise RuntimeError("The reader of PDF is not installed.")
    try:
        return json.loads(done.stdout[:MAX_ANSWER]) if done.returncode == 0 else {"refused": "damaged"}
    except ValueError:
        return {"refused": "damaged"}


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
