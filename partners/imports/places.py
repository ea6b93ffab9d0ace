"""Gminas and types of institutions as people write them into tables."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from coop_portal.folding import fold

from ..enums import GminaKind, TerritoryKind
from ..models import InstitutionType, Territory, TerritoryCode

_URBAN = re.compile(r"^(?:miasto|gmina miejska|gm\.? miejska|m\.)\s+")
_RURAL = re.compile(r"^(?:gmina wiejska|gm\.? wiejska|gm\.? w\.)\s+")
_MIXED = re.compile(r"^(?:gmina miejsko-wiejska|gm\.? miejsko-wiejska|gm\.? m-w\.?)\s+")
_ANY = re.compile(r"^(?:gmina|gm\.?)\s+")
_IN_BRACKETS = re.compile(r"\s*\((.*?)\)\s*$")
_KINDS = [(_URBAN, GminaKind.URBAN), (_RURAL, GminaKind.RURAL), (_MIXED, GminaKind.URBAN_RURAL)]
_BRACKETS = {
    "miasto": GminaKind.URBAN, "gmina miejska": GminaKind.URBAN, "miejska": GminaKind.URBAN,
    "gmina wiejska": GminaKind.RURAL, "wiejska": GminaKind.RURAL, "gmina": GminaKind.RURAL,
    "gmina miejsko-wiejska": GminaKind.URBAN_RURAL, "miejsko-wiejska": GminaKind.URBAN_RURAL,
}  # fmt: skip


class Unclear(Exception):
    """A sentence for the row's list of errors."""


class Gminas:
    """All gminas, read once; `own` (ids or None for everywhere) decides between namesakes."""

    def __init__(self, own=None):
        self.own = own
        gminas = Territory.objects.active().gminas().select_related("powiat")
        self.by_pk = {gmina.pk: gmina for gmina in gminas}
        self.by_name = defaultdict(list)
        for gmina in self.by_pk.values():
            self.by_name[fold(gmina.name)].append(gmina)
        codes = TerritoryCode.objects.filter(register="terc", valid_to=None, territory__in=self.by_pk)
        self.by_code = {code: self.by_pk[pk] for code, pk in codes.values_list("code", "territory_id")}

    def is_own(self, gmina):
        return self.own is None or gmina.pk in self.own

    def find(self, text, powiat=""):
        """The gmina of "gm. wiejska Wysokie Mazowieckie", "Sterdyń", "2013032"; Unclear says what to write."""
        digits = text.replace(" ", "")
        if digits.isdigit():
            if gmina := self.by_code.get(digits.zfill(7)):
                return gmina
            raise Unclear(_("No gmina has the code %(code)s.") % {"code": text})
        name, kind = _named(text)
        found = self.by_name.get(name, [])
        if not found:
            raise Unclear(_("There is no gmina “%(name)s”. Check how it is written.") % {"name": text})
        narrowed = [
            [gmina for gmina in found if not kind or gmina.gmina_kind == kind],
            [gmina for gmina in found if not powiat or _same_powiat(gmina, powiat)],
        ]
        for few in narrowed:
            found = [gmina for gmina in found if gmina in few] or found
        own = [gmina for gmina in found if self.is_own(gmina)]
        found = own or found
        if len(found) > 1:
            labels = "; ".join(sorted({f"{gmina.label} ({gmina.powiat})" for gmina in found})[:5])
            raise Unclear(_("Several gminas bear this name. Write one of: %(labels)s.") % {"labels": labels})
        return found[0]


def _named(text):
    """(folded name, kind of gmina or None)."""
    plain = " ".join(fold(text).split())
    for pattern, kind in _KINDS:
        if pattern.match(plain):
            return pattern.sub("", plain), kind
    if brackets := _IN_BRACKETS.search(plain):
        plain = plain[: brackets.start()]
        return _ANY.sub("", plain), _BRACKETS.get(brackets[1].strip())
    # "gm. Sterdyń (powiat sokołowski)" and a label of ours both end up as the name.
    return _ANY.sub("", plain), None


def _same_powiat(gmina, text):
    wanted = re.sub(r"^(?:powiat|pow\.?)\s+", "", " ".join(fold(text).split()))
    return (
        bool(gmina.powiat) and gmina.powiat.kind == TerritoryKind.POWIAT and fold(gmina.powiat.name) == wanted
    )


class Types:
    """Types of institutions by name, abbreviation and code; the name of an institution tells its type, too."""

    def __init__(self):
        self.by_name, self.beginnings = {}, []
        for kind in InstitutionType.objects.in_use().select_related("sector"):
            plain = _plain(kind.name)
            names = {plain, *_abbreviations(kind.name), _plain(kind.code.replace("_", " "))}
            names |= {part.strip() for part in plain.split(" lub ")} | {kind.code}
            for name in names - {""}:
                self.by_name.setdefault(name, kind)
            self.beginnings += [
                (_words(name), kind) for name in names if len(name) > 2 or name in _abbreviations(kind.name)
            ]
        # The longest first: "Gminny ośrodek pomocy społecznej" before "ośrodek".
        self.beginnings.sort(key=lambda pair: -len(" ".join(pair[0])))

    def find(self, text):
        if kind := self.by_name.get(_plain(text)) or self.by_name.get(fold(text).strip()):
            return kind
        raise Unclear(
            _("There is no type “%(name)s”. Take one from the list of types, for example “Biblioteka”.")
            % {"name": text}
        )

    def guess(self, name):
        """The type whose name stands in the institution's name, or None."""
        words = _words(fold(name))
        for wanted, kind in self.beginnings:
            if _stands_in(wanted, words):
                return kind
        return None


def _plain(text):
    return " ".join(re.sub(r"\(.*?\)", " ", fold(text)).replace("–", " ").split())


def _abbreviations(text):
    """ "Klub integracji społecznej (KIS)" -> {"kis"}."""
    return {fold(short) for short in re.findall(r"\(([^()]{2,8})\)", text)}


def _words(text):
    return tuple(re.findall(r"\w+", text))


def _stands_in(wanted, words):
    """Whether all of `wanted` follow one another among the first words; the same word in another case counts."""
    size = len(wanted)
    for at in range(min(len(words) - size, 3) + 1):
        if all(_same_word(a, b) for a, b in zip(wanted, words[at : at + size], strict=False)):
            return len(words) >= at + size
    return False


def _same_word(one, other):
    return one == other or (len(one) > 4 and len(other) > 4 and one[:-2] == other[:-2])
