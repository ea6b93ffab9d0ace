"""Reading the register's CSV files: semicolons, UTF-8 with a byte order mark, a header of fixed names."""

import csv
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ..enums import GminaKind, TerritoryKind

TERC_HEADER = ["WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"]
SIMC_HEADER = ["WOJ", "POW", "GMI", "RODZ_GMI", "RM", "MZ", "NAZWA", "SYM", "SYMPOD", "STAN_NA"]
GMINA_KINDS = {GminaKind.URBAN, GminaKind.RURAL, GminaKind.URBAN_RURAL}


class BadFile(Exception):
    """The file cannot be read as a whole; `problems` are sentences, each with its line's number."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Unit:
    """A line of TERC. `code` has 2, 4 or 7 digits; `parent` is the code of what the unit lies in."""

    code: str
    name: str
    kind: str
    gmina_kind: str
    description: str
    as_of: date
    parent: str = ""


@dataclass(frozen=True)
class Locality:
    """A line of SIMC: `gmina` is the TERC code of the gmina or part that it lies in."""

    code: str
    name: str
    gmina: str
    as_of: date


def read_terc(path):
    """Units of the file in the order of their levels. Raises BadFile, with every bad line, and changes nothing."""
    units = _with_parents(_records(path, TERC_HEADER, _unit))
    return sorted(units, key=lambda unit: (LEVELS.index(unit.kind), unit.code))


def read_simc(path):
    """Pairs (number of the line, locality). Raises BadFile, with every bad line."""
    return _records(path, SIMC_HEADER, _locality)


LEVELS = [TerritoryKind.VOIVODESHIP, TerritoryKind.POWIAT, TerritoryKind.GMINA, TerritoryKind.PART]


def _records(path, header, parse):
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
    except FileNotFoundError:
        raise BadFile([_("There is no file %(path)s.") % {"path": path}]) from None
    except (UnicodeDecodeError, csv.Error):
        raise BadFile([_("The file is not the register's CSV in UTF-8.")]) from None
    if not rows or [name.strip().upper() for name in rows[0]] != header:
        raise BadFile([_("Line 1: the header must be %(header)s.") % {"header": ";".join(header)}])
    records, problems, seen = [], [], {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue  # the official files end with empty lines
        try:
            record = parse(row, header)
            if record.code in seen:
                raise ValueError(_("the code stands in line %(line)d already") % {"line": seen[record.code]})
            seen[record.code] = number
            records.append((number, record))
        except ValueError as problem:
            problems.append(_("Line %(number)d: %(problem)s.") % {"number": number, "problem": problem})
    if not records and not problems:
        problems = [_("The file has no units.")]
    if problems:
        raise BadFile(problems)
    return records


def _cells(row, header):
    if len(row) != len(header):
        raise ValueError(_("%(n)d columns instead of %(wanted)d") % {"n": len(row), "wanted": len(header)})
    return {name: cell.strip() for name, cell in zip(header, row, strict=True)}


def _unit(row, header):
    cells = _cells(row, header)
    for name, length in (("WOJ", 2), ("POW", 2), ("GMI", 2), ("RODZ", 1)):
        if cells[name] and not (cells[name].isdecimal() and len(cells[name]) == length):
            raise ValueError(_("wrong %(column)s: %(value)s") % {"column": name, "value": cells[name][:20]})
    kind, gmina_kind = _kind(cells)
    return Unit(
        code=cells["WOJ"] + cells["POW"] + cells["GMI"] + cells["RODZ"],
        name=_name(cells["NAZWA"], kind),
        kind=kind,
        gmina_kind=gmina_kind,
        description=cells["NAZWA_DOD"],
        as_of=_day(cells["STAN_NA"]),
    )


def _kind(cells):
    filled = tuple(bool(cells[name]) for name in ("WOJ", "POW", "GMI", "RODZ"))
    if filled == (True, False, False, False):
        return TerritoryKind.VOIVODESHIP, ""
    if filled == (True, True, False, False):
        return TerritoryKind.POWIAT, ""
    if filled != (True, True, True, True):
        raise ValueError(_("the code is incomplete"))
    if cells["RODZ"] not in GminaKind.values:
        raise ValueError(_("unknown RODZ: %(value)s") % {"value": cells["RODZ"]})
    kind = TerritoryKind.GMINA if cells["RODZ"] in GMINA_KINDS else TerritoryKind.PART
    return kind, cells["RODZ"]


def _name(text, kind):
    if not text or len(text) > 120:
        raise ValueError(_("the name is empty or too long"))
    # TERC writes voivodeships in capitals.
    return text.lower() if kind == TerritoryKind.VOIVODESHIP else text


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("STAN_NA is not a date: %(value)s") % {"value": text[:20]}) from None


def _with_parents(records):
    """Each unit with the code of what it lies in; a unit whose parent is not in the file is a bad line."""
    codes = {unit.code for _line, unit in records}
    # Districts of cities have numbers of their own: they belong to the only urban gmina of their powiat.
    cities = {unit.code[:4]: unit.code for _line, unit in records if unit.gmina_kind == GminaKind.URBAN}
    units, problems = [], []
    for number, unit in records:
        parent = _parent(unit, cities)
        if parent and parent not in codes:
            problems.append(
                _("Line %(number)d: what %(name)s lies in is not in the file.")
                % {"number": number, "name": unit.name}
            )
        units.append(Unit(**{**unit.__dict__, "parent": parent}))
    if problems:
        raise BadFile(problems)
    return units


def _parent(unit, cities):
    if unit.kind == TerritoryKind.VOIVODESHIP:
        return ""
    if unit.kind == TerritoryKind.POWIAT:
        return unit.code[:2]
    if unit.kind == TerritoryKind.GMINA:
        return unit.code[:4]
    if unit.gmina_kind in (GminaKind.TOWN, GminaKind.RURAL_AREA):
        return unit.code[:6] + GminaKind.URBAN_RURAL
    return cities.get(unit.code[:4], unit.code[:6] + GminaKind.URBAN)


def _locality(row, header):
    cells = _cells(row, header)
    if not (cells["SYM"].isdecimal() and len(cells["SYM"]) == 7):
        raise ValueError(_("wrong %(column)s: %(value)s") % {"column": "SYM", "value": cells["SYM"][:20]})
    return Locality(
        code=cells["SYM"],
        name=_name(cells["NAZWA"], TerritoryKind.LOCALITY),
        gmina=cells["WOJ"] + cells["POW"] + cells["GMI"] + cells["RODZ_GMI"],
        as_of=_day(cells["STAN_NA"]),
    )
