"""A table of institutions from reading to the register: read, looked at, chosen from, added in one transaction."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import ImportStatus, InstitutionStatus
from ..models import Institution, InstitutionEvent, InstitutionIdentifier, InstitutionImport, InstitutionPhone
from . import parents
from .checking import Checker
from .columns import mapped


def rows_of(table, *, scope, type_name="", gmina=""):
    """(rows for InstitutionImport, [headings that nothing is made of]); the last two fill rows without their own."""
    columns, unknown = mapped(table.columns)
    rows = []
    for line, cells in table.rows:
        values = {field: cells[heading] for field, heading in columns.items() if cells[heading]}
        if type_name and not values.get("type"):
            values["type"] = type_name
        if gmina and not values.get("gmina"):
            values["gmina"] = gmina
        rows.append({"line": line, "values": values, "uid": str(uuid.uuid4())})
    check(rows, scope=scope)
    return rows, unknown


def check(rows, *, scope):
    """Write into each row what is wrong with it and whether it would be added: sound ones that are like no other."""
    for row, checked in zip(rows, Checker(scope).check([row["values"] for row in rows]), strict=True):
        row |= {
            "errors": checked.sentences(),
            "warnings": checked.warnings,
            "duplicate_of": checked.duplicate_of,
            "add": not checked.errors and not checked.warnings,
            "acts_for": _acts_for(checked, rows),
        }


def _acts_for(checked, rows):
    """What the preview says of it: {"name", "line" of this table or null}; null where it acts for nobody."""
    if parent := checked.fields.get(parents.FIELD):
        return {"name": parent.name, "line": None}
    if checked.parent_row is not None:
        row = rows[checked.parent_row]
        return {"name": row["values"]["name"], "line": row["line"]}
    return None


@transaction.atomic
def choose(table, choices):
    """Keep what was ticked: {uid of a row: add it}. A row with errors is never added. Returns the import."""
    table = _locked(table)
    for row in table.rows:
        if row["uid"] in choices:
            row["add"] = choices[row["uid"]] and not row["errors"]
    table.save(update_fields=["rows"])
    return table


@transaction.atomic
def correct(table, row_uid, values, *, scope):
    """New values of one row, checked against all; the ticks of the other rows stay. Returns the row."""
    table = _locked(table)
    chosen = {row["uid"]: row["add"] for row in table.rows if row["uid"] != row_uid}
    row = next(row for row in table.rows if row["uid"] == row_uid)
    row["values"] = {field: text for field, text in values.items() if text}
    before = {other["uid"]: (other["errors"], other["warnings"]) for other in table.rows}
    check(table.rows, scope=scope)
    for other in table.rows:
        same = before[other["uid"]] == (other["errors"], other["warnings"])
        if other["uid"] in chosen and same:
            other["add"] = chosen[other["uid"]]
    table.save(update_fields=["rows"])
    return row


@transaction.atomic
def drop(table):
    """Nothing of it is wanted: its rows are erased at once."""
    table = _locked(table)
    table.status, table.rows, table.name = ImportStatus.CANCELLED, [], ""
    table.save(update_fields=["status", "rows", "name"])


@transaction.atomic
def apply(table, *, scope):
    """Add the chosen rows to the register: all that are still sound, in one transaction. Returns how many.

    Rows are checked again: one that the register has got meanwhile is left out and says so. Applied twice, also at
    once, it adds once: TransitionRefused for the second.
    """
    table = _locked(table)
    checked = Checker(scope).check([row["values"] for row in table.rows])
    made = {}
    for index, (row, now) in enumerate(zip(table.rows, checked, strict=True)):
        row["made"] = None
        if not row["add"] or row["errors"]:
            continue
        if now.errors:
            row["errors"] = now.sentences()
        elif now.duplicate_of and now.duplicate_of != row["duplicate_of"]:
            row["errors"] = [_("It has been added to the register meanwhile.")]
        else:
            made[index] = (row, now)
    _leave_out_units(made)
    institutions = dict(zip(made, _make(list(made.values()), by=scope.user), strict=True))
    for index, institution in institutions.items():
        made[index][0]["made"] = institution.pk
    _join_units(made, institutions)
    table.status, table.added, table.applied_at = ImportStatus.APPLIED, len(made), timezone.now()
    table.save(update_fields=["rows", "status", "added", "applied_at"])
    return len(made)


def _leave_out_units(made):
    """A unit whose row of the same table is not added is not added either; nor are its own units."""
    while missing := [index for index, (_row, now) in made.items() if now.parent_row not in {None, *made}]:
        for index in missing:
            row, _now = made.pop(index)
            row["errors"] = [
                _("The row for which it acts was not added: correct the row, or write another institution.")
            ]


def _join_units(made, institutions):
    units = []
    for index, (_row, now) in made.items():
        if now.parent_row is not None:
            institutions[index].parent_subject = institutions[now.parent_row]
            units.append(institutions[index])
    Institution.objects.bulk_update(units, [parents.FIELD])


def _locked(table):
    table = InstitutionImport.objects.select_for_update(of=["self"]).get(pk=table.pk)
    if table.status != ImportStatus.READ:
        raise TransitionRefused(f"import {table.pk} is {table.status}")
    return table


def _make(made, *, by):
    """Verified at once: who may import here is who would verify."""
    institutions = Institution.objects.bulk_create(
        [
            Institution(uid=row["uid"], status=InstitutionStatus.VERIFIED, created_by=by, **now.fields)
            for row, now in made
        ]
    )
    pairs = list(zip(institutions, (now for _row, now in made), strict=True))
    InstitutionPhone.objects.bulk_create(
        InstitutionPhone(institution=institution, number=number, position=position)
        for institution, now in pairs
        for position, number in enumerate(now.phones)
    )
    InstitutionIdentifier.objects.bulk_create(
        InstitutionIdentifier(institution=institution, registry=registry, number=number)
        for institution, now in pairs
        for registry, number in now.identifiers
    )
    sectors = Institution.sectors.through
    sectors.objects.bulk_create(
        sectors(institution=institution, sector_id=institution.type.sector_id)
        for institution, _now in pairs
        if institution.type.sector_id
    )
    InstitutionEvent.objects.bulk_create(
        InstitutionEvent(subject=institution, verb="import", to_status=institution.status, by=by)
        for institution in institutions
    )
    return institutions
