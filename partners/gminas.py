"""Which gmina somebody means: by its name, kind, powiat, code, or a village in it. No select holds 2,479 of them."""

import re
from difflib import get_close_matches

from django.db.models import Q

from coop_portal.folding import fold
from coop_portal.sorting import sort_key

from .enums import GminaKind, TerritoryKind
from .models import Territory

MOST = 12  # gminas offered when several fit
# What people write before a name; the first that fits is taken off. None: any kind.
_KINDS = [
    (re.compile(r"^(?:gmina|gm\.?)\s+(?:miejsko[- ]wiejska|m-?w\.?)\s+"), GminaKind.URBAN_RURAL),
    (re.compile(r"^(?:gmina|gm\.?)\s+(?:wiejska|w\.)\s+"), GminaKind.RURAL),
    (re.compile(r"^(?:gmina|gm\.?)\s+(?:miejska|m\.)\s+"), GminaKind.URBAN),
    (re.compile(r"^(?:gmina\s+miasto|miasto|m\.)\s+"), GminaKind.URBAN),
    (re.compile(r"^(?:gmina|gm\.?)\s+"), None),
]
_POWIAT = re.compile(r"[\s,(;]+(?:powiat|pow\.?)\s+([^,();]+)")
_VOIVODESHIP = re.compile(r"[\s,(;]+(?:wojew[oó]dztwo|woj\.?)\s+([^,();]+)")


def find_gminas(text, queryset=None):
    """Gminas of `queryset` (all of today) that the text may mean, best kind of match alone; [] when none does.

    Understands "Kobylin-Borzymy", "gm. wiejska Kobylin-Borzymy, powiat wysokomazowiecki", "2013042", a village.
    """
    gminas = Territory.objects.active().gminas() if queryset is None else queryset
    gminas = gminas.select_related("powiat", "voivodeship")
    name, kind, above = _read(text)
    if not name:
        return []
    if re.fullmatch(r"\d{6,7}", name):
        return list(gminas.filter(pk__in=_of_code(name).values("pk")))
    found = list(gminas.filter(sort_key=sort_key(name))[:50]) or _spelt_alike(gminas, name)
    found = _narrowed(found, kind, above) or _narrowed(_around(gminas, name), None, above)
    return found[:MOST]


def near_gminas(text, queryset=None):
    """Gminas whose names are spelt like the text: what to offer when nothing of that name is found."""
    gminas = Territory.objects.active().gminas() if queryset is None else queryset
    names = {}
    for pk, name in gminas.values_list("pk", "name"):
        names.setdefault(_plain(name), []).append(pk)
    close = get_close_matches(_plain(_read(text)[0]), names, n=4, cutoff=0.72)
    wanted = [pk for name in close for pk in names[name]]
    rows = gminas.select_related("powiat", "voivodeship").in_bulk(wanted)
    return [rows[pk] for pk in wanted][:MOST]


def _read(text):
    """(name, kind or None, names of what it lies in), in small letters."""
    text, above = " ".join(text.replace("\x00", "").casefold().split()), {}
    for column, pattern in (("voivodeship", _VOIVODESHIP), ("powiat", _POWIAT)):
        if match := pattern.search(text):
            above[column] = match[1].strip(" .")
            text = text[: match.start()] + text[match.end() :]
    text = text.strip(" ,;()")
    for pattern, kind in _KINDS:
        if pattern.match(text):
            return pattern.sub("", text), kind, above
    return text, None, above


def _of_code(code):
    """A TERC of 7 digits, or of 6 without the kind."""
    units = Territory.objects.filter(codes__register="terc", codes__valid_to=None)
    return units.filter(codes__code=code) if len(code) == 7 else units.filter(codes__code__startswith=code)


def _spelt_alike(gminas, name):
    """The same name without Polish letters, or with its end left out: "Łomża" for "lomza", "Kobylin"."""
    name = _plain(name)
    known = [(pk, _plain(their)) for pk, their in gminas.values_list("pk", "name")]
    wanted = [pk for pk, their in known if their == name]
    if not wanted and len(name) > 3:
        wanted = [pk for pk, their in known if their.startswith(f"{name} ")]
    return list(gminas.filter(pk__in=wanted[:50])) if wanted else []


def _plain(name):
    return " ".join(re.split(r"[\s\-\u2013\u2014]+", fold(name)))


def _around(gminas, name):
    """Gminas in which a village, town or district of this name lies."""
    inside = Territory.objects.active().filter(kind__in=[TerritoryKind.LOCALITY, TerritoryKind.PART])
    inside = inside.filter(Q(sort_key=sort_key(name)) | Q(name__iexact=name))
    return list(gminas.filter(pk__in=inside.values("gmina")[:50]))


def _narrowed(found, kind, above):
    """Of the kind and in the powiat and voivodeship that were named."""
    if kind:
        found = [gmina for gmina in found if gmina.gmina_kind == kind]
    for column, name in above.items():
        units = {gmina: getattr(gmina, column) for gmina in found}
        found = [gmina for gmina, unit in units.items() if unit and fold(unit.name) == fold(name)]
    return found
