"""Which other words mean the same: rows that an animator edits, compiled once for matching against queries.

`Thesaurus` is pure Python over `Group`s; `current()` is the one of the database's rows.
"""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from coop_portal.folding import fold

from . import text

WORDING = "w:"  # begins the lexeme of a wording of several words; no word holds the signs in it
STEPS = range(1, 6)  # how far apart two words of a wording may stand
# Words without which a wording says the opposite ("nie mówi"), although alone they say nothing.
NEGATIONS = frozenset({"nie", "bez", "brak", "ani"})


class Group(NamedTuple):
    """Words of one meaning, in a territory or (None) everywhere.

    `search_only` members work in queries and are never displayed or suggested. The members of an `ambiguous`
    group are meanings of its term, not synonyms of each other. Those of `leads` are situations: who tells one is
    led to the term, and nothing leads back. An `abbreviation` is its members written short.
    """

    term: str
    members: tuple[str, ...]
    search_only: bool = False
    ambiguous: bool = False
    leads: bool = False
    abbreviation: bool = False
    territory_id: int | None = None


class Phrase(NamedTuple):
    label: str
    words: tuple[frozenset[str], ...]  # alternatives of each word, stop words left out
    steps: tuple[int, ...]  # how far each word stands after the one before, as <2> in tsquery
    key: str  # what documents hold where they say it


class Expansion(NamedTuple):
    """Another wording of the query's words at `covered`: `near` between a term and its members, else a sibling."""

    covered: frozenset[int]
    phrase: Phrase
    near: bool
    shown: bool
    is_meaning: bool = False  # one of several that the query's word may have
    leads: bool = False  # the query tells a situation, this is what helps in it
    spelled_out: bool = False  # the query's word is this, written short
    is_other: bool = False  # the query's word is this one only if Polish letters were left out of it


class Thesaurus:
    def __init__(self, groups):
        self.groups = []  # (group, its phrases, the term first)
        self._by_lexeme = defaultdict(set)  # lexeme -> {(group, member)}
        self._needs = {}  # (group, member) -> alternatives of each word that the query must hold
        self._begun = defaultdict(lambda: defaultdict(list))  # lexeme -> {(step, next lexeme): wordings}
        for group in groups:
            self._add(group)
        for wording in dict.fromkeys(several_words(self.groups)):
            for lexeme in wording.words[0]:
                for following in wording.words[1]:
                    self._begun[lexeme][wording.steps[1], following].append(wording)

    def _add(self, group):
        number = len(self.groups)
        labels = [group.term, *group.members]
        self.groups.append((group, [phrase(label) for label in labels]))
        for member, label in enumerate(labels):
            if group.leads and not member:
                continue
            needs = _needs(label)
            if needs:
                self._needs[number, member] = needs
            for alternatives in needs:
                for lexeme in alternatives:
                    self._by_lexeme[lexeme].add((number, member))

    def __contains__(self, lexeme):
        return lexeme in self._by_lexeme

    def expand(self, query, territories=frozenset(), capitals=None, others=None):
        """Expansions of a query, given as a list of sets of lexemes, one a word.

        `capitals`: positions of words written as abbreviations ("CO"), None where it is not known. `others`:
        {position: lemmas that its word means only if Polish letters were left out of it}.

        Of two wordings the wider wins ("pomoc prawna" is no "pomoc"); of situations all are told.
        """
        found = {
            key: covered
            for key in self._candidates(query)
            if self.groups[key[0]][0].territory_id in {None, *territories}
            and (covered := self._covered(key, query))
            and (capitals is None or covered <= capitals or not self._is_homograph(key))
        }
        wordings = [covered for key, covered in found.items() if not self.groups[key[0]][0].leads]
        return [
            expansion
            for key, covered in found.items()
            if self.groups[key[0]][0].leads or not any(covered < wider for wider in wordings)
            for expansion in self._expansions(*key, covered, self._is_other(key, covered, others))
        ]

    def wordings(self, places):
        """Pairs (place, keys) of the wordings of several words that a text says. `places`: {place: its lexemes}."""
        return [(place, keys) for place in places if (keys := self._said_at(place, places))]

    def _said_at(self, place, places):
        return {
            wording.key
            for lexeme in places[place]
            if (begun := self._begun.get(lexeme))
            for step in STEPS
            for following in places.get(place + step, ())
            for wording in begun.get((step, following), ())
            if _stands(wording, place, places)
        }

    def _candidates(self, query):
        return sorted({key for word in query for lexeme in word for key in self._by_lexeme.get(lexeme, ())})

    def _covered(self, key, query):
        """Positions of the query's words that say this member, in any order; none when a word of it is missing."""
        covered = set()
        for alternatives in self._needs[key]:
            positions = [i for i, word in enumerate(query) if alternatives & word]
            if not positions:
                return None
            covered.update(positions)
        return frozenset(covered)

    def _label(self, key):
        number, member = key
        return self.groups[number][1][member].label

    def _is_homograph(self, key):
        """Whether this is an abbreviation that is a small Polish word, too."""
        label = self._label(key)
        return label.isupper() and label.lower() in text.STOP_WORDS

    def _is_other(self, key, covered, others):
        if len(covered) > 1:  # two words together are hardly said by mistake
            return False
        lemmas = others.get(min(covered), frozenset()) if others else frozenset()
        return not lemmas.isdisjoint(
            lemma for word in text.words(self._label(key)) for lemma in text.accented(word.text)
        )

    def _expansions(self, number, member, covered, is_other):
        group, phrases = self.groups[number]
        if group.ambiguous and member:
            return
        short = _is_short(group.members[member - 1]) if member else group.abbreviation
        for other, wording in enumerate(phrases):
            if (
                other == member
                or not wording.words
                or (other and group.leads)
                or (other and member and short)
            ):
                continue
            yield Expansion(
                covered,
                wording,
                near=0 in (other, member),
                shown=not (is_other or _is_foreign(wording.label))
                and (other == 0 or not (group.search_only or group.leads)),
                is_meaning=group.ambiguous,
                leads=group.leads,
                spelled_out=short and 0 in (other, member),
                is_other=is_other,
            )


def current():
    """The thesaurus of the rows as they are now: compiled once, again when a row has changed."""
    from ..models import Abbreviation, Synonym
    from .stamp import stamp

    return _compiled(stamp(Synonym), stamp(Abbreviation))


@lru_cache(maxsize=2)
def _compiled(*_stamps):
    from ..models import Abbreviation, Synonym

    kinds = Synonym.Kind
    groups = [
        Group(
            row.term,
            tuple(row.words),
            search_only=row.kind == kinds.SEARCH_ONLY,
            ambiguous=row.kind == kinds.AMBIGUOUS,
            leads=row.kind == kinds.SITUATION,
            territory_id=row.territory_id,
        )
        for row in Synonym.objects.filter(is_active=True).order_by("pk")
    ]
    groups += [
        Group(row.abbreviation, tuple(row.expansions), abbreviation=True)
        for row in Abbreviation.objects.order_by("pk")
    ]
    return Thesaurus(groups)


@lru_cache(maxsize=20_000)
def phrase(label):
    """A wording as the index holds it."""
    sets, steps, last = [], [], None
    written = text.words(label)
    for position, word in enumerate(written):
        if word.is_stop:
            continue
        sets.append(frozenset(text.lexemes(word.text)))
        steps.append(position - last if last is not None else 0)
        last = position
    key = WORDING + "_".join(fold(word.text) for word in written)
    return Phrase(label, tuple(sets), tuple(steps), key)


def several_words(groups):
    """The wordings of several words that queries may be widened to, of pairs (group, its phrases)."""
    phrases = [phrase for group, phrases in groups if not group.leads for phrase in phrases]
    return [each for each in phrases if len(each.words) > 1 and each.steps[1] in STEPS]


def _stands(wording, place, places):
    for step, alternatives in zip(wording.steps, wording.words, strict=True):
        place += step
        if alternatives.isdisjoint(places.get(place, ())):
            return False
    return True


def _is_short(label):
    """An abbreviation stands for its term; what else is said of the term is not meant by it."""
    return len(label) <= 8 and label.isupper()


@lru_cache(maxsize=20_000)
def _is_foreign(label):
    """Whether these are several words of another language: they help to search and say little to who reads Polish."""
    words = text.words(label)
    return len(words) > 1 and not any(
        word.is_abbreviation or not word.text.isalpha() or text.in_dictionary(word.text) for word in words
    )


def _needs(label):
    """What a query must hold to say this: its words of content and negations, or all where only one is of content."""
    found = text.words(label)
    content = [word for word in found if not word.is_stop or word.text.lower() in NEGATIONS]
    required = content if len(content) > 1 else found
    # Of one verb alone its aspect may be all that it says: "pije" tells more than "wypić", as does "nie chodzi".
    several = len([word for word in content if word.text.lower() not in NEGATIONS]) > 1
    return [
        frozenset((*text.lexemes(word.text), fold(word.text), *(text.aspects(word.text) if several else ())))
        for word in required
    ]
