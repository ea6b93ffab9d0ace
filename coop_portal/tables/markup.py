"""Tables of documents: cells that span lines and columns, made into plain lines."""

import re
from html.parser import HTMLParser

from .base import MAX_TABLES, Lines, UnreadableTable, clean, refuse_rows, refuse_wide

WIDEST = 200  # columns that a cell may claim to span


class Grid:
    """A table that is filled cell by cell. A cell over several lines stands in each of them, over columns once."""

    def __init__(self, limits):
        self.limits, self.lines, self.cells, self.hanging = limits, [], None, {}

    def begin_row(self):
        self.end_row()
        self.cells = []

    def add(self, text, *, columns=1, rows=1):
        self._hang()
        columns = min(max(columns, 1), WIDEST)
        if rows > 1:
            self.hanging.update({len(self.cells) + extra: [text, rows - 1] for extra in range(columns)})
        self.cells += [text, *[""] * (columns - 1)]
        refuse_wide(self.cells)

    def end_row(self):
        if self.cells is None:
            return
        self._hang()
        self.lines.append((len(self.lines) + 1, self.cells))
        self.cells = None
        if len(self.lines) > self.limits.last_line:
            raise refuse_rows(self.limits)

    def _hang(self):
        """Cells of earlier lines that reach down into this column."""
        while len(self.cells) in self.hanging:
            index = len(self.cells)
            text, left = self.hanging[index]
            self.cells.append(text)
            if left > 1:
                self.hanging[index][1] -= 1
            else:
                del self.hanging[index]


_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"}
_UNSEEN = {"script", "style", "head", "template", "noscript"}


class _Tables(HTMLParser):
    def __init__(self, limits):
        super().__init__(convert_charrefs=True)
        self.limits, self.clock = limits, limits.clock()
        self.open, self.found, self.unseen = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.clock()
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self.open.append({"grid": Grid(self.limits), "text": None, "span": (1, 1)})
        elif self.open and tag == "tr":
            self._end_cell()
            self.open[-1]["grid"].begin_row()
        elif self.open and tag in ("td", "th"):
            self._end_cell()
            if self.open[-1]["grid"].cells is None:
                self.open[-1]["grid"].begin_row()
            given = dict(attrs)
            span = (_count(given.get("colspan")), _count(given.get("rowspan")))
            self.open[-1].update(text=[], span=span)
        elif tag in _BLOCKS:
            self.handle_data("", block=True)

    def handle_endtag(self, tag):
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in ("td", "th", "tr") and self.open:
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            table = self.open.pop()
            table["grid"].end_row()
            self.found.append(table["grid"].lines)
            if len(self.found) > MAX_TABLES:
                raise refuse_rows(self.limits)
        elif tag in _BLOCKS:
            self.handle_data("", block=True)

    def handle_data(self, data, block=False):
        if self.open and self.open[-1]["text"] is not None and not self.unseen:
            self.open[-1]["text"].append("\n" if block else re.sub(r"\s+", " ", data))

    def _end_cell(self):
        table = self.open[-1]
        if table["text"] is not None:
            text = re.sub(r" *\n[\s]*", "\n", "".join(table["text"]))
            columns, rows = table["span"]
            table["grid"].add(clean(text), columns=columns, rows=rows)
            table["text"] = None


def _count(text):
    return int(text) if text and text.isdecimal() and len(text) < 6 else 1


def is_html(text):
    return bool(re.match(r"\s*<", text)) and "<table" in text.lower()


def html_tables(text, limits):
    """The Lines of each table of a piece of HTML, as a browser's or a word processor's clipboard holds it."""
    parser = _Tables(limits)
    try:
        parser.feed(text)
        parser.close()
        while parser.open:
            parser.handle_endtag("table")
    except UnreadableTable:
        raise
    except (ValueError, AssertionError, RecursionError):
        from .base import not_a_table

        raise not_a_table() from None
    return [Lines(lines, str(number)) for number, lines in enumerate(parser.found, start=1)]
