"""Institutions of rows: found by NIP, REGON or name, or to be made."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from coop_portal.folding import fold
from partners.enums import InstitutionStatus
from partners.imports.places import Types, Unclear
from partners.merging.likeness import Named, Neighbours
from partners.models import Institution

from ..starting.guessing import type_of

GONE = [InstitutionStatus.REFUSED, InstitutionStatus.MERGED, InstitutionStatus.ARCHIVED]


@dataclass(eq=False)
class NewProvider:
    """An institution that the register has not got; rows of one name and seat share it."""

    name: str
    seat: object
    type: object
    nip: str = ""
    regon: str = ""
    pk: int | None = field(default=None)

    @property
    def seat_id(self):
        return self.seat.pk


@dataclass(frozen=True)
class Known:
    pk: int
    name: str
    seat_id: int | None
    gmina_id: int | None
    powiat_id: int | None
    status: str


class Providers:
    """All that names of institutions are compared with; `own` as in Coverage."""

    def __init__(self, own, default_type=None):
        self.own, self.types, self.default_type = own, Types(), default_type
        self.by_pk, self.by_number, self.by_name = {}, defaultdict(set), defaultdict(set)
        self.new, self.looked_up, self.neighbours = {}, {}, None
        found = Institution.objects.exclude(status__in=GONE)
        if own is not None:
            found = found.filter(Q(seat__in=own) | ~Q(nip="") | ~Q(regon=""))
        columns = (
            "pk", "name", "seat_id", "seat__gmina_id", "seat__powiat_id", "status", "short_name", "nip", "regon",
            "seat__name",
        )  # fmt: skip
        self.named = []
        for *known, short, nip, regon, place in found.values_list(*columns):
            row = Known(*known)
            self.by_pk[row.pk] = row
            for number in filter(None, (nip, regon)):
                self.by_number[number].add(row.pk)
            if own is None or row.seat_id in own:
                for name in filter(None, (row.name, short)):
                    self.by_name[plain(name)].add(row.pk)
                self.named.append(
                    Named(row.pk, tuple(filter(None, (row.name, short))), row.gmina_id, place or "")
                )

    def find(self, name, nip, regon, type_text, territories, seat):
        """(Known or NewProvider, warning or ""); Unclear says what to write."""
        asked = (name, nip, regon, type_text, tuple(each.pk for each in territories), seat and seat.pk)
        if asked not in self.looked_up:
            try:
                self.looked_up[asked] = self._find(name, nip, regon, type_text, territories, seat)
            except Unclear as error:
                self.looked_up[asked] = error
        found = self.looked_up[asked]
        if isinstance(found, Unclear):
            raise found
        return found

    def _find(self, name, nip, regon, type_text, territories, seat):
        named = self.by_name.get(plain(name), set())
        for number in filter(None, (nip, regon)):
            bearing = self.by_number.get(number, set())
            # Units of one gmina share its NIP: then the name decides.
            if len(bearing) == 1 or len(bearing & named) == 1:
                return self.by_pk[(bearing & named or bearing).copy().pop()], ""
        if not name:
            raise Unclear(_("Write who runs it."))
        near = self._nearest(named, territories, seat)
        if len(near) == 1:
            return self.by_pk[near.pop()], ""
        if len(near) > 1:
            raise Unclear(_("Several institutions bear this name. Write the NIP or the REGON as well."))
        if seat is None:
            raise Unclear(
                _("It is not in the register, and the gmina in which it sits is not known: write the gmina.")
            )
        if alike := self._alike(name, seat):
            sentence = _("Taken for “%(name)s”, which the register has in the same gmina.")
            return alike, sentence % {"name": alike.name}
        return self._new(name, nip, regon, type_text, seat), _("A new institution, not in the register yet.")

    def _nearest(self, pks, territories, seat):
        """Of namesakes those in the gmina, else those in the powiat that the row speaks of."""
        if len(pks) < 2:
            return set(pks)
        gminas = {each.pk for each in territories if each.kind == "gmina"} | ({seat.pk} if seat else set())
        powiats = {each.powiat_id for each in territories} | ({seat.powiat_id} if seat else set())
        for narrowed in (
            {pk for pk in pks if self.by_pk[pk].gmina_id in gminas},
            {pk for pk in pks if self.by_pk[pk].powiat_id in powiats},
        ):
            if len(narrowed) == 1:
                return narrowed
        return set(pks)

    def _alike(self, name, seat):
        self.neighbours = self.neighbours or Neighbours(self.named)
        found = self.neighbours.like(Named("new", (name,), seat.pk, seat.name))
        return self.by_pk[found[0]] if len(found) == 1 else None

    def _type_of(self, name):
        """As its name says, in full ("Biblioteka") or shortened ("GOK"); else what was chosen for such ones."""
        return self.types.guess(name) or type_of(name) or self.default_type

    def _new(self, name, nip, regon, type_text, seat):
        key = (plain(name), seat.pk)
        if key not in self.new:
            kind = self.types.find(type_text) if type_text else self._type_of(name)
            if kind is None:
                raise Unclear(
                    _(
                        "It is not in the register, and its name does not tell its type: choose a type for such ones."
                    )
                )
            if len(name) > 300:
                raise Unclear(_("The name is longer than %(limit)s characters.") % {"limit": 300})
            self.new[key] = NewProvider(name, seat, kind)
        provider = self.new[key]
        provider.nip, provider.regon = provider.nip or nip, provider.regon or regon
        return provider


def plain(name):
    return " ".join(re.findall(r"\w+", fold(name)))
