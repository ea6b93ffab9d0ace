"""Names of gminas and powiats in any inflection: "w Kobylinie", "kobylin borzymy", "Wysokiem Mazowieckiem"."""

import re
from collections import defaultdict
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from coop_portal.folding import fold

from . import text
from .stamp import stamp

LONGEST = 4  # words of a name
KEYS = 64  # readings of one name or of one stretch of a query
# Words after which a name is meant as a place, even when it is also a common word ("gmina Piaski").
MARKERS = frozenset({"gmina", "gm", "powiat", "pow", "miasto", "wojewodztwo", "woj", "okolice", "okolica"})


class Found(NamedTuple):
    """A place that a query names: its words at `start`..`end`, and every territory of that name."""

    start: int
    end: int
    name: str
    territory_ids: tuple[int, ...]


class Gazetteer:
    """`names`: pairs (territory id, name). A name of two parts is also found by its first: "Kobylin"."""

    def __init__(self, names):
        self._whole, self._first = defaultdict(dict), defaultdict(dict)
        for territory_id, name in names:
            readings = [_readings(word.text) for word in text.words(name)]
            for key in _keys(readings):
                self._whole[key][territory_id] = name
            head = re.split(r"[-–]", name)[0]
            if head != name:
                for key in _keys([_readings(word.text) for word in text.words(head)]):
                    self._first[key][territory_id] = name

    def find(self, words, readings, is_common):
        """Places that `words` name, the longest first; `readings` are the lexemes that each word may stand for.

        A single common word is no place unless it is marked as one.
        """
        found, start = [], 0
        while start < len(words):
            place = self._at(words, readings, start, is_common)
            if place:
                found.append(place)
            start = place.end if place else start + 1
        return found

    def _at(self, words, readings, start, is_common):
        for end in range(min(len(words), start + LONGEST), start, -1):
            stretch = words[start:end]
            if any(word.is_stop for word in stretch):
                continue
            if len(stretch) == 1 and is_common(start) and not _is_meant(words, start):
                continue
            matches = {}
            for key in _keys([(fold(w.text), *r) for w, r in zip(stretch, readings[start:end], strict=True)]):
                matches |= self._whole.get(key, {}) | self._first.get(key, {})
            if matches:
                name = " ".join(word.text for word in stretch)
                return Found(start - _is_marked(words, start), end, name, tuple(sorted(matches)))
        return None


def current():
    """The gazetteer of today's territories; localities are found as words of an address instead."""
    from partners.models import Territory

    return _compiled(stamp(Territory, _LISTED))


_LISTED = "kind IN ('voivodeship', 'powiat', 'gmina', 'part') AND abolished_on IS NULL"


@lru_cache(maxsize=2)
def _compiled(_stamp):
    from partners.models import Territory

    rows = Territory.objects.active().exclude(kind="locality").exclude(gmina_kind="5")
    return Gazetteer(rows.values_list("pk", "name"))


def _is_marked(words, start):
    return start > 0 and not MARKERS.isdisjoint(text.lexemes(words[start - 1].text))


def _is_meant(words, start):
    """As in "gmina piaski", or in "w Piaskach" with a capital."""
    after_preposition = start > 0 and words[start - 1].text.lower() in {"w", "we", "koło"}
    return _is_marked(words, start) or (after_preposition and words[start].text[:1].isupper())


def _readings(word):
    """A word of a name as it may be read: itself and its lemmas, folded."""
    return tuple(dict.fromkeys((fold(word), *(fold(lemma) for lemma in text.lemmas(word)))))


def _keys(readings):
    """All readings of a stretch of words, as far as they are few."""
    return (
        dict.fromkeys(" ".join(reading) for reading in islice(product(*readings), KEYS)) if readings else {}
    )
