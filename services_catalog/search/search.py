"""From a query to ranked services."""

import re
from dataclasses import dataclass

from django.db import connection

from partners.models import Territory

from ..models import Service
from . import query as q
from .index import quoted

PAGE = 20
# What a word counts in the name, in a label, in the description, in the rest.
FIELDS = {"A": 1.0, "B": 0.85, "C": 0.5, "D": 0.25}
ALL_WORDS = 1.0  # for services that hold every word of the query
OWN_PLACE = 0.3  # for services of the place itself, before those of its powiat or of the country
FLOOR = 0.15  # services far below the best are noise
MAX_OFFSET = 10_000


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
    total: int
    chips: tuple[q.Chip, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()  # (as typed, as understood)
    also: tuple[str, ...] = ()  # other wordings that were looked for too
    meanings: tuple[str, ...] = ()  # of an ambiguous word
    widened: bool = False  # nothing fitted all that was asked, so the recognised filters were left out


def search(text, *, filters=None, without=(), offset=0, limit=PAGE):
    """Published services for `text`, best first; all of them by name where it says nothing. Never raises for a text.

    `filters` were chosen by the person and always hold; what the text itself says ("w Kobylinie", "dla seniorów")
    holds as well unless its key is in `without`, or unless nothing at all would be found.
    """
    filters = filters or q.Filters()
    chosen, own, around, powiats = _chosen(filters)
    parsed = q.parse(text, territories=around, without=frozenset(without))
    offset = max(0, min(offset, MAX_OFFSET))
    said = [chip.condition for chip in parsed.chips]
    near = _Near(
        [*own, *(chip.own for chip in parsed.chips if chip.own)],
        powiats.union(*(chip.powiats for chip in parsed.chips)),
    )
    rows, total = _ranked(parsed.concepts, [*chosen, *said], near, offset, limit)
    widened = bool(parsed.chips) and not total
    if widened:
        keys = {chip.key for chip in parsed.chips}
        parsed = q.parse(text, territories=around, without=keys.union(without))
        rows, total = _ranked(parsed.concepts, chosen, near, offset, limit)
    return SearchResult(
        rows=_hits(rows, parsed),
        total=total,
        chips=() if widened else tuple(parsed.chips),
        corrected=tuple(parsed.corrected),
        also=tuple(dict.fromkeys(e.phrase.label for e in parsed.expansions if e.shown and e.near)),
        meanings=tuple(parsed.meanings),
        widened=widened,
    )


def _chosen(filters):
    """Conditions of the chosen filters, those of the places themselves, the territories asked in, their powiats."""
    territories = list(Territory.objects.filter(pk__in=filters.territories)) if filters.territories else []
    conditions = []
    if filters.territories:
        places = [q.territory_condition(territory) for territory in territories]
        conditions.append(q.any_of(places or [quoted("t:none")]))
    if filters.recipients:
        conditions.append(q.any_of(map(quoted, ["r:*", *(f"r:{code}" for code in filters.recipients)])))
    for prefix, codes in (("h", filters.topics), ("y", filters.types), ("f", filters.fees)):
        if codes:
            conditions.append(q.any_of(quoted(f"{prefix}:{code}") for code in codes))
    around = frozenset(pk for territory in territories for pk in territory.path_ids())
    powiats = frozenset(territory.powiat_id for territory in territories) - {None}
    return conditions, [q.own_condition(territory) for territory in territories], around, powiats


@dataclass(frozen=True)
class _Near:
    """What counts as near: `own` tsqueries of the places asked for, ids of their `powiats`."""

    own: list[str]
    powiats: frozenset[int]

    @property
    def score(self):
        """(SQL, parameters): whether a document is of the place itself."""
        return ("document.vector @@ %s::tsquery", [q.any_of(self.own)]) if self.own else ("false", [])

    @property
    def local(self):
        """Whether the service has a place in the powiat (SQL of its document), or its provider sits there (SQL, joins).

        A fresh entry from beyond never stands before a stale one of the powiat that fits the words as well: who
        asks calls the neighbour first. So freshness decides between entries of the same side alone.
        """
        if not self.powiats:
            return "true", "true", "", []
        places = q.any_of(quoted(f"p:{pk}") for pk in sorted(self.powiats))
        joins = """
            JOIN partners_institution AS provider ON provider.id = service.provider_id
            LEFT JOIN partners_territory AS seat ON seat.id = provider.seat_id"""
        ids = ", ".join(str(int(pk)) for pk in sorted(self.powiats))
        seated = f"coalesce(seat.powiat_id IN ({ids}), false)"
        return "document.vector @@ %s::tsquery", seated, joins, [places]


def _ranked(concepts, conditions, near, offset, limit):
    """(service id, score) of one page, and how many there are."""
    matching, params = "document.is_listed", []
    wanted = [q.any_of(concept.condition for concept in concepts)] if concepts else []
    if wanted or conditions:
        matching += " AND document.vector @@ %s::tsquery"
        params.append(q.all_of([*wanted, *conditions]))
    score, score_params = _score(concepts)
    is_own, own_params = near.score
    is_placed, is_seated, joins, placed_params = near.local
    fresh = "confirmed_on DESC NULLS LAST," if concepts else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH scored AS (
                SELECT document.service_id, document.confirmed_on, {score} AS score, {is_own} AS own,
                    {is_placed} AS placed
                FROM services_catalog_searchdocument AS document WHERE {matching}
            ), kept AS (
                SELECT scored.service_id, scored.confirmed_on, scored.score, scored.own, placed OR {is_seated} AS local,
                    service.sort_key, count(*) OVER () AS total
                FROM scored JOIN services_catalog_service AS service ON service.id = scored.service_id{joins}
                WHERE score >= (SELECT max(score) FROM scored) * {FLOOR}
            ), ranked AS (
                SELECT kept.*, score + {OWN_PLACE} * (own AND local)::int AS rank FROM kept
            )
            SELECT service_id, rank, total FROM ranked
            ORDER BY rank DESC, local DESC, {fresh} sort_key, service_id
            OFFSET %s LIMIT %s
            """,
            [*score_params, *own_params, *placed_params, *params, offset, limit],
        )
        found = cursor.fetchall()
    if not found and offset:
        return [], _ranked(concepts, conditions, near, 0, 1)[1]
    return [(pk, score) for pk, score, _total in found], found[0][2] if found else 0


def _score(concepts):
    """The sum over the words: how telling the word is, times its best tier and field."""
    parts, params = ["0::float8"], []
    for concept in concepts:
        tiers = []
        for factor, condition in concept.tiers:
            cases = " ".join("WHEN document.vector @@ %s::tsquery THEN %s::float8" for _field in FIELDS)
            tiers.append(f"CASE {cases} WHEN document.vector @@ %s::tsquery THEN %s::float8 ELSE 0 END")
            for letter, weight in FIELDS.items():
                params += [in_field(condition, letter), factor * weight]
            params += [condition, factor * FIELDS["B"]]  # a filter's lexeme has no weight
        parts.append(f"{concept.weight:.6f}::float8 * greatest({', '.join(tiers)})")
    if len(concepts) > 1:
        parts.append(f"{ALL_WORDS} * (document.vector @@ %s::tsquery)::int")
        params.append(q.all_of(concept.condition for concept in concepts))
    return " + ".join(parts), params


def in_field(condition, letter):
    """The condition with each lexeme asked for in the field of that weight only."""
    return re.sub(r"('(?:[^']|'')*')", rf"\1:{letter}", condition)


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
    own = [concept.said for concept in concepts]
    other = [q.phrase_condition(e.phrase) for e in expansions]
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
