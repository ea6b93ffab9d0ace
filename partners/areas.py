"""Which territory of any size somebody means: a voivodeship, a powiat or a gmina, by its name."""

import re

from coop_portal.folding import fold
from coop_portal.sorting import sort_key

from .enums import TerritoryKind
from .gminas import find_gminas
from .models import Territory

_VOIVODESHIP = re.compile(r"^(?:woj\.?|wojew[oó]dztwo)\s+(.+)$")
_POWIAT = re.compile(r"^(?:pow\.?|powiat)\s+([^,]+)(?:,\s*(?:woj\.?|wojew[oó]dztwo)\s+(.+))?$")


def find_areas(text):
    """Territories of today that the text may mean: "woj. mazowieckie", "powiat bialski, woj. lubelskie", "Łapy"."""
    text = " ".join(text.replace("\x00", "").casefold().split())
    if match := _VOIVODESHIP.match(text):
        return _named(TerritoryKind.VOIVODESHIP, match[1])
    if match := _POWIAT.match(text):
        found = _named(TerritoryKind.POWIAT, match[1])
        return [unit for unit in found if not match[2] or fold(unit.voivodeship.name) == fold(match[2])]
    return find_gminas(text) or _named(TerritoryKind.VOIVODESHIP, text) or _named(TerritoryKind.POWIAT, text)


def _named(kind, name):
    units = Territory.objects.active().filter(kind=kind).select_related("powiat", "voivodeship")
    return [unit for unit in units.filter(sort_key=sort_key(name)) if not unit.is_city_powiat][:12]
