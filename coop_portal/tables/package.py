"""Zip packages of office programs, looked through before any part is unpacked.

The sizes in the directory are the most that is ever unpacked: zipfile stops there.
"""

import io
import re
import zipfile

from django.utils.translation import gettext as _

from .base import MAX_PARTS, MAX_RATIO, MAX_UNPACKED, UnreadableTable, damaged, not_a_table

SMALL = 1024 * 1024  # below it a part may be as dense as it likes
PROLOG = 64 * 1024  # in which the root element of an honest part begins
_ROOT = re.compile(rb"<[A-Za-z_]")


def checked(content):
    """The package as a ZipFile: small when unpacked, no macros, no password, no definitions of entities."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
        _refuse_large(entries)
        for entry in entries:
            name = entry.filename.lower()
            if name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")):
                raise UnreadableTable(
                    _("This workbook holds macros. Save it as XLSX without them."), code="macros"
                )
        if any(entry.flag_bits & 1 for entry in entries):
            raise with_password()
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")) and entry.file_size:
                with package.open(entry) as part:
                    _refuse_definitions(part.read(PROLOG))
    except UnreadableTable:
        raise
    except Exception:  # zipfile raises half a dozen kinds of errors on damaged archives
        raise not_a_table() from None
    return package


def _refuse_large(entries):
    dense = any(
        entry.file_size > max(SMALL, MAX_RATIO * entry.compress_size)
        for entry in entries
        if entry.filename.endswith(".xml")
    )
    if dense or len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableTable(
            _("This workbook is too large when unpacked. Copy the table alone into a new one."), code="size"
        )


def _refuse_definitions(start):
    """Entities are defined before the root element; an encoding in which we could not see them is nobody's."""
    root = _ROOT.search(start)
    before = start[: root.start()] if root else start
    if b"\x00" in start[:200] or b"<!DOCTYPE" in before.upper() or b"<!ENTITY" in before.upper():
        raise not_a_table()


def with_password():
    return UnreadableTable(
        _("This file has a password. Save it without the password and send that."), code="password"
    )


def part(package, name, limit=MAX_UNPACKED):
    """A part opened for reading; one that is too large or not there refuses the file."""
    try:
        entry = package.getinfo(name)
    except KeyError:
        raise not_a_table() from None
    if entry.file_size > limit:
        raise UnreadableTable(
            _("This document is too large when unpacked. Copy the table alone into a new one."), code="size"
        )
    try:
        return package.open(entry)
    except Exception:
        raise damaged() from None
