"""Ages that an entry tells in words alone: "dzieci w wieku 6–14 lat", "ukończone 60 lat", "65+".

A guess: who tells an age so stands first for who asks for it, and is found at any other age as before.
"""

import re

from coop_portal.folding import fold

OLDEST = 110
_YEARS = r"(?:lat\w*|rok\w*|r\. ?z)"
# How long somebody lives or works somewhere, or how long ago something was: no ages.
_DURATION = re.compile(
    r"\b(?:(?:za)?mieszk(?!an)|pracuj)\w*(?: [\w-]+){0,4} od \d{1,2} lat\b"
    rf"|\bdo \d{{1,2}} {_YEARS} (?:po|od)\b"
)
_SPANS = [
    re.compile(rf"(?P<low>\d{{1,2}})\.? ?(?:-|do) ?(?P<high>\d{{1,2}})\.? {_YEARS}"),
    re.compile(rf"\bdo (?:(?P<high>\d{{1,2}})\.? {_YEARS}|(?:lat|wieku) (?P<late>\d{{1,2}}))"),
    re.compile(rf"\bnie (?:\w+ )?ukoncz\w+ (?P<below>\d{{1,2}})\.? {_YEARS}"),
    re.compile(rf"\b(?:ukonczon\w+|powyzej|od|po) (?P<low>\d{{1,2}})\.? {_YEARS}"),
    re.compile(r"\b(?P<low>\d{2}) ?(?:\+|plus\b)"),
    re.compile(rf"\b(?P<low>\d{{2}}) {_YEARS} i (?:wiecej|starsz\w+)"),
]
_GROUPS = {
    "dzieci": (0, 17), "dziecko": (0, 17), "niemowleta": (0, 1), "przedszkolaki": (3, 6), "uczniowie": (6, 18),
    "mlodziez": (13, 18), "nastolatki": (13, 18), "seniorzy": (60, OLDEST), "emeryci": (60, OLDEST),
}  # fmt: skip


def told(text, groups=()):
    """The ages that `text` tells, else those that the names of `groups` begin with; an empty set of none."""
    plain = fold(text).replace("\N{EN DASH}", "-").replace("\N{EM DASH}", "-")
    plain = _DURATION.sub(" ", plain)
    spans = [_span(match) for pattern in _SPANS for match in pattern.finditer(plain)][:1]
    spans = spans or [_GROUPS[first] for name in groups if (first := fold(name).split(" ")[0]) in _GROUPS]
    return {age for low, high in spans for age in range(low, min(high, OLDEST) + 1)}


def _span(match):
    said = match.groupdict()
    if below := said.get("below"):
        return 0, int(below) - 1
    return int(said.get("low") or 0), int(said.get("high") or said.get("late") or OLDEST)
