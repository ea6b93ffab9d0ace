"""Text: CSV of any Polish office, and cells pasted into a field."""

import csv
import io
import re
from collections import Counter
from itertools import islice

from django.utils.translation import gettext as _

from .base import Lines, UnreadableTable, clean, not_a_table, refuse_wide, too_long

_SEPARATORS = (";", "\t", "|", ",")
_MARKED_TEXT = re.compile(r"^'(?=[=+\-@])")  # as exports.py and Excel mark a text that looks like a formula


def decoded(content, name, *, is_page=False):
    """The text of a file: the encoding is in its mark, or is found by what Polish letters need.

    `is_page`: a web page is read, too.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _decode(content, encoding)
    _refuse_other_files(content, name, is_page)
    for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
        if len(content) > 3 and zeros.count(0) > 0.4 * len(zeros):
            return _decode(content, encoding)
    if b"\x00" in content:
        raise not_a_table()
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
        raise not_a_table() from None


def _refuse_other_files(content, name, is_page):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable(
            _(
                "This is a workbook of an old kind, or one with a password. Save it as XLSX without a password."
            ),
            code="old",
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc")):
        raise not_a_table()
    if content.lstrip()[:200].startswith(b"<") and not (is_page and b"<tr" in content.lower()):
        raise not_a_table()  # a workbook as XML has a <Table>, too, but rows of its own


def text_lines(text, limits):
    """Lines of separated values; the separator is that which makes the most even table."""
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
            refuse_wide(cells)
            lines.append((number, [_MARKED_TEXT.sub("", clean(cell)) for cell in cells]))
            if number > limits.last_line:
                raise too_long(number)
    except csv.Error:
        raise not_a_table() from None
    return Lines(lines)


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
