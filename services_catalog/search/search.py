"""From a query to ranked services, with all that a page says around them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from ..models import Service
from . import conditions as c
from . import facets, ranking
from . import query as q
from .filters import Asked, Filters

PAGE = 20
MAX_OFFSET = 10_000
COUNTED = 10_000  # above that "more than 10 000", unless one powiat is asked for
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
    marks: frozenset = frozenset()  # lexemes and stems that words of the results are marked by
    facets: dict = field(default_factory=dict)  # {kind: {key: services}}, with `with_facets`

    @property
    def widened(self):
        """Whether nothing fitted all that was asked, so that recognised filters were left out."""
        return bool(self.left_out)


def search(text, *, filters=None, without=(), offset=0, limit=PAGE, with_facets=False):
    """Published services for `text`, best first; all of them by name where it says nothing. Never raises for a text.

    `filters` were chosen by the person and always hold; what the text itself says ("w Kobylinie", "dla seniorów")
    holds as well unless its key is in `without`, or unless nothing at all would be found.
    """
    filters = filters or Filters()
    found = find(text, filters, without=without, offset=offset, limit=limit, with_facets=with_facets)
    parsed = found.parsed
    return SearchResult(
        rows=_hits(found.rows, parsed),
        total=found.total,
        is_more=found.is_more,
        chips=tuple(parsed.chips),
        left_out=tuple(found.left_out),
        corrected=tuple(parsed.corrected),
        also=tuple(dict.fromkeys(e.phrase.label for e in parsed.expansions if e.shown and e.near)),
        meanings=tuple(parsed.meanings),
        marks=found.parsed.marks,
        facets=found.facets,
    )


class Found(NamedTuple):
    """An answer before its services are read."""

    parsed: q.Parsed
    rows: list  # pairs (service id, rank)
    total: int
    is_more: bool
    left_out: list
    facets: dict


def find(text, filters, *, without=(), offset=0, limit=PAGE, with_facets=True):
    chosen = Asked(filters)
    around = frozenset(pk for territory in chosen.territories for pk in territory.path_ids())
    parsed, asked, words, total, left_out = _understood(text, filters, around, frozenset(without))
    territories = [*chosen.territories, *_places(parsed)]
    is_more = total > COUNTED and not _is_one_powiat(territories)
    return Found(
        parsed=parsed,
        rows=_rows(
            parsed, asked, words, total, ranking.Near.to(territories), max(0, min(offset, MAX_OFFSET)), limit
        ),
        total=COUNTED if is_more else total,
        is_more=is_more,
        left_out=left_out,
        facets=_facets(parsed, filters, words, total) if with_facets else {},
    )


def _understood(text, filters, around, without):
    """(what was meant, its conditions, its words, how many match, chips left out): chips give way kind by kind."""
    left_out = []
    while True:
        parsed = q.parse(text, territories=around, without=without)
        asked = Asked(filters, parsed.chips)
        words = ranking.words_of(parsed.concepts)
        most = 10**9 if _is_one_powiat([*asked.territories, *_places(parsed)]) else COUNTED + 1
        total = ranking.Matching(asked, words[-1] if words else "").count(most)
        if total or not parsed.chips:
            return parsed, asked, words, total, left_out
        weakest = min(parsed.chips, key=lambda chip: GIVE_WAY.index(chip.kind))
        giving = [chip for chip in parsed.chips if chip.kind == weakest.kind]
        left_out += giving
        without = without.union(chip.key for chip in giving)


def _places(parsed):
    return [each for chip in parsed.chips for each in chip.territories]


def _is_one_powiat(territories):
    return len({each.powiat_id for each in territories}) == 1 and territories[0].powiat_id is not None


def _rows(parsed, asked, words, total, near, offset, limit):
    if not words:
        return ranking.by_name(ranking.Matching(asked), near, offset, limit)
    if total <= ranking.READ:
        return ranking.page(parsed.concepts, ranking.Matching(asked, words[-1]), near, offset, limit)
    for narrow in words:
        matching = ranking.Matching(asked, narrow)
        if narrow == words[-1] or matching.count(offset + limit) == offset + limit:
            return ranking.page(parsed.concepts, matching, near, offset, limit)
    return []


def _facets(parsed, filters, words, total):
    """Counts of each kind with its own choice left out: they say what another choice would find."""
    wanted = words[-1] if words else ""
    chosen = [kind for kind in facets.KINDS if getattr(filters, kind, ())]
    most = COUNTED if total > COUNTED else 10**9

    def counted(narrowed):
        matching = ranking.Matching(Asked(narrowed, parsed.chips), wanted)
        return facets.counted(matching.sql, matching.params, most)

    found = counted(filters)
    for kind in chosen:
        found[kind] = counted(filters.without(kind)).get(kind, {})
    return found


def _hits(rows, parsed):
    """The services of one page with why they were found."""
    services = Service.objects.with_row().in_bulk([pk for pk, _score in rows])
    reasons = _reasons([pk for pk, _score in rows], parsed)
    return [Hit(services[pk], score, *reasons.get(pk, ((), ()))) for pk, score in rows if pk in services]


def _reasons(ids, parsed):
    """{service id: (words of the query, other wordings) that it holds}."""
    concepts = parsed.concepts
    expansions = [e for e in parsed.expansions if e.shown]
    if not ids or not concepts:
        return {}
    own = [c.in_fields(concept.said, c.FIELDS) for concept in concepts]
    other = [
        c.in_fields(c.all_words(e.phrase) if e.leads else c.phrase(e.phrase), c.FIELDS) for e in expansions
    ]
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
        reasons[pk] = (tuple(words), tuple(dict.fromkeys(through)))
    return reasons
