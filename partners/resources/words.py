"""Words as people type them: "rzutnika" finds "rzutnik", "sali" finds "sala", "sprzet" finds "sprzęt"."""

import re
from functools import lru_cache

from coop_portal.folding import FoldedField, fold

MOST = 4_000  # characters of a text that are read
SHORT = 3  # a word up to this length is itself, not the beginning of another


@lru_cache(maxsize=1)
def _stemmer():
    from snowballstemmer import stemmer

    return stemmer("polish")


@lru_cache(maxsize=1)
def _morphology():
    """90 ms and 30 MB to load: only when first asked."""
    from morfeusz2 import Morfeusz

    return Morfeusz(praet="composite")


@lru_cache(maxsize=20_000)
def stems(word):
    """What the forms of one word share, folded: the word, its dictionary forms and the stems of them all."""
    word = word.lower()[:40]
    forms = {word} | dictionary_forms(word)
    found = {fold(stem) for stem in _stemmer().stemWords(sorted(forms)) if len(stem) >= SHORT}
    return frozenset(found | {fold(form) for form in forms})


def dictionary_forms(word):
    if not word.isalpha():
        return set()
    readings = _morphology().analyse(word)
    return {lemma.split(":")[0].lower() for _s, _e, (_form, lemma, tag, *_rest) in readings if tag != "ign"}


def beginning(word):
    """Of a word that no dictionary knows ("krzesel", typed without its Polish letters) all but its ending."""
    return fold(word)[:-2] if len(word) >= 6 and not dictionary_forms(word.lower()) else ""


def words(text):
    return re.findall(r"\w+", str(text)[:MOST].replace("\x00", " "))


class StemmedField(FoldedField):
    """Folded text of several columns and, after it, the stems of its words, each between spaces."""

    def pre_save(self, instance, add):
        text = super().pre_save(instance, add)
        source = " ".join(filter(None, (getattr(instance, name) for name in self.sources)))
        found = dict.fromkeys(stem for word in words(source) for stem in sorted(stems(word)))
        value = f"{text} | {' '.join(found)} " if found else text
        setattr(instance, self.attname, value)
        return value
