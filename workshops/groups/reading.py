"""A pasted list of people: which column is what, and what is wrong with which row."""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from coop_portal import guard
from coop_portal.folding import fold
from coop_portal.tables import Limits, UnreadableTable
from coop_portal.tables.text import text_lines
from partners.forms import InstitutionField
from partners.models import Person

from .people import is_other

MAX_ROWS = 300
FIELDS = ("first_name", "last_name", "title", "institution", "email")
# Headings under which people keep them, folded: small plain letters.
HEADINGS = {
    "first_name": {"imie", "imiona", "first name"},
    "last_name": {"nazwisko", "nazwiska", "last name", "surname"},
    "full_name": {"imie i nazwisko", "nazwisko i imie", "uczestnik", "uczestniczka", "osoba", "pracownik", "name",
                  "imie nazwisko", "nazwisko imie"},
    "title": {"stanowisko", "funkcja", "stanowisko sluzbowe", "zawod", "post", "position"},
    "institution": {"instytucja", "nazwa instytucji", "zaklad pracy", "miejsce pracy", "jednostka", "pracodawca",
                    "organizacja", "podmiot", "institution"},
    "email": {"e-mail", "email", "mail", "adres e-mail", "adres email", "e-mail sluzbowy", "poczta",
              "adres poczty elektronicznej", "sluzbowy e-mail", "sluzbowy adres e-mail"},
    "": {"lp", "l.p", "nr", "no"},
}  # fmt: skip
_BY_HEADING = {heading: name for name, headings in HEADINGS.items() for heading in headings}
# Parts of headings in words of their own ("Nazwa i adres instytucji"), where no column has a usual one.
_PARTS = (
    ("full_name", re.compile(r"\bimi\w+.*\bnazwisk|\bnazwisk\w*.*\bimi")),
    ("first_name", re.compile(r"^imi(e|ona)\b")),
    ("last_name", re.compile(r"^nazwisk")),
    ("email", re.compile(r"\be-?mail")),
    ("title", re.compile(r"\b(stanowisk|funkcj)")),
    (
        "institution",
        re.compile(r"\b(instytucj|jednostk|organizacj|pracodawc|podmiot|zaklad\w* pracy|miejsc\w* pracy)"),
    ),
)
# What a column says of others, or of the institution beside its name.
_OF_OTHERS = re.compile(
    r"dyrektor|przelozon|\bkierownika|opiekun|\b(ojca|matki|rodzic)|panienski|\brodow|^adres(?!.*mail)|\b(typ|nip)\b"
)
_OTHER_NAMES = {
    "full_name": ("first_name", "last_name"),
    "first_name": ("full_name",),
    "last_name": ("full_name",),
}
_INSTITUTION_WORDS = re.compile(
    r"\b(biblioteka|osrodek|szkola|przedszkole|urzad|gmina|powiat|dom|centrum|fundacja|stowarzyszenie|gops|mops|mgops|"
    r"pcpr|gok|mok|gbp|mbp|spoldzielnia|komenda|sad|poradnia|zespol|swietlica|klub|muzeum|instytut)\b"
)
_SURNAME_FIRST = re.compile(r"\bnazwisk\w*.*\bimi")
_DEGREES = re.compile(r"^(?:(?:mgr|dr|hab|inż|lic|prof|ks|s)\b\.?\s*)+(?=\S)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:()]+@[^\s<>,;:()]+")
_SUM = re.compile(r"^\W*(razem|suma|lacznie|ogolem|liczba osob)\b")
_NO_ADDRESS = {"brak", "-", "–", "nie ma", "nie posiada", "n/d", "nd"}


@dataclass
class Row:
    """One person of the list. `problems` keep the row out; `here` is who is in the group or in its line already."""

    line: int
    values: dict
    problems: list = field(default_factory=list)
    institution: object = None
    here: bool = False
    is_from_above: bool = False  # the institution, where its cell was merged with the one above

    @property
    def is_ready(self):
        return not self.problems and not self.here


@dataclass
class Pasted:
    rows: list
    columns: list  # which field each column was taken for, in the order of the table
    left_out: list  # headings of which nothing is made
    sums: list  # (number of the line, what stands there): lines that are no people


def read(text):
    """Pasted of the cells in `text`. UnreadableTable says what to do where no names can be found."""
    lines = text_lines(text, Limits(rows=MAX_ROWS)).lines
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise UnreadableTable(_("The table is empty."), code="empty")
    columns, lines, left_out, surname_first = _columns(lines)
    if len(lines) > MAX_ROWS:
        sentence = _("The list has more than %(limit)s people. Paste it in parts.")
        raise UnreadableTable(sentence % {"limit": MAX_ROWS}, code="rows")
    if "full_name" not in columns and not {"first_name", "last_name"} <= set(columns):
        raise UnreadableTable(
            _(
                "Names were not found. Put headings above the columns: Imię, Nazwisko, Stanowisko, Instytucja, E-mail."
            ),
            code="names",
        )
    sums = [(number, " ".join(filter(None, cells))) for number, cells in lines if _is_sum(cells)]
    rows = [_row(number, cells, columns, surname_first) for number, cells in lines if not _is_sum(cells)]
    return Pasted(rows, columns, left_out, sums)


def _is_sum(cells):
    """Suma is a surname, too, and "Razem" begins names of associations: a sum says no more than how many."""
    filled = [cell for cell in cells if cell]
    return bool(_SUM.match(fold(filled[0]))) and len(filled) < 3 and not any("@" in cell for cell in filled)


def _columns(lines):
    """(fields of the columns, the lines below the headings, headings left out, whether the surname stands first)."""
    for index, (_number, cells) in enumerate(lines[:5]):
        plain = [
            " ".join(fold(cell).replace(":", " ").replace("*", " ").split()).strip(". ") for cell in cells
        ]
        found = _by_headings(plain)
        if sum(1 for each in found if each) >= 2:
            left_out = [cell for cell, name in zip(cells, found, strict=True) if cell and name is None]
            of_names = zip(plain, found, strict=True)
            surname_first = any(n == "full_name" and _SURNAME_FIRST.search(text) for text, n in of_names)
            return [name or "" for name in found], lines[index + 1 :], left_out, surname_first
    return _guessed([cells for _number, cells in lines]), lines, [], False


def _by_headings(plain):
    """The field of each column: by its usual heading, else by a part of it; "" and None are columns without one.

    A name stands either in one column or in two: another column of names is somebody else's.
    """
    found = [_BY_HEADING.get(heading) for heading in plain]
    others = ("full_name",) if {"first_name", "last_name"} <= set(found) else _OTHER_NAMES["full_name"]
    if "full_name" in found:
        found = [None if name in others else name for name in found]
    found = [None if name and name in found[:at] else name for at, name in enumerate(found)]
    for at, heading in enumerate(plain):
        if found[at] is None and not _OF_OTHERS.search(heading):
            parts = (name for name, part in _PARTS if part.search(heading))
            free = (name for name in parts if not {name, *_OTHER_NAMES.get(name, ())} & set(found))
            found[at] = next(free, None)
    return found


def _guessed(rows):
    """Without headings the cells tell: addresses have an @, first names are known, institutions have their words."""
    width = max(map(len, rows))
    cells = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(width)]
    columns = [""] * width
    _mark(columns, cells, "email", lambda cell: "@" in cell)
    _mark(columns, cells, "institution", lambda cell: bool(_INSTITUTION_WORDS.search(fold(cell))))
    _mark(columns, cells, "first_name", guard.is_first_name)
    free = [
        at
        for at, name in enumerate(columns)
        if not name and cells[at] and not all(map(_is_number, cells[at]))
    ]
    names = "last_name" if "first_name" in columns else "full_name"
    for name in (names, "title", "institution"):
        if name not in columns and free:
            columns[free.pop(0)] = name
    return columns


def _mark(columns, cells, name, fits):
    """The column most of whose cells fit."""
    shares = [(sum(map(fits, each)) / len(each) if each else 0, -at) for at, each in enumerate(cells)]
    share, at = max((s for s in shares if not columns[-s[1]]), default=(0, 0))
    if share >= 0.6:
        columns[-at] = name


def _is_number(cell):
    return cell.strip(". ").isdigit()


def _row(number, cells, columns, surname_first):
    values = dict.fromkeys(FIELDS, "")
    for name, cell in zip(columns, cells, strict=False):
        if name == "full_name":
            values["first_name"], values["last_name"] = _names(cell, surname_first)
        elif name:
            values[name] = cell
    values["first_name"] = _DEGREES.sub("", values["first_name"])
    values["email"] = _address(values["email"])
    return Row(number, values)


def _names(cell, surname_first):
    """(first name, surname) of one cell: as the heading says, where it does; else the known first name decides."""
    words = _DEGREES.sub("", cell).split() or [""]
    first, last = guard.is_first_name(words[0]), guard.is_first_name(words[-1])
    if surname_first or (last and not first):
        return " ".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def _address(cell):
    """The address among the words of the cell; nothing where the cell says that there is none."""
    if found := _ADDRESS.search(cell):
        return found[0].strip(".").lower()
    return "" if fold(cell) in _NO_ADDRESS else cell.lower()


# --- What is wrong with it -----------------------------------------------------------------

_LIMITS = {"first_name": 100, "last_name": 100, "title": 200, "institution": 300, "email": 254}


def check(rows, group, institution=None):
    """Find each row's institution (`institution` where it names none) and write down all that is wrong with it."""
    _Checker(group, institution).check(rows)
    return rows


class _Checker:
    def __init__(self, group, institution):
        self.group, self.default = group, institution
        self.institutions = {}
        self.field = InstitutionField()

    def check(self, rows):
        emails = {row.values["email"] for row in rows if row.values["email"]}
        people = Person.objects.professionals().filter(email__in=emails)
        self.known = {person.email.lower(): person for person in people}
        self._load_group()
        self.lines, above = {}, ""
        for row in rows:
            row.is_from_above = bool(above and not row.values["institution"] and self.default is None)
            if row.is_from_above:
                row.values["institution"] = above
            above = row.values["institution"]
            self._check(row)

    def _load_group(self):
        members = self.group.members.current().select_related("person")
        waiting = self.group.waiting.waiting().select_related("person")
        here = [(each.person, each.institution_id) for each in (*members, *waiting)]
        self.here = {person.pk for person, _institution in here}
        self.names = Counter((str(person), institution) for person, institution in here if not person.email)

    def _check(self, row):
        self._check_cells(row)
        row.institution = self._institution(row)
        self._check_twice(row)
        person = self.known.get(row.values["email"])
        if person and is_other(person, row.values["last_name"]):
            sentence = _("Another person has this work e-mail: %(name)s.")
            row.problems.append(sentence % {"name": person})
        elif person:
            row.here = person.pk in self.here
        elif not row.values["email"] and row.institution:
            row.here = (self._name(row), row.institution.pk) in self.names

    def _check_cells(self, row):
        values = row.values
        if not values["first_name"] or not values["last_name"]:
            row.problems.append(_("First name or surname is missing."))
        if values["email"]:
            try:
                validate_email(values["email"])
            except ValidationError:
                row.problems.append(
                    _("“%(text)s” is not an e-mail address.") % {"text": values["email"][:80]}
                )
        if any(guard.has_pesel(cell) for cell in values.values()):
            row.problems.append(_("There is a PESEL number in the row: remove it."))
        if any(len(values[name]) > limit for name, limit in _LIMITS.items()):
            row.problems.append(_("A cell is too long."))

    def _institution(self, row):
        text = row.values["institution"]
        if not text and self.default is None:
            row.problems.append(_("The institution is missing."))
        if not text:
            return self.default
        if text not in self.institutions:
            try:
                self.institutions[text] = self.field.clean(text[:300])
            except ValidationError as error:
                self.institutions[text] = " ".join(error.messages)
        found = self.institutions[text]
        if isinstance(found, str):
            row.problems.append(f"{text[:80]}: {found}")
            return None
        return found

    @staticmethod
    def _name(row):
        return f"{row.values['first_name']} {row.values['last_name']}"

    def _check_twice(self, row):
        """The same address, or without one the same name of one institution, stands in the list only once."""
        place = row.institution.pk if row.institution else row.values["institution"]
        key = row.values["email"] or (self._name(row).casefold(), place)
        first = self.lines.setdefault(key, row.line)
        if first != row.line:
            sentence = (
                _("This address stands in row %(n)d already.")
                if row.values["email"]
                else _("This person stands in row %(n)d already.")
            )
            row.problems.append(sentence % {"n": first})
