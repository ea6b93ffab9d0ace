"""What a person meant: which words of a query are filters (`chips`), and what the others stand for."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from coop_portal.folding import fold
from partners.models import Territory

from ..models import RecipientGroup
from . import chips as recognising
from . import conditions as c
from . import forms, places, text, thesaurus
from .chips import Chip
from .marking import Marks

MAX_QUERY = 400  # characters of a query that are read
MAX_WORDS = 24
MAX_CONCEPTS = 12
MAX_EXPANSIONS = 40  # other wordings of one word

# How much a hit counts: the word itself, what helps in the situation that was told, a synonym, another word of its
# group, a relative of the word.
EXACT, HELPS, SYNONYM, SIBLING, RELATED = 1.0, 0.85, 0.8, 0.6, 0.5
# The word itself beside a wording that it leads to: "praca" with "urząd pracy" is meant rather than "praca socjalna".
SURE = 1.1
OTHER = 0.4  # of all this, where the word is read with Polish letters although it is one without them
# A word that only tells the situation is no topic: it counts this much by itself.
TOLD = 0.5
WEAK = 0.15  # of a word's weight where it says little beside the others
ASIDE = 0.5  # of a word's weight where it stands beside a situation that was understood

# Words that say something only together with others ("nie ma pracy"): never searched on their own.
MODIFIERS = thesaurus.NEGATIONS


@dataclass
class Concept:
    """A word of the query with all that it may be found by: tiers of (factor, condition)."""

    word: str
    weight: float  # how telling the word is
    is_weak: bool = False
    is_needed: bool = True  # an entry without it is no full answer
    tiers: list = field(default_factory=list)
    ways: dict = field(default_factory=dict)  # as keys: conditions of which any is enough
    said: str = ""  # condition for the word itself and its relatives
    named: str = ""  # tsquery for the word in a name, which the index answers by itself
    lexemes: frozenset[str] = frozenset()  # the word itself and its relatives, as the index holds them

    @property
    def condition(self):
        return c.any_of(self.ways)

    def add(self, factor, ways):
        """Let it be found by these conditions, too."""
        self.tiers.append((factor, c.any_of(ways)))
        self.ways |= dict.fromkeys(ways)


@dataclass
class Parsed:
    concepts: list[Concept]
    chips: list[Chip]
    expansions: list[thesaurus.Expansion]
    corrected: list[tuple[str, str]]  # (as typed, as understood)
    lookalikes: list[str] = field(
        default_factory=list
    )  # words that some may stand for, were they typed in full

    @property
    def marks(self):
        """All that the words may be found by and that may be shown."""
        telling = [concept.lexemes for concept in self.concepts if not concept.is_weak]
        wordings = [e.phrase.words for e in self.expansions if e.shown]
        single = [words[0] for words in wordings if len(words) == 1]
        return Marks(
            frozenset().union(*telling, *single),
            tuple(dict.fromkeys(words for words in wordings if len(words) > 1)),
        )

    @property
    def meanings(self):
        """Meanings of an ambiguous word, each worth a search of its own."""
        labels = [e.phrase.label for e in self.expansions if e.is_meaning]
        return list(dict.fromkeys([*labels, *self.lookalikes]))


def parse(query, *, territories=frozenset(), without=frozenset()):
    """Understand `query`, leaving alone the filters that the person took off again."""
    words = text.words(text.clean(query, MAX_QUERY), MAX_WORDS)
    meaning = thesaurus.current()
    readings = forms.read(words, meaning.__contains__)
    lexemes = [reading.lexemes | {fold(word.text)} for word, reading in zip(words, readings, strict=True)]

    named = _places(words, readings, lexemes, meaning)
    found = [(chip, covered) for chip, covered in named if chip.key not in without]
    # The name of a place that was taken off may still be a word, but entries need not hold it.
    aside = _positions(named) - _positions(found)
    taken = _positions(found)
    capitals = frozenset(i for i, word in enumerate(words) if word.is_abbreviation)
    others = {i: reading.others for i, reading in enumerate(readings) if reading.others}
    expansions = meaning.expand(lexemes, territories, capitals, others)
    expansions = [e for e in expansions if not e.covered & taken]
    phrased = {i for e in expansions if len(e.covered) > 1 for i in e.covered}  # "nieodpłatna pomoc prawna"
    recognised = recognising.find(words, lexemes, taken | phrased)
    found += [(chip, covered) for chip, covered in recognised if chip.key not in without]
    # Words of a filter that was taken off say nothing else: they are not searched, and so cannot empty the answer.
    taken = _positions(found) | _positions(recognised)
    expansions = [e for e in expansions if not e.covered <= taken]

    searched = [
        i
        for i, word in enumerate(words)
        if i not in taken and not word.is_stop and not readings[i].lexemes & MODIFIERS
    ]
    concepts = _concepts(words, readings, expansions, searched[:MAX_CONCEPTS], aside)
    found += _recipients(words, lexemes, meaning, concepts, without)
    return Parsed(
        concepts=list(concepts.values()),
        chips=[chip for chip, _covered in found],
        expansions=expansions,
        corrected=[
            (word.text, reading.shown)
            for i, (word, reading) in enumerate(zip(words, readings, strict=True))
            if reading.shown
            and i not in taken | _positions(recognised)  # "5-latek" was understood as an age, and is no slip
        ],
        lookalikes=_lookalikes(words, readings, expansions, concepts),
    )


def _positions(found):
    return {i for _chip, covered in found for i in covered}


def _lookalikes(words, readings, expansions, concepts):
    """What the words would be with Polish letters, where that means something in this field."""
    told = {i for e in expansions if e.is_other for i in e.covered} & concepts.keys()
    found = []
    for i in sorted(told):
        forms_alike = text.lookalikes(fold(words[i].text))
        found += [each for each in forms_alike if not readings[i].others.isdisjoint(text.accented(each))][:1]
    return found


# --- words ------------------------------------------------------------------------------------


def _concepts(words, readings, expansions, searched, aside):
    weights = forms.weights([readings[i] for i in searched])
    told = {i for e in expansions if e.leads for i in e.covered}
    story = {i for e in expansions if e.leads and len(e.covered) > 1 for i in e.covered}
    topics = _topics(words, expansions)
    strong = [i for i in searched if i not in aside and (not words[i].is_weak or i in told)]
    concepts = {}
    for i, weight in zip(searched, weights, strict=True):
        weak = i in aside or (bool(strong) and i not in strong)
        weight *= WEAK if weak else ASIDE if story and i not in story else 1
        concepts[i] = _concept(i, words[i], readings[i], weight, weak, expansions, i in story - topics)
        concepts[i].is_needed = not weak and (not story or i in story)
    return concepts


def _topics(words, expansions):
    """Words that name a topic by themselves, whatever situation they tell, too: "po udarze", "w ciąży"."""
    named = (e.covered for e in expansions if not (e.leads or e.is_meaning or e.is_other))
    telling = ([i for i in covered if not words[i].is_stop] for covered in named)
    return {content[0] for content in telling if len(content) == 1}


def _concept(i, word, reading, weight, weak, expansions, told):
    """`told`: the word stands in the wording of a situation, so that by itself it means less."""
    concept = Concept(word.text, weight, weak)
    itself, plain = _itself(reading), c.ways(reading.lexemes)
    own = [(EXACT, itself)]
    if itself != plain:
        own.append((OTHER, plain))
    if reading.stems:
        own.append((RELATED, c.ways(reading.stems)))
    concept.lexemes = frozenset((*reading.lexemes, *reading.stems))
    concept.named = c.filter_by("n", sorted(reading.lexemes))
    for factor, ways in own:
        concept.add(factor * TOLD if told else factor, ways)
    if itself != plain:  # which finds it, too
        concept.ways = {way: None for way in concept.ways if way not in itself}
    concept.said = concept.condition
    wordings, beside = defaultdict(dict), {}
    for e in expansions:
        if i in e.covered:
            wordings[_factor(e)][ways_of(e)] = None
            if len(e.covered) == 1 and not e.is_other:
                beside[ways_of(e)] = None
    for factor, found in wordings.items():
        concept.add(factor, _first(found))
    if beside and not told:  # holds the word itself, and so is no other way to be found
        concept.tiers.append((SURE, c.all_of(map(c.any_of, (itself, _first(beside))))))
    concept.tiers.sort(key=lambda tier: -tier[0])
    return concept


def _first(wordings):
    """Each way to say the first of these wordings."""
    return list(dict.fromkeys(way for ways in list(wordings)[:MAX_EXPANSIONS] for way in ways))


def ways_of(expansion):
    """Conditions of which each says the expansion's wording."""
    wording = expansion.phrase
    if expansion.leads and len(wording.words) > 1:
        return (c.all_words(wording),)
    return c.phrase_ways(wording)


def _itself(reading):
    """Conditions of the word as it was typed, told from words that differ from it in Polish letters alone."""
    if reading.accented:
        return c.ways(reading.accented)
    if reading.others:
        return (c.all_of([c.word(reading.lexemes), "!" + c.word(reading.others)]),)
    return c.ways(reading.lexemes)


def _factor(expansion):
    if expansion.is_other:
        return HELPS * OTHER
    if expansion.spelled_out:
        return EXACT
    if expansion.leads:
        return HELPS
    return SYNONYM if expansion.near else SIBLING


# --- places -----------------------------------------------------------------------------------


def _places(words, readings, lexemes, meaning):
    """Chips of places. A word of the thesaurus is a common word, so "dom" is no village of that name."""

    def is_common(i):
        return words[i].is_weak or any(lexeme in meaning for lexeme in lexemes[i])

    readings = [sorted(reading.lexemes) for reading in readings]
    found = places.current().find(words, readings, is_common)
    rows = Territory.objects.in_bulk({pk for place in found for pk in place.territory_ids}) if found else {}
    return [(_place_chip(place, rows), range(place.start, place.end)) for place in found]


def _place_chip(place, rows):
    """Of namesakes all over the country only those that have services are meant."""
    territories = [rows[pk] for pk in place.territory_ids if pk in rows]
    territories = _with_services(territories) or territories
    names = dict.fromkeys(territory.name for territory in territories)
    return Chip(
        "place",
        f"place:{fold(place.name)}",
        territories[0].label if len(territories) == 1 else ", ".join(list(names)[:3]),
        c.territories(territories),
        own=c.own(territories),
        territories=tuple(territories),
    )


def _with_services(territories):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pk FROM unnest(%s::bigint[], %s::text[]) AS asked(pk, condition) WHERE EXISTS"
            " (SELECT FROM services_catalog_searchdocument WHERE vector @@ condition::tsquery)",
            [[each.pk for each in territories], [c.own([each]) for each in territories]],
        )
        found = {pk for (pk,) in cursor.fetchall()}
    return [territory for territory in territories if territory.pk in found]


# --- recipients -------------------------------------------------------------------------------


def _recipients(words, lexemes, meaning, concepts, without):
    """By "dla seniorów" services open to them are meant: of that group, of everybody, or with the word in the text."""
    marked = _after_dla(words) & concepts.keys()
    governed = [lexemes[i] if i in marked else frozenset() for i in range(len(words))]
    expansions = [e for e in meaning.expand(governed) if not e.leads]
    found = []
    groups = RecipientGroup.objects.in_use().prefetch_related("merged") if marked else ()
    for group in groups:
        key = f"recipients:{group.code}"
        names = [group.name, *(old.name for old in group.merged.all())]
        readings = (_names(thesaurus.phrase(name), governed, expansions) for name in names)
        covered = next(filter(None, readings), frozenset())
        if covered and key not in without:
            for i in covered:
                concepts[i].add(SYNONYM, [c.quoted(f"r:{group.code}")])
            said = tuple(c.in_fields(concepts[i].condition, c.FIELDS) for i in covered)
            condition = c.any_of([c.quoted("r:*"), c.all_of(said)])
            found.append((Chip("recipients", key, str(group), condition, implied_by=said), covered))
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
