"""For whom: the gminas, powiats and the whole country as cells name them."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from coop_portal.folding import fold
from partners.imports.places import Gminas, Unclear
from partners.models import Territory

_WHOLE_POWIAT = re.compile(r"^(?:(?:caly|teren|obszar|mieszkancy)\s+)*(?:powiatu?|pow\.)\s*")
_COUNTRY = {"polska", "cala polska", "caly kraj", "kraj", "ogolnopolski", "ogolnopolska", "ogolnopolskie"}
_NO_WORDS = re.compile(r"^(?:mieszkancy|teren|obszar|cala|caly)\s+")


class Coverage:
    """Texts -> territories; `own` holds the ids inside which an animator works, None for everywhere."""

    def __init__(self, own, default=None):
        self.own, self.default, self.known = own, default, {}
        self.gminas = Gminas(own)
        self.powiats = defaultdict(list)
        for powiat in Territory.objects.active().filter(kind="powiat"):
            if own is None or powiat.pk in own or self._has_own_gmina(powiat):
                self.powiats[fold(powiat.name)].append(powiat)

    def _has_own_gmina(self, powiat):
        return any(gmina.powiat_id == powiat.pk for gmina in self._own_gminas)

    @property
    def _own_gminas(self):
        return [gmina for pk, gmina in self.gminas.by_pk.items() if pk in (self.own or ())]

    def read(self, text):
        """([territories], for the whole country); Unclear says what to write. Remembers what it was asked."""
        if text not in self.known:
            try:
                self.known[text] = self._read(text)
            except Unclear as error:
                self.known[text] = error
        if isinstance(self.known[text], Unclear):
            raise self.known[text]
        return self.known[text]

    def _read(self, text):
        if not text:
            if self.default is None:
                raise Unclear(_("Write the gmina, or choose one for all rows."))
            return [self.default], False
        plain = " ".join(fold(text).split()).strip(" .")
        if plain in _COUNTRY:
            if self.own is not None:
                raise Unclear(_("Entries for the whole country are kept by the operator of the portal."))
            return [], True
        try:
            return [self._one(text)], False
        except Unclear:
            parts = [part for part in re.split(r"[,;\n/]|\s+i\s+|\s+oraz\s+", text) if part.strip()]
            if len(parts) < 2:
                raise
        return list(dict.fromkeys(self._one(part) for part in parts)), False

    def _one(self, text):
        plain = " ".join(fold(text).split()).strip(" .")
        if plain in ("caly powiat", "powiat", "teren powiatu", "mieszkancy powiatu") and self.default:
            powiat = Territory.objects.filter(pk=self.default.powiat_id).first()
            if powiat and (self.own is None or powiat.pk in self.own):
                return powiat
        if _WHOLE_POWIAT.match(plain):
            name = _WHOLE_POWIAT.sub("", plain)
            found = self.powiats.get(name) or self.powiats.get(re.sub(r"iego$", "i", name), [])
            if len(found) == 1 and (self.own is None or found[0].pk in self.own):
                return found[0]
            raise Unclear(_("There is no powiat “%(name)s” in your territory.") % {"name": text.strip()})
        gmina = self.gminas.find(re.sub(_NO_WORDS, "", text.strip()))
        if not self.gminas.is_own(gmina):
            raise Unclear(_("%(gmina)s lies outside your territory.") % {"gmina": gmina.label})
        return gmina

    def seat(self, territories, town=""):
        """The gmina of a new institution: that of the town, of the only gmina served, or the one chosen for all."""
        if town:
            found = [g for g in self.gminas.by_name.get(fold(town), []) if self.gminas.is_own(g)]
            if len(found) == 1:
                return found[0]
        gminas = [each for each in territories if each.kind == "gmina"]
        if gminas:
            return gminas[0]
        return self.default if self.default and self.default.kind == "gmina" else None
