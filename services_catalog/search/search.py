"""From a query to ranked services, with all that a page says around them."""

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations
from typing import NamedTuple

from django.db import connection

from ..models import Service
from . import conditions as c
from . import facets, keeping, ranking
from . import query as q
from .filters import Asked, Filters, chosen
from .marking import NOTHING, Marks
from .planner import by_index

PAGE = 20
MAX_OFFSET = 10_000
COUNTED = 10_000  # above that "more than 10 000", unless one powiat is asked for
MAX_REASONS = 2  # wordings that a row names: one line
MAX_GIVING = 5  # chips of which every choice is tried
# The kinds of chips that give way first where nothing would be found.
GIVE_WAY = ("places", "when", "hours", "mode", "language", "referral", "fee", "age", "recipients", "place")


@dataclass(frozen=True)
class Hit:
    """A service found: `words` of the query that it holds, `through` what other wordings it was found."""

    service: Service
    score: float
    words: tuple[str, ...] = ()
    through: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchResult:
    rows: list[Hit]
    total: int  # counted as far as COUNTED
    is_more: bool = False  # there are more than `total`
    chips: tuple[q.Chip, ...] = ()
    left_out: tuple[q.Chip, ...] = ()  # recognised, but nothing at all would have been found with them
    corrected: tuple[tuple[str, str], ...] = ()  # (as typed, as understood)
    also: tuple[str, ...] = ()  # other wordings that were looked for too
    meanings: tuple[str, ...] = ()  # of an ambiguous word
    marks: Marks = NOTHING  # what words of the results are marked by
    is_partial: bool = False  # nothing holds all the words
    missing: tuple[str, ...] = ()  # words that nothing in reach holds, where `is_partial`
    facets: dict = field(default_factory=dict)  # {kind: {key: services}}, with `with_facets`

    @property
    def widened(self):
        """Whether nothing fitted all that was asked, so that recognised filters were left out."""
        return bool(self.left_out)


def search(text, *, filters=None, without=(), near=None, offset=0, limit=PAGE, with_facets=False):
    """Published services for `text`, best first; all of them by name where it says nothing. Never raises for a text.

    `filters` were chosen by the person and always hold; what the text itself says ("w Kobylinie", "dla seniorów")
    holds as well unless its key is in `without`, or unless nothing at all would be found. Where no place is asked for,
    what is nearer to `near`, a territory, comes first.
    """
    filters = filters or Filters()
    found = find(
        text, filters, without=without, near=near, offset=offset, limit=limit, with_facets=with_facets
    )
    parsed = found.parsed
    return SearchResult(
        rows=_hits(found.rows, parsed),
        total=found.total,
        is_more=found.is_more,
        chips=tuple(parsed.chips),
        left_out=tuple(found.left_out),
        corrected=tuple(parsed.corrected),
        also=_also(parsed),
        meanings=tuple(parsed.meanings),
        marks=found.parsed.marks,
        is_partial=found.is_partial,
        missing=found.missing,
        facets=found.facets,
    )


def _also(parsed):
    """Other wordings that were looked for too, the nearest first: of an abbreviation, then of the most words."""
    shown = [e for e in parsed.expansions if e.shown and e.near]
    shown.sort(key=lambda e: (not e.spelled_out, -len(e.covered)))
    return tuple(dict.fromkeys(e.phrase.label for e in shown))


class Found(NamedTuple):
    """An answer before its services are read."""

    parsed: q.Parsed
    rows: list  # pairs (service id, rank)
    total: int
    is_more: bool
    left_out: list
    facets: dict
    is_partial: bool
    missing: tuple


def find(text, filters, *, without=(), near=None, offset=0, limit=PAGE, with_facets=True):
    """`Found` for one page of the answer."""
    with by_index():
        offset = max(0, min(offset, MAX_OFFSET))
        return _find(text, filters, frozenset(without), near, offset, limit, with_facets)


def _find(text, filters, without, near, offset, limit, with_facets):
    answer = _understood(text, filters, without, offset + limit, with_facets)
    parsed, total = answer.parsed, answer.matched.total
    territories = [*answer.asked.territories, *_places(parsed)] or ([near] if near else [])
    is_more = total > answer.most
    ranked = _ranked(answer, ranking.Near.to(territories, answer.asked.ages), offset, limit)
    is_partial = total > 0 and answer.words.are_apart(ranked, total)
    return Found(
        parsed=parsed,
        rows=ranked.rows,
        total=min(total, answer.most),
        is_more=is_more,
        left_out=answer.left_out,
        facets=_facets(answer, filters) if with_facets and not is_more else {},
        is_partial=is_partial,
        missing=answer.words.missing(ranked, total) if is_partial else (),
    )


class _Words:
    """What documents hold some of the words, and which hold all of them: each is asked once."""

    def __init__(self, concepts, asked, most, end, with_facets):
        self.concepts, self.conditions = concepts, ranking.words_of(concepts)
        self.wanted = self.conditions[-1] if self.conditions else ()  # what the answer is made of
        self.asked, self.most, self.end, self.with_facets = asked, most, end, with_facets
        self.read = cache(self._read)
        self.needed = [concept for concept in concepts if concept.is_needed]

    def _read(self, condition):
        first = ranking.READ + self.end if condition else 0  # without words the page is made by name
        return ranking.Matching(self.asked, condition).read(self.most + 1, first, self.with_facets)

    def matched(self):
        """Those with all of the words, where they are more than are ranked; else those with any of them."""
        *narrower, widest = self.conditions or [()]
        if narrower and narrower[-1] != widest and self.read(narrower[-1]).total > ranking.READ:
            self.wanted = narrower[-1]
        return self.read(self.wanted)

    def _holds(self, concepts):
        words = ranking.held_by(concepts)
        if words in self.conditions:
            return self.read(words).total > 0  # read anyhow where many match
        return ranking.Matching(self.asked, words).exists()

    def are_apart(self, ranked, total):
        """Whether of several words that matter each of the `total` entries lacks one. `ranked`: the likeliest."""
        if len(self.needed) < 2 or ranked.is_whole:
            return False
        return total <= ranking.READ or not self._holds(self.needed)

    def missing(self, ranked, total):
        """The words that nothing in reach holds, as they were typed."""
        needed = zip(self.concepts, ranked.held, strict=True)
        unseen = [each for each, is_held in needed if each.is_needed and not is_held]
        return tuple(each.word for each in unseen if total <= ranking.READ or not self._holds([each]))


class _Answer(NamedTuple):
    parsed: q.Parsed
    words: _Words
    asked: Asked
    matched: ranking.Matched
    most: int  # so many are counted
    left_out: list  # chips


def _understood(text, filters, without, end, with_facets):
    """What was meant and all that matches it, of which as many are named as the page needs; chips give way."""
    territories = chosen(filters.territories)
    around = frozenset(pk for territory in territories for pk in territory.path_ids())
    parsed = q.parse(text, territories=around, without=without)

    def without_chips(left_out):
        kept = replace(parsed, chips=[chip for chip in parsed.chips if chip not in left_out])
        asked = Asked(filters, kept.chips, territories)
        most = 10**9 if _is_one_powiat([*asked.territories, *_places(kept)]) else COUNTED
        words = _Words(kept.concepts, asked, most, end, with_facets)
        return _Answer(kept, words, asked, words.matched(), most, list(left_out))

    whole = without_chips(())
    if whole.matched.total or not parsed.chips or not without_chips(parsed.chips).matched.total:
        return whole
    answers = map(without_chips, ways_to_give(parsed.chips))
    return next(answer for answer in answers if answer.matched.total)


def ways_to_give(chips):
    """Lists of chips to leave out, the least first: few before many, a place after all else; all of them at last."""
    weakest = sorted(chips, key=lambda chip: GIVE_WAY.index(chip.kind))
    if len(weakest) > MAX_GIVING:
        return [weakest[:n] for n in range(1, len(weakest) + 1)]
    ways = [list(some) for n in range(1, len(weakest) + 1) for some in combinations(weakest, n)]
    return sorted(ways, key=lambda some: (sum(chip.is_place for chip in some), len(some)))


def _places(parsed):
    return [each for chip in parsed.chips for each in chip.territories]


def _is_one_powiat(territories):
    return len({each.powiat_id for each in territories}) == 1 and territories[0].powiat_id is not None


def _ranked(answer, near, offset, limit):
    """One page: what is ranked comes first, then all else that matches."""
    if not answer.words.conditions:
        return ranking.Ranked(_by_name(answer, near, offset, limit), [], is_whole=True)
    likeliest = _likeliest(answer)
    found = ranking.page(answer.parsed.concepts, likeliest, near, offset, limit)
    if len(found.rows) < limit:
        known = set(likeliest)
        rest = [pk for pk in answer.matched.ids if pk not in known]
        start = max(0, offset - len(likeliest))
        found.rows.extend((pk, 0) for pk in rest[start : start + limit - len(found.rows)])
    return found


def _by_name(answer, near, offset, limit):
    matching = ranking.Matching(answer.asked)
    if answer.matched.total > answer.most and not (near.own or near.stated):
        rows = ranking.first_by_name(matching, offset, limit)
        if len(rows) == limit:
            return rows
    return ranking.by_name(matching, near, offset, limit)


def _likeliest(answer):
    """The documents to be ranked."""
    found = {}
    if answer.matched.total > ranking.READ:
        *narrower, _widest = answer.words.conditions
        for narrow in dict.fromkeys(narrower):
            if len(found) < ranking.READ and narrow != answer.words.wanted:
                found |= dict.fromkeys(answer.words.read(narrow).ids[: ranking.READ])
    found |= dict.fromkeys(answer.matched.ids)
    return list(found)[: ranking.READ]


def _facets(answer, filters):
    """Counts of each kind with its own choice left out: they say what another choice would find."""
    found = facets.counted(answer.matched.facets)
    for kind in facets.KINDS:
        if getattr(filters, kind, ()):
            asked = Asked(filters.without(kind), answer.parsed.chips, answer.asked.territories)
            others = ranking.Matching(asked, answer.words.wanted).read(answer.most, first=0, with_facets=True)
            found[kind] = facets.counted(others.facets).get(kind, {})
    return found


def _hits(rows, parsed):
    """The services of one page with why they were found."""
    services = keeping.rows([pk for pk, _score in rows])
    reasons = _reasons([pk for pk, _score in rows], parsed)
    return [Hit(services[pk], score, *reasons.get(pk, ((), ()))) for pk, score in rows if pk in services]


def _reasons(ids, parsed):
    """{service id: (words of the query, other wordings) that it holds}."""
    concepts = parsed.concepts
    expansions = [e for e in parsed.expansions if e.shown]
    if not ids or not concepts:
        return {}
    own = [c.in_fields(concept.said, c.FIELDS) for concept in concepts]
    other = [c.in_fields(c.any_of(q.ways_of(e)), c.FIELDS) for e in expansions]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT service_id, ARRAY(SELECT vector @@ condition::tsquery FROM unnest(%s::text[])"
            " WITH ORDINALITY AS asked(condition, n) ORDER BY n)"
            " FROM services_catalog_searchdocument WHERE service_id = ANY(%s)",
            [[*own, *other], list(ids)],
        )
        held = dict(cursor.fetchall())
    reasons = {}
    for pk, flags in held.items():
        words = [c.word for c, holds in zip(concepts, flags, strict=False) if holds]
        through = [e.phrase.label for e, holds in zip(expansions, flags[len(own) :], strict=True) if holds]
        reasons[pk] = (tuple(words), tuple(dict.fromkeys(through))[:MAX_REASONS])
    return reasons
