"""A stored import: made of a file, its columns chosen, its rows checked; what is remembered of it."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership
from coop_portal.tables import Limits, read_tables
from coop_portal.transitions import TransitionRefused
from partners.models import Territory

from ..enums import ImportStatus
from ..models import ImportLayout, ServiceImport, ServiceImportRow
from ..models.service import nearest
from . import columns, words
from .checking import Checker
from .comparing import compare, missing

LIMITS = Limits(size=10 * 1024 * 1024, rows=50_000, last_line=100_000, seconds=45)
BATCH = 2_000
UNKNOWN_SHOWN = 100


def tables_of(content, name, territory):
    """`tables` for ServiceImport; ValidationError where the file is refused or no table in it tells of services."""
    found = [
        _stored(table, territory) for table in read_tables(content, name, knows=columns.knows, limits=LIMITS)
    ]
    if not any(table["rows"] for table in found):
        raise ValidationError(_("There is no row below the headings."), code="rows")
    if not any(table["use"] for table in found):
        headings = ", ".join(found[0]["columns"][:12])
        text = _("No column is headed like the name of a service. Headings that were found: %(headings)s.")
        raise ValidationError(text % {"headings": headings}, code="name")
    return found


def _stored(table, territory):
    signature = columns.signature(table.columns)
    known = ImportLayout.objects.filter(territory=territory, signature=signature).first()
    fields = columns.guess(table.columns)
    if known:
        fields |= {heading: name for heading, name in known.fields.items() if heading in fields}
    return {
        "sheet": table.sheet[:120],
        "columns": table.columns,
        "rows": [[line, [row[name] for name in table.columns]] for line, row in table.rows],
        "problems": [[line, heading, text] for (line, heading), text in table.problems_by_cell().items()],
        "left_out": [[line, text[:200]] for line, text in table.left_out],
        "signature": signature,
        "fields": fields,
        "remembered": bool(known),
        "use": bool(table.rows) and "name" in fields.values(),
    }


def remembered_values(tables, territory):
    signatures = [table["signature"] for table in tables]
    values = {}
    for layout in ImportLayout.objects.filter(territory=territory, signature__in=signatures):
        for kind, chosen in layout.values.items():
            values.setdefault(kind, {}).update(chosen)
    return values


def list_territory(scope, place=None):
    """Whose list an import feeds: of the animator's own territories that which holds the place."""
    own = Territory.objects.filter(pk__in=scope.animated_territory_ids).order_by("sort_key", "pk")
    if scope.is_operator or not own:
        return None
    around = place.path_ids() if place else set()
    return next((each for each in own if each.pk in around), own[0])


def remember(table):
    """The columns and words of this import, for the next one of the same headings."""
    for each in table.tables:
        if each["use"]:
            ImportLayout.objects.update_or_create(
                territory=table.territory,
                signature=each["signature"],
                defaults={"fields": each["fields"], "values": table.values},
            )


def checker_for(table, own):
    return Checker(
        own, place=table.place, type=table.type, values=table.values, verify=table.verify_providers
    )


def take_choice(table, *, tables=None, values=None, **said):
    """Which column is which field, or what words mean, kept for the next table too; `said`: what is true of all rows.

    Inside a transaction.
    """
    for name, value in said.items():
        setattr(table, name, value)
    if tables is not None:
        table.tables = tables
    if values is not None:
        table.values = {
            kind: {**table.values.get(kind, {}), **values.get(kind, {})} for kind in words.VOCABULARIES
        }
    remember(table)


def row_count(table):
    """Of the tables that are read."""
    return sum(len(each["rows"]) for each in table.tables if each["use"])


def check(table, *, own, progress=lambda done: None):
    """(the Checker, the entries with what would be made of each); `keep_checked` saves them."""
    checker = checker_for(table, own)
    entries = checker.entries(table.tables, progress)
    compare(entries, table.territory, own)
    return checker, entries


def keep_checked(table, checker, entries):
    table.unknown = {
        kind: [
            [name, text, terms.suggestion(name)] for name, text in list(terms.unknown.items())[:UNKNOWN_SHOWN]
        ]
        for kind, terms in checker.terms.items()
    }
    table.missing = missing(entries, table.territory)
    table.status = ImportStatus.CHECKED
    keep(table, entries)


def keep(table, entries):
    """The rows as the pages show them."""
    table.counts = dict(Counter(str(entry.action) for entry in entries))
    table.counts["warned"] = sum(1 for entry in entries if entry.warnings and not entry.errors)
    table.counts["rows"] = len(entries)
    table.save()
    table.rows.all().delete()
    ServiceImportRow.objects.bulk_create(
        (
            ServiceImportRow(
                table=table, number=number, sheet=entry.sheet, line=entry.line, name=entry.values["name"][:200],
                action=entry.action, values={name: text[:1000] for name, text in entry.values.items() if text},
                errors=entry.errors, warnings=entry.warnings, is_warned=bool(entry.warnings and not entry.errors),
                changes=entry.changes, service_id=entry.service_id,
            )
            for number, entry in enumerate(entries)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def locked(table):
    table = ServiceImport.objects.select_for_update(of=["self"]).get(pk=table.pk)
    if table.status not in (ImportStatus.READ, ImportStatus.CHECKED):
        raise TransitionRefused(f"import {table.pk} is {table.status}")
    return table


def drop(table):
    """Nothing of it is wanted: its rows are erased at once. Inside a transaction."""
    table.status, table.tables, table.name = ImportStatus.CANCELLED, [], ""
    table.save(update_fields=["status", "tables", "name"])
    table.rows.all().delete()


class Stewards:
    """`Service.steward_for` for thousands of providers: the nearest territory with an animator, read once."""

    def __init__(self, scope):
        self.own = scope.animated_territory_ids if not scope.is_operator else set()
        wanted = self.own or set(
            Membership.objects.current()
            .filter(role=Role.ANIMATOR, territory__isnull=False)
            .values_list("territory", flat=True)
        )
        self.animated = {each.pk: each for each in Territory.objects.filter(pk__in=wanted)}
        self.paths, self.known = {}, {}

    def __call__(self, provider):
        if provider.seat_id not in self.known:
            self.known[provider.seat_id] = self._nearest(provider.seat_id)
        return self.known[provider.seat_id]

    def _nearest(self, seat_id):
        seat = Territory.objects.filter(pk=seat_id).first()
        around = seat.path_ids() if seat else set()
        candidates = [self.animated[pk] for pk in around if pk in self.animated] or (
            list(self.animated.values()) if self.own else []
        )
        found = nearest(candidates)
        return found and found.pk


def left_rows(table):
    """(headings, lines) of the rows that are left: the columns as they came, and why."""
    rows = list(table.rows.filter(action="left"))
    wanted = {(row.sheet, row.line): row for row in rows}
    headings = list(
        dict.fromkeys(heading for each in table.tables if each["use"] for heading in each["columns"])
    )
    lines, done = [], set()
    for each in table.tables:
        for line, texts in each["rows"]:
            row = wanted.get((each["sheet"], line))
            if row is None or (each["sheet"], line) in done or not each["use"]:
                continue
            done.add((each["sheet"], line))
            cells = dict(zip(each["columns"], texts, strict=True))
            why = " ".join(f"{heading}: {sentence}" for heading, sentence in row.errors)
            lines.append([each["sheet"], line, *(cells.get(heading, "") for heading in headings), why])
    return headings, lines
