"""Tables for spreadsheets: typed workbooks and CSV that Polish Excel opens; no cell ever becomes a formula."""

import csv
import datetime
import io
import re
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n")
_PHONE_OR_NUMBER = re.compile(r"[+\-]?[\d\s().,/\-]+")
_CELL_LIMIT = 32_767  # Excel's; longer texts would be dropped whole
_WIDTHS = (8, 60)


def xlsx_response(name, columns, rows):
    """A workbook `name`.xlsx of one sheet: `columns` are headings, `rows` sequences of Python values."""
    return file_response(f"{name}.xlsx", xlsx(name, columns, rows), XLSX)


def csv_response(name, columns, rows):
    return file_response(f"{name}.csv", to_csv(columns, rows), CSV)


def file_response(name, content, content_type):
    """Bytes made for one person now: saved by the browser, kept by no cache."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def xlsx(name, columns, rows, *, above=(), day_format="yyyy-mm-dd"):
    """Bytes of a workbook of one sheet; `above` are lines of text over the headings.

    Dates, moments, numbers and truths keep their types; texts stay texts.
    """
    return _workbook([(name, columns, rows)], day_format, above, in_memory=True)


def workbook(sheets):
    """Bytes of a workbook with a sheet for each of `sheets`: (name, columns, rows). Rows are written as they come and
    never held together."""
    return _workbook(sheets, "yyyy-mm-dd", (), constant_memory=True)


def _workbook(sheets, day_format, above, **memory):
    from xlsxwriter import Workbook

    buffer, taken = io.BytesIO(), set()
    book = Workbook(
        buffer,
        memory | {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True},
    )
    formats = _formats(book, day_format)
    for name, columns, rows in sheets:
        _fill(book.add_worksheet(_sheet_name(name, taken)), columns, rows, formats, above)
    book.close()
    return buffer.getvalue()


def _sheet_name(name, taken):
    """At most 31 letters that Excel takes, each name once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", str(name))[:31].strip() or "1"
    number, found = 1, plain
    while found.casefold() in taken:
        number += 1
        found = f"{plain[:27]} {number}"
    taken.add(found.casefold())
    return found


def _formats(book, day_format):
    return {
        None: book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        datetime.datetime: book.add_format({"num_format": f"{day_format} hh:mm", "valign": "top"}),
        datetime.date: book.add_format({"num_format": day_format, "valign": "top"}),
        datetime.time: book.add_format({"num_format": "hh:mm", "valign": "top"}),
        str: book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _fill(sheet, columns, rows, formats, above):
    widths = [len(str(column)) for column in columns]
    top = len(above)
    for line, text in enumerate(above):
        sheet.write_string(line, 0, str(text)[:_CELL_LIMIT])
    sheet.write_row(top, 0, [str(column) for column in columns], formats[None])
    last = top
    for last, row in enumerate(rows, start=top + 1):
        for index, value in enumerate(map(_typed, row)):
            _write(sheet, last, index, value, formats)
            widths[index] = max(widths[index], _width(value))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, min(max(width + 2, _WIDTHS[0]), _WIDTHS[1]))
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, last, len(columns) - 1)


def _typed(value):
    """One of: None, int, float, Decimal, date, naive local datetime, time, str."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | datetime.date | datetime.time):
        return value
    return str(value)[:_CELL_LIMIT]


def _write(sheet, row, column, value, formats):
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, formats[str])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value, formats[type(value)])


def _width(value):
    if isinstance(value, str):
        return max(map(len, value.splitlines()), default=0)
    return 16 if isinstance(value, datetime.datetime) else len(str(value))


def to_csv(columns, rows, *, separator=";", day_format="%Y-%m-%d"):
    """Bytes with a byte-order mark; texts that a spreadsheet would compute get an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator)
    writer.writerow(map(harmless, map(str, columns)))
    writer.writerows([_written(_typed(value), day_format) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _written(value, day_format="%Y-%m-%d"):
    if isinstance(value, datetime.datetime):
        return value.strftime(f"{day_format} %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime(day_format)
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    return harmless(value)


def harmless(value):
    """A text that a spreadsheet would compute gets an apostrophe; all else stays as it is."""
    if isinstance(value, str) and value.startswith(_FORMULA_START) and not _PHONE_OR_NUMBER.fullmatch(value):
        return f"'{value}"
    return value
