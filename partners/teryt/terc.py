"""TERC compared with what is here: new, renamed, re-coded, merged and abolished units."""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ..enums import CodeRegister, TerritoryKind
from ..models import Territory, TerritoryCode
from . import files
from .succession import repoint

# More abolished at once than this share of all means that the file is a part of the register, not a new state of it.
LARGEST_LOSS = 0.05


@dataclass
class Report:
    """What an import did. `for_operator` are sentences about what a person must decide."""

    created: int = 0
    renamed: list = field(default_factory=list)
    recoded: list = field(default_factory=list)
    succeeded: list = field(default_factory=list)
    for_operator: list = field(default_factory=list)

    @property
    def changed(self):
        return bool(self.created or self.renamed or self.recoded or self.succeeded)


@transaction.atomic
def import_terc(path, *, partial=False):
    """Bring the territories to the state of the file. The same file twice changes nothing.

    `partial` adds and renames only: for a file that holds a part of the country. Raises files.BadFile before
    anything is written.
    """
    units = files.read_terc(path)
    # One import at a time: two would both create what is missing.
    list(TerritoryCode.objects.select_for_update().filter(register=CodeRegister.TERC)[:1])
    return _Import(units, partial=partial).run()


def _keys(number):
    """So many new primary keys from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Territory._meta.db_table, number],
        )
        return [key for (key,) in cursor.fetchall()]


class _Import:
    def __init__(self, units, *, partial):
        self.units, self.partial, self.report = units, partial, Report()
        codes = TerritoryCode.objects.filter(register=CodeRegister.TERC, valid_to=None).select_related(
            "territory"
        )
        self.here = {code.code: code.territory for code in codes}
        self.gone = {} if partial else self._gone()

    def run(self):
        for kind in files.LEVELS:
            self._level([unit for unit in self.units if unit.kind == kind])
        for code, territory in sorted(self.gone.items()):
            self._abolish(code, territory)
        return self.report

    def _gone(self):
        """Units whose code the file does not know any more."""
        wanted = {unit.code for unit in self.units}
        gone = {code: territory for code, territory in self.here.items() if code not in wanted}
        if len(gone) > max(len(self.here) * LARGEST_LOSS, 5):
            raise files.BadFile(
                [
                    _(
                        "The file lacks %(gone)d of %(all)d units: it is a part of the register. "
                        "Import the whole register, or add --partial to add and rename only."
                    )
                    % {"gone": len(gone), "all": len(self.here)}
                ]
            )
        return gone

    def _level(self, units):
        """Units of one kind; their parents are here by now."""
        fresh = []
        for unit in units:
            territory = self.here.get(unit.code)
            if territory is None and (territory := self._same_under_another_code(unit)):
                self._recode(unit, territory)
            if territory is None:
                fresh.append(unit)
            else:
                self._update(unit, territory)
        self._create(fresh)

    def _same_under_another_code(self, unit):
        """A unit that lost its code and is this one: same number with another RODZ, or the same name and kind."""
        gone = [(code, territory) for code, territory in self.gone.items() if territory.kind == unit.kind]
        if unit.kind == TerritoryKind.GMINA:
            same_number = [found for found in gone if found[0][:6] == unit.code[:6]]
            if len(same_number) == 1:
                return same_number[0][1]
        named = [
            territory
            for code, territory in gone
            if (territory.name, territory.gmina_kind, code[:2]) == (unit.name, unit.gmina_kind, unit.code[:2])
        ]
        return named[0] if len(named) == 1 else None

    def _recode(self, unit, territory):
        old = next(code for code, gone in self.gone.items() if gone.pk == territory.pk)
        del self.gone[old], self.here[old]
        territory.codes.filter(code=old, valid_to=None).update(valid_to=unit.as_of)
        territory.codes.create(register=CodeRegister.TERC, code=unit.code, valid_from=unit.as_of)
        self.here[unit.code] = territory
        self.report.recoded.append(f"{old} -> {unit.code} {territory.label}")

    def _update(self, unit, territory):
        wanted = self._fields(unit)
        changed = [name for name, value in wanted.items() if getattr(territory, name) != value]
        if not changed:
            return
        before = territory.label
        for name in changed:
            setattr(territory, name, wanted[name])
        territory.place_below_parent()
        territory.save()
        if "parent" in changed:
            for inside in Territory.objects.filter(parent=territory).order_by("pk"):
                inside.place_below_parent()
                inside.save()
        if before != territory.label:
            self.report.renamed.append(f"{before} -> {territory.label}")

    def _fields(self, unit):
        return {
            "name": unit.name,
            "kind": unit.kind,
            "gmina_kind": unit.gmina_kind,
            "parent": self.here.get(unit.parent),
            "is_city_powiat": unit.description.startswith(("miasto na prawach powiatu", "miasto stołeczne")),
        }

    def _create(self, units):
        """In bulk; the keys are taken first, since a unit is its own ancestor."""
        territories = [
            Territory(pk=pk, **self._fields(unit)) for pk, unit in zip(_keys(len(units)), units, strict=True)
        ]
        for territory in territories:
            territory.place_below_parent()
        Territory.objects.bulk_create(territories, batch_size=1000)
        TerritoryCode.objects.bulk_create(
            TerritoryCode(territory=territory, code=unit.code, valid_from=unit.as_of)
            for unit, territory in zip(units, territories, strict=True)
        )
        self.here |= {unit.code: territory for unit, territory in zip(units, territories, strict=True)}
        self.report.created += len(units)

    def _abolish(self, code, territory):
        """Close the unit; what pointed at it moves to its successor, or a person decides."""
        day = self.units[0].as_of
        successor = self._successor(territory)
        territory.codes.filter(code=code, valid_to=None).update(valid_to=day)
        territory.abolished_on, territory.successor = day, successor
        territory.save()
        if successor is None:
            self.report.for_operator.append(
                _("%(unit)s (%(code)s) is not in the register any more: name its successor.")
                % {"unit": territory.label, "code": code}
            )
            return
        self.report.succeeded.append(f"{territory.label} -> {successor.label}")
        for row in repoint(territory, successor):
            self.report.for_operator.append(
                _("%(row)s could not be moved from %(unit)s to its successor: it is there already.")
                % {"row": f"{row._meta.verbose_name} {row.pk}", "unit": territory.label}
            )

    def _successor(self, territory):
        """The only unit of the same kind and name in the same powiat or voivodeship: a town that took its gmina."""
        alive = (
            Territory.objects.active()
            .filter(kind=territory.kind, name=territory.name)
            .exclude(pk=territory.pk)
        )
        for where in ("powiat", "voivodeship"):
            found = list(alive.filter(**{where: getattr(territory, where)})[:2])
            if len(found) == 1:
                return found[0]
        return None
