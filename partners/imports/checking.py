"""What is made of each row of a table, what is wrong with it and what it may repeat; thousands of rows at once."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..enums import InstitutionStatus, Registry
from ..forms import digits
from ..merging.likeness import Named, Neighbours
from ..models import Institution, InstitutionIdentifier, InstitutionPhone
from ..models.location import postcode
from . import parents
from .columns import EXAMPLE, FIELDS, split_address
from .places import Gminas, Types, Unclear

# Copied into the institution as they stand, once cleaned by the model's own rules.
PLAIN = ["name", "short_name", "street", "building", "postcode", "town", "email", "fax", "www", "bip",
         "edelivery_address", "nip", "regon"]  # fmt: skip
REGISTERS = {"krs": Registry.KRS, "rspo": Registry.RSPO}


@dataclass
class Checked:
    """One row as it would be made. `errors`: field -> sentences; a row with errors makes nothing."""

    fields: dict = field(default_factory=dict)  # of Institution
    phones: list = field(default_factory=list)
    identifiers: list = field(default_factory=list)  # (registry, number)
    errors: dict = field(default_factory=dict)
    warnings: list = field(default_factory=list)
    duplicate_of: int | None = None
    acts_for: str = ""  # as it was written; found by parents.py
    parent_row: int | None = None  # the index of the row for which it acts

    def refuse(self, name, sentence):
        self.errors.setdefault(name, []).append(str(sentence))

    def sentences(self):
        """Errors as people read them in a list: "NIP: ..."."""
        return [
            f"{FIELDS[name][0]}: {sentence}" if name in FIELDS else sentence
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


class Checker:
    """All that rows are compared with, read once in a handful of queries."""

    def __init__(self, scope):
        own = None if scope.is_operator else set(scope.animated_territories().values_list("pk", flat=True))
        self.gminas, self.types = Gminas(own), Types()
        self.only = self._only_gmina()

    def _only_gmina(self):
        """Who keeps one gmina need not write it."""
        if self.gminas.own is None:
            return None
        own = [gmina for pk, gmina in self.gminas.by_pk.items() if pk in self.gminas.own]
        return own[0] if len(own) == 1 else None

    def check(self, rows):
        """The Checked of each {field: text}, in their order; rows are also compared with each other."""
        checked = [self._one(values) for values in rows]
        _compare(checked)
        parents.resolve(checked)
        return checked

    def _one(self, values):
        values = {name: str(values.get(name) or "").strip() for name in FIELDS}
        row = Checked(acts_for=values[parents.FIELD])
        if values["address"]:
            for name, part in split_address(values["address"]).items():
                values[name] = values[name] or part
        values["nip"], values["regon"] = (
            digits(values[name]).removeprefix("PL") for name in ("nip", "regon")
        )
        values["www"], values["bip"] = (_address(values[name]) for name in ("www", "bip"))
        values["postcode"] = _postcode(values["postcode"])
        self._plain(row, values)
        self._seat(row, values)
        self._type(row, values)
        self._phones(row, values)
        for name, registry in REGISTERS.items():
            self._number(row, name, registry, values[name])
        if row.fields.get("name") == EXAMPLE:
            row.refuse("name", _("This is the example of the template: remove it."))
        return row

    def _plain(self, row, values):
        for name in PLAIN:
            try:
                row.fields[name] = Institution._meta.get_field(name).clean(values[name], None)
                if name == "postcode" and values[name]:
                    postcode(values[name])
            except ValidationError as error:
                if name == "name" and not values[name]:
                    row.refuse(name, _("Write the name."))
                    continue
                for sentence in error.messages:
                    row.refuse(name, sentence)

    def _seat(self, row, values):
        try:
            gmina = self.gminas.find(values["gmina"], values["powiat"]) if values["gmina"] else self.only
            if gmina is None:
                row.refuse("gmina", _("Write the gmina in which it sits."))
            elif not self.gminas.is_own(gmina):
                row.refuse("gmina", _("%(gmina)s lies outside your territory.") % {"gmina": gmina.label})
            else:
                row.fields["seat"] = gmina
        except Unclear as error:
            row.refuse("gmina", error)

    def _type(self, row, values):
        try:
            kind = self.types.find(values["type"]) if values["type"] else self.types.guess(values["name"])
            if kind is None:
                row.refuse("type", _("Write its type: it cannot be told from the name."))
            else:
                row.fields["type"] = kind
        except Unclear as error:
            row.refuse("type", error)

    def _phones(self, row, values):
        limit = InstitutionPhone._meta.get_field("number").max_length
        for name in ("phone", "mobile"):
            for number in filter(None, (part.strip() for part in re.split(r"[,;\n]| / ", values[name]))):
                if len(number) > limit or sum(letter.isdigit() for letter in number) < 3:
                    row.refuse(name, _("“%(number)s” is not a phone number.") % {"number": number[:60]})
                elif number not in row.phones:
                    row.phones.append(number)

    def _number(self, row, name, registry, text):
        number = digits(text)
        if not number:
            return
        if not number.isdigit() or len(number) > 10:
            row.refuse(name, _("This number has digits alone, at most ten."))
        else:
            row.identifiers.append((registry, number.zfill(10) if registry == Registry.KRS else number))


def _address(text):
    if not text or text in ("-", "–"):
        return ""
    return text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"


def _postcode(text):
    number = digits(text)
    return f"{number[:2]}-{number[2:]}" if number.isdigit() and len(number) == 5 else text


# --- Duplicates ------------------------------------------------------------------------


def _compare(checked):
    """Warn of rows that the register may have already, and of those that repeat a row of the same table."""
    sound = [row for row in checked if not row.errors]
    in_register = _neighbours_of(sound)
    numbers = _known_numbers(sound)
    named = [_named(("row", index), row) for index, row in enumerate(checked) if not row.errors]
    neighbours = Neighbours([*in_register.values(), *named])
    for this in named:
        row = checked[this.key[1]]
        _warn_of_numbers(row, numbers)
        like = neighbours.like(this)
        known = next((key for key in like if key[0] == "id"), None)
        if known and row.duplicate_of is None:
            row.duplicate_of = known[1]
            row.warnings.append(
                _("The register may have it already: “%(name)s”, a similar name in the same gmina.")
                % {"name": neighbours.by_key[known].names[0]}
            )
        earlier = [key[1] for key in like if key[0] == "row" and key[1] < this.key[1]]
        if earlier:
            row.warnings.append(
                _("It may repeat another row of this table: “%(name)s”.")
                % {"name": checked[min(earlier)].fields["name"]}
            )
    _refuse_repeated(sound)


def _named(key, row):
    names = tuple(name for name in (row.fields["name"], row.fields["short_name"]) if name)
    return Named(key, names, row.fields["seat"].pk, row.fields["seat"].name)


def _neighbours_of(rows):
    """{id: Named} of the register's institutions in the gminas of these rows."""
    gminas = {row.fields["seat"].pk for row in rows}
    found = Institution.objects.exclude(status__in=[InstitutionStatus.REFUSED, InstitutionStatus.MERGED])
    found = found.filter(seat__gmina__in=gminas).values_list(
        "pk", "name", "short_name", "seat__gmina", "seat__name"
    )
    return {
        pk: Named(("id", pk), tuple(filter(None, (name, short))), gmina, place)
        for pk, name, short, gmina, place in found
    }


def _known_numbers(rows):
    """{("regon", number) or (registry, number): (id of the institution that bears it, its name)}."""
    regons = {row.fields["regon"] for row in rows} - {""}
    identifiers = {pair for row in rows for pair in row.identifiers}
    known = {}
    bearing = Institution.objects.filter(regon__in=regons).exclude(status=InstitutionStatus.REFUSED)
    for pk, into, regon, name in bearing.values_list("pk", "merged_into", "regon", "name"):
        known["regon", regon] = (into or pk, name)
    held = InstitutionIdentifier.objects.filter(number__in={number for _registry, number in identifiers})
    columns = ("registry", "number", "institution", "institution__merged_into", "institution__name")
    for registry, number, pk, into, name in held.values_list(*columns):
        known[registry, number] = (into or pk, name)
    return known


def _warn_of_numbers(row, known):
    for registry, number in [("regon", row.fields["regon"]), *row.identifiers]:
        if bearer := known.get((registry, number)):
            row.duplicate_of = bearer[0]
            row.warnings.append(
                _("“%(name)s” bears the same number in the register of %(registry)s.")
                % {"name": bearer[1], "registry": registry.upper()}
            )
            if registry != "regon":
                # The register gives a number once, and so do we: it cannot be added anyway.
                row.refuse(registry, _("An institution with this number is in the register already."))


def _refuse_repeated(rows):
    """Two rows with one number of a register: the second cannot be made."""
    seen = set()
    for row in rows:
        for registry, number in row.identifiers:
            if (registry, number) in seen:
                row.refuse(registry, _("Another row of this table has this number."))
            seen.add((registry, number))
