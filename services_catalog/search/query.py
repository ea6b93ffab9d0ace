"""What a person meant: which words of a query are a place, recipients or a fee, and what the others stand for."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from coop_portal.folding import fold
from partners.models import Territory

from ..enums import Fee
from ..models import RecipientGroup
from . import forms, places, text, thesaurus
from .index import quoted

MAX_QUERY = 400  # characters of a query that are read
MAX_WORDS = 24
MAX_CONCEPTS = 12
MAX_EXPANSIONS = 60  # other wordings of one word

# How much a hit counts: the word itself, a relative of it, a synonym, a word of the same group of synonyms.
EXACT, RELATED, SYNONYM, SIBLING = 1.0, 0.45, 0.8, 0.45

# Words that say something only together with others ("nie ma pracy"): never searched on their own.
MODIFIERS = frozenset({"nie", "bez", "brak"})
FREE_OF_CHARGE = frozenset(
    {"bezplatny", "bezplatnie", "darmowy", "darmo", "nieodplatny", "nieodplatnie", "gratis"}
)


@dataclass(frozen=True)
class Filters:
    """What a person chose beside the words. Within one kind any will do."""

    territories: tuple[int, ...] = ()
    recipients: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()


class Chip(NamedTuple):
    """A part of the query that was understood as a filter. `key` is what takes it off again (`without`)."""

    kind: str  # "place", "recipients" or "fee"
    key: str
    label: str
    condition: str  # tsquery
    own: str = ""  # of a place: tsquery for what is in the place itself
    powiats: frozenset = frozenset()  # of a place: ids of the powiats that it lies in


@dataclass
class Concept:
    """A word of the query with all that it may be found by: tiers of (factor, tsquery)."""

    word: str
    weight: float  # how telling the word is
    tiers: list = field(default_factory=list)
    said: str = ""  # tsquery for the word itself and its relatives

    @property
    def condition(self):
        return any_of(condition for _factor, condition in self.tiers)


@dataclass
class Parsed:
    concepts: list[Concept]
    chips: list[Chip]
    expansions: list[thesaurus.Expansion]
    corrected: list[tuple[str, str]]  # (as typed, as understood)

    @property
    def meanings(self):
        """Meanings of an ambiguous word, each worth a search of its own."""
        return list(dict.fromkeys(e.phrase.label for e in self.expansions if e.is_meaning))


def parse(query, *, territories=frozenset(), without=frozenset()):
    """Understand `query`, leaving alone the filters that the person took off again."""
    words = text.words(text.clean(query, MAX_QUERY), MAX_WORDS)
    meaning = thesaurus.current()
    readings = forms.read(words, meaning.__contains__)
    lexemes = [reading.lexemes | {fold(word.text)} for word, reading in zip(words, readings, strict=True)]

    found = _places(words, readings, lexemes, meaning, without)
    taken = {i for _chip, covered in found for i in covered}
    expansions = [e for e in meaning.expand(lexemes, territories) if not e.covered & taken]
    found += _fee(words, readings, expansions, taken, without)
    taken = {i for _chip, covered in found for i in covered}

    searched = [
        i
        for i, word in enumerate(words)
        if i not in taken and not word.is_stop and not readings[i].lexemes & MODIFIERS
    ]
    concepts = _concepts(words, readings, expansions, searched[:MAX_CONCEPTS])
    found += _recipients(words, lexemes, meaning, concepts, without)
    return Parsed(
        concepts=list(concepts.values()),
        chips=[chip for chip, _covered in found],
        expansions=expansions,
        corrected=[
            (word.text, reading.shown) for word, reading in zip(words, readings, strict=True) if reading.shown
        ],
    )


def _concepts(words, readings, expansions, searched):
    weights = forms.weights([readings[i] for i in searched])
    concepts = {}
    for i, weight in zip(searched, weights, strict=True):
        concept = concepts[i] = Concept(words[i].text, weight)
        concept.tiers.append((EXACT, word_condition(readings[i].lexemes)))
        if readings[i].stems:
            concept.tiers.append((RELATED, word_condition(readings[i].stems)))
        concept.said = concept.condition
        for near, factor in ((True, SYNONYM), (False, SIBLING)):
            wordings = [e.phrase for e in expansions if i in e.covered and e.near is near][:MAX_EXPANSIONS]
            if wordings:
                concept.tiers.append((factor, any_of(map(phrase_condition, wordings))))
    return concepts


def _places(words, readings, lexemes, meaning, without):
    """Chips of places. A word of the thesaurus is a common word, so "dom" is no village of that name."""

    def is_common(i):
        return any(lexeme in meaning for lexeme in lexemes[i])

    readings = [sorted(reading.lexemes) for reading in readings]
    found = [
        place
        for place in places.current().find(words, readings, is_common)
        if f"place:{fold(place.name)}" not in without
    ]
    rows = Territory.objects.in_bulk({pk for place in found for pk in place.territory_ids}) if found else {}
    return [(_place_chip(place, rows), range(place.start, place.end)) for place in found]


def _place_chip(place, rows):
    """Of namesakes all over the country only those that have services are meant."""
    territories = [rows[pk] for pk in place.territory_ids if pk in rows]
    territories = _with_services(territories) or territories
    names = dict.fromkeys(territory.name for territory in territories)
    label = territories[0].label if len(territories) == 1 else ", ".join(list(names)[:3])
    condition = any_of(map(territory_condition, territories))
    powiats = frozenset(territory.powiat_id for territory in territories) - {None}
    own = any_of(map(own_condition, territories))
    return Chip("place", f"place:{fold(place.name)}", label, condition, own, powiats)


def _with_services(territories):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pk FROM unnest(%s::bigint[], %s::text[]) AS asked(pk, condition) WHERE EXISTS"
            " (SELECT FROM services_catalog_searchdocument WHERE vector @@ condition::tsquery)",
            [[each.pk for each in territories], [own_condition(each) for each in territories]],
        )
        found = {pk for (pk,) in cursor.fetchall()}
    return [territory for territory in territories if territory.pk in found]


def _fee(words, readings, expansions, taken, without):
    """A word like "bezpłatny" is a filter, but not in "nieodpłatna pomoc prawna", which is a name."""
    named = {i for e in expansions if len(e.covered) > 1 for i in e.covered}
    for i, reading in enumerate(readings):
        if reading.lexemes & FREE_OF_CHARGE and i not in named | taken and "fee:free" not in without:
            return [(Chip("fee", "fee:free", Fee.FREE.label, quoted(f"f:{Fee.FREE}")), [i])]
    return []


def _recipients(words, lexemes, meaning, concepts, without):
    """By "dla seniorów" services open to them are meant: of that group, of everybody, or with the word in the text."""
    marked = _after_dla(words) & concepts.keys()
    said = [lexemes[i] if i in marked else frozenset() for i in range(len(words))]
    expansions = [e for e in meaning.expand(said) if e.near]
    found = []
    groups = RecipientGroup.objects.in_use().prefetch_related("merged") if marked else ()
    for group in groups:
        key = f"recipients:{group.code}"
        names = [group.name, *(old.name for old in group.merged.all())]
        readings = (_names(thesaurus.phrase(name), said, expansions) for name in names)
        covered = next(filter(None, readings), frozenset())
        if covered and key not in without:
            for i in covered:
                concepts[i].tiers.append((SYNONYM, quoted(f"r:{group.code}")))
            conditions = [quoted("r:*"), all_of(concepts[i].condition for i in covered)]
            found.append((Chip("recipients", key, str(group), any_of(conditions)), covered))
    return found


def _after_dla(words):
    """Positions of the words that "dla" governs, as far as the next small word."""
    marked, governed = set(), False
    for i, word in enumerate(words):
        if word.is_stop:
            governed = word.text.lower() == "dla" or (governed and word.text.lower() in {"i", "z", "oraz"})
        elif governed:
            marked.add(i)
    return frozenset(marked)


def _names(name, said, expansions):
    """Positions at which the query says `name`, by itself or by a synonym."""
    covered = {i for i, word in enumerate(said) for wanted in name.words if word & wanted}
    if all(any(said[i] & wanted for i in covered) for wanted in name.words):
        return covered
    return next((e.covered for e in expansions if _same(e.phrase, name)), frozenset())


def _same(phrase, other):
    return len(phrase.words) == len(other.words) and all(
        a & b for a, b in zip(phrase.words, other.words, strict=True)
    )


# --- tsquery: made of quoted lexemes alone --------------------------------------------


def word_condition(lexemes):
    return any_of(map(quoted, sorted(lexemes)))


def phrase_condition(phrase):
    """The words of a phrase in their order, each in any of its readings."""
    parts = [word_condition(phrase.words[0])]
    for step, lexemes in zip(phrase.steps[1:], phrase.words[1:], strict=True):
        parts.append(f"<{step}> {word_condition(lexemes)}")
    return f"({' '.join(parts)})"


def territory_condition(territory):
    """Services of a territory, and those for the residents of all that it lies in."""
    around = (quoted(f"t:{pk}") for pk in sorted(territory.path_ids() - {territory.pk}))
    return any_of([own_condition(territory), *around, quoted("t:0")])


def own_condition(territory):
    """Services for the residents of a territory, for some of them, or with a place in it."""
    return any_of(quoted(f"{kind}:{territory.pk}") for kind in "tip")


def any_of(conditions):
    return f"({' | '.join(conditions)})"


def all_of(conditions):
    return f"({' & '.join(conditions)})"
