"""Which other words mean the same: rows that an animator edits, compiled once for matching against queries.

`Thesaurus` is pure Python over `Group`s; `current()` is the one of the database's rows.
"""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from coop_portal.folding import fold

from . import text


class Group(NamedTuple):
    """Words of one meaning, in a territory or (None) everywhere.

    `search_only` members work in queries and are never displayed or suggested. The members of an `ambiguous`
    group are meanings of its term, not synonyms of each other.
    """

    term: str
    members: tuple[str, ...]
    search_only: bool = False
    ambiguous: bool = False
    territory_id: int | None = None


class Phrase(NamedTuple):
    label: str
    words: tuple[frozenset[str], ...]  # alternatives of each word, stop words left out
    steps: tuple[int, ...]  # how far each word stands after the one before, as <2> in tsquery


class Expansion(NamedTuple):
    """Another wording of the query's words at `covered`: `near` between a term and its members, else a sibling."""

    covered: frozenset[int]
    phrase: Phrase
    near: bool
    shown: bool
    is_meaning: bool = False  # one of several that the query's word may have


class Thesaurus:
    def __init__(self, groups):
        self.groups = []  # (group, its phrases, the term first)
        self._by_lexeme = defaultdict(set)  # lexeme -> {(group, member)}
        self._needs = {}  # (group, member) -> alternatives of each word that the query must hold
        for group in groups:
            self._add(group)

    def _add(self, group):
        number = len(self.groups)
        labels = [group.term, *group.members]
        self.groups.append((group, [phrase(label) for label in labels]))
        for member, label in enumerate(labels):
            needs = _needs(label)
            if needs:
                self._needs[number, member] = needs
            for alternatives in needs:
                for lexeme in alternatives:
                    self._by_lexeme[lexeme].add((number, member))

    def __contains__(self, lexeme):
        return lexeme in self._by_lexeme

    def expand(self, query, territories=frozenset()):
        """Expansions of a query, given as a list of sets of lexemes, one a word; of two matches the wider wins."""
        found = {
            key: covered
            for key in self._candidates(query)
            if self.groups[key[0]][0].territory_id in {None, *territories}
            and (covered := self._covered(key, query))
        }
        return [
            expansion
            for key, covered in found.items()
            if not any(covered < wider for wider in found.values())
            for expansion in self._expansions(*key, covered)
        ]

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

    def _expansions(self, number, member, covered):
        group, phrases = self.groups[number]
        if group.ambiguous and member:
            return
        for other, wording in enumerate(phrases):
            if other != member and wording.words:
                near = 0 in (other, member)
                yield Expansion(covered, wording, near, other == 0 or not group.search_only, group.ambiguous)


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
            row.kind == kinds.SEARCH_ONLY,
            row.kind == kinds.AMBIGUOUS,
            row.territory_id,
        )
        for row in Synonym.objects.order_by("pk")
    ]
    groups += [Group(row.abbreviation, tuple(row.expansions)) for row in Abbreviation.objects.order_by("pk")]
    return Thesaurus(groups)


def phrase(label):
    """A wording as the index holds it."""
    sets, steps, last = [], [], None
    for position, word in enumerate(text.words(label)):
        if word.is_stop:
            continue
        sets.append(frozenset(text.lexemes(word.text)))
        steps.append(position - last if last is not None else 0)
        last = position
    return Phrase(label, tuple(sets), tuple(steps))


def _needs(label):
    """What a query must hold to say this: its words of content, or all words where only one is of content."""
    found = text.words(label)
    content = [word for word in found if not word.is_stop]
    required = content if len(content) > 1 else found
    return [frozenset((*text.lexemes(word.text), fold(word.text))) for word in required]
