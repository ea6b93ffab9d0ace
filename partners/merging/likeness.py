"""Names of one gmina compared with each other at once: the rules of `institutions/duplicates.py` for thousands of rows.

Whoever is the same by name holds all words of the shorter name. So each name is compared only with those that have
its rarest word, not with the whole gmina: a city of a thousand institutions costs a few comparisons a name.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache

from coop_portal.folding import fold

from ..institutions.duplicates import same_name

_GENERAL = ("gmi", "mie", "mia", "wie")  # as the beginnings of words below
_LINKS = {"w", "we", "z", "ze", "i", "im", "na", "dla", "o", "przy", "nr", "do", "od", "the"}


@dataclass(frozen=True)
class Named:
    """An institution by its names and where it sits. `key` is its id, or whatever the caller knows it by."""

    key: object
    names: tuple
    place: int | None  # id of the gmina
    place_name: str = ""


@lru_cache(maxsize=60_000)
def _beginnings(name):
    """(first three letters of the words that can tell the name from others, its numbers, its first letters)."""
    words = [word for word in re.findall(r"\w+", fold(name)) if word not in _LINKS]
    numbers = frozenset(word for word in words if word.isdigit())
    starts = tuple(
        dict.fromkeys(word[:3] for word in words if not word.isdigit() and not word.startswith(_GENERAL))
    )
    return starts, numbers, "".join(word[0] for word in words)


class Neighbours:
    """Everybody in the same gminas, ready to be asked who is like a name."""

    def __init__(self, named):
        self.by_key = {row.key: row for row in named}
        self.words = defaultdict(lambda: defaultdict(list))
        self.initials = defaultdict(lambda: defaultdict(list))
        self.counts = defaultdict(Counter)
        for row in self.by_key.values():
            for name in row.names:
                starts, _numbers, initials = _beginnings(name)
                for start in starts:
                    self.words[row.place][start].append(row.key)
                    self.counts[row.place][start] += 1
                # An abbreviation leaves the name of the place out, at the end: all lengths from three on.
                for length in range(3, min(len(initials), 7) + 1):
                    self.initials[row.place][initials[:length]].append(row.key)

    def like(self, row):
        """Keys of rows that may be the same body as `row`, itself left out."""
        found = {}
        for name in row.names:
            starts, numbers, _initials = _beginnings(name)
            counts = self.counts[row.place]
            rarest = sorted(starts, key=lambda start: counts[start] or 1_000_000)[:1]
            keys = [key for start in rarest for key in self.words[row.place][start]]
            keys += self._abbreviated(row.place, name)
            for key in dict.fromkeys(keys):
                if key != row.key and key not in found and self._same(name, numbers, self.by_key[key]):
                    found[key] = True
        return list(found)

    def _abbreviated(self, place, name):
        words = [word for word in re.findall(r"\w+", fold(name)) if 3 <= len(word) <= 7]
        return [key for word in words[:2] for key in self.initials[place].get(word, ())]

    def _same(self, name, numbers, other):
        for theirs in other.names:
            _starts, their_numbers, _initials = _beginnings(theirs)
            if numbers and their_numbers and numbers != their_numbers:
                continue
            if same_name(name, theirs, other.place_name):
                return True
        return False

    def pairs(self):
        """Each suspected pair (key, key) once."""
        seen = set()
        for row in self.by_key.values():
            for key in self.like(row):
                pair = (row.key, key) if row.key < key else (key, row.key)
                if pair not in seen:
                    seen.add(pair)
                    yield pair
