"""The ranked page: how well the words fit first, then how near, fresh and free a service is. All of it in SQL.

A fit is a number from 0 to 1: the mean over the words of the best way in which each is held, telling words counting
more. Only so many documents are read whole: where more match, first those that hold every word in their name, then
those that hold every word, of each the freshest.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from ..models.service_queries import STALE_AFTER
from . import conditions as c
from .filters import FREE_PLACES, free_places_params

# What a word counts in the name, in a label, in the description, in the rest.
FIELDS = {"A": 1.0, "AB": 0.85, "ABC": 0.5, "ABCD": 0.25}
ALL_WORDS = 0.25  # for services that hold every word of the query
NARROW = 0.02  # for a service that is for one group alone
TWICE = 0.04  # for who says the words in the description as well as above it
READ = 200  # documents whose words are read to rank them
WALKED = 2000  # names among which a page of very many services is looked for

# A stale entry of the own powiat never stands below a fresh one of another that fits as well.
OWN, LOCAL, REGIONAL, NATIONAL = 0.3, 0.22, 0.1, 0.05
STATED = 0.5  # for who says the age that was asked for: others, who name none, stand below
FRESH, DUE, OVER = 0.03, 0.015, -0.05
FREE, FULL = 0.02, -0.05


@dataclass(frozen=True)
class Near:
    """What counts as near: tsqueries for the places asked for themselves, for who sits in their powiats, and for who
    is there for their voivodeships or a part of them. `stated`: for who says the age that was asked for.
    """

    own: str = ""
    local: str = ""
    region: str = ""
    stated: str = ""

    @classmethod
    def to(cls, territories, stated=""):
        if not territories:
            return cls(stated=stated)
        powiats = sorted({each.powiat_id for each in territories} - {None})
        sits = [c.filter_by("p", powiats), c.filter_by("q", powiats)] if powiats else []
        regions = sorted({each.voivodeship_id for each in territories} - {None})
        region = c.filter_by("o", regions) if regions else ""
        return cls(c.own(territories), c.any_of(sits) if sits else "", region, stated)


class Matched(NamedTuple):
    total: int
    ids: list  # of the first of them, the freshest first
    facets: bytes  # of all of them, as `facets` packs them; where they were asked for


class Matching:
    """Which documents match: SQL and its parameters. `words`: tsqueries that all hold."""

    def __init__(self, asked, words=()):
        parts, self.params = ["document.is_listed"], []
        # Apart: from where one holds the index goes to where the next does. Of one tsquery with all of them it would
        # weigh each document of the country that holds some.
        for condition in (*words, *asked.lexemes(words)):
            parts.append("document.vector @@ %s::tsquery")
            self.params.append(condition)
        for sql, params in asked.clock():
            parts.append(sql)
            self.params += params
        self.sql = " AND ".join(parts)

    def exists(self):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM services_catalog_searchdocument AS document WHERE {self.sql})",
                self.params,
            )
            return cursor.fetchone()[0]

    def read(self, limit, first=READ, with_facets=False):
        """`Matched`, as far as `limit` documents, of which `first` are named."""
        counted = "coalesce(string_agg(facets, ''), '')" if with_facets else "''::bytea"
        order = "ORDER BY review_due_on < %s, confirmed_on DESC NULLS LAST, service_id"
        ids = f"coalesce((array_agg(service_id {order}))[:%s], '{{}}')" if first else "'{}'::bigint[]"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT count(*), {ids}, {counted}
                FROM (
                    SELECT service_id, facets, review_due_on, confirmed_on
                    FROM services_catalog_searchdocument AS document WHERE {self.sql} LIMIT %s
                ) AS matching
                """,
                [*([timezone.localdate(), first] if first else []), *self.params, limit],
            )
            return Matched(*cursor.fetchone())


def words_of(concepts):
    """tsqueries that the index answers by itself, the narrowest first: all in the name, all, any of the words."""
    strong = [concept for concept in concepts if not concept.is_weak]
    if not strong:
        return []
    held = held_by(strong)
    any_word = c.any_of(dict.fromkeys(way for concept in strong for way in concept.ways))
    return [
        tuple(concept.named for concept in strong),
        held,
        (c.in_fields(any_word, c.FIELDS),) if held[1:] else held,
    ]


def held_by(concepts):
    """tsqueries, one for each of the words."""
    return tuple(c.in_fields(concept.condition, c.FIELDS) for concept in concepts)


class Ranked(NamedTuple):
    rows: list  # of one page: pairs (service id, rank), the best first
    held: list  # of each word, whether any document that was ranked holds it
    is_whole: bool  # whether any of them holds all the words that are needed


def page(concepts, ids, near, offset, limit):
    """One page of these documents, and what all of them hold: `Ranked`."""
    held = [f"held_{n}" for n in range(len(concepts))]
    whole = " AND ".join(name for name, each in zip(held, concepts, strict=True) if each.is_needed)
    fit, fit_params = _fit(concepts, held)
    nearness, near_params = _nearness(near)
    state, state_params = _state()
    age, age_params = (
        (f"{STATED} * (document.vector @@ %s::tsquery)::int", [near.stated]) if near.stated else ("0", [])
    )
    order = "ORDER BY rank DESC, confirmed_on DESC NULLS LAST, service_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce((array_agg(service_id {order}))[%s:%s], '{{}}'), (array_agg(rank {order}))[%s:%s],
                ARRAY[{", ".join(f"coalesce(bool_or({name}), false)" for name in held)}],
                coalesce(bool_or({whole or "true"}), false)
            FROM (
                SELECT *, {fit} + {nearness} + {age} + {state} AS rank
                FROM (
                    SELECT *, {", ".join(f"vector @@ %s::tsquery AS {name}" for name in held)}
                    FROM (
                        SELECT service_id, ts_delete(vector, '') AS vector, confirmed_on, review_due_on, funded_until,
                            capacity_free, capacity_on, called_free, called_at
                        FROM services_catalog_searchdocument WHERE service_id = ANY(%s)
                        OFFSET 0 -- reads each vector once
                    ) AS document OFFSET 0 -- asks it for each word once
                ) AS document OFFSET 0
            ) AS ranked
            """,
            [
                *(offset + 1, offset + limit) * 2,
                *(*fit_params, *near_params, *age_params, *state_params),
                *(*held_by(concepts), ids),
            ],
        )
        found, ranks, *seen = cursor.fetchone()
        return Ranked(list(zip(found, ranks or (), strict=True)), *seen)


def by_name(matching, near, offset, limit):
    """(service id, 0) of one page where nothing is said: first who says the age, then who is of the place; by name."""
    # Asked of the index apart: in the order of the rows it would be asked of the vector of each.
    first = [condition for condition in (near.stated, near.own) if condition]
    parts = " UNION ALL ".join(
        f"SELECT service_id AS pk, {2 ** (len(first) - n)} AS points FROM services_catalog_searchdocument AS document"
        f" WHERE {matching.sql} AND document.vector @@ %s::tsquery"
        for n, _condition in enumerate(first)
    )
    own = f"WITH own AS MATERIALIZED (SELECT pk, sum(points) AS points FROM ({parts}) AS each GROUP BY pk)"
    joined, points = ("LEFT JOIN own ON pk = service_id", "coalesce(points, 0) DESC,") if first else ("", "")
    # Names are walked in their order where all services match, never for the few that do.
    fence = "OFFSET 0" if matching.params else ""
    params = [value for condition in first for value in (*matching.params, condition)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {own if first else ""} SELECT service_id, 0 FROM (
                SELECT service_id, sort_key FROM services_catalog_searchdocument AS document
                WHERE {matching.sql} {fence}
            ) AS matching {joined}
            ORDER BY {points} sort_key, service_id OFFSET %s LIMIT %s
            """,
            [*params, *matching.params, offset, limit],
        )
        return cursor.fetchall()


def first_by_name(matching, offset, limit):
    """As `by_name`, where a page of very many services is full within the first names of all; else fewer rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT service_id, 0 FROM (
                SELECT * FROM services_catalog_searchdocument ORDER BY sort_key, service_id LIMIT {WALKED}
            ) AS document WHERE {matching.sql} ORDER BY sort_key, service_id OFFSET %s LIMIT %s
            """,
            [*matching.params, offset, limit],
        )
        return cursor.fetchall()


def _fit(concepts, held):
    """`held`: columns that say whether a document holds each of the words."""
    total = sum(concept.weight for concept in concepts) or 1
    parts, params = ["0::float8"], []
    for concept, name in zip(concepts, held, strict=True):
        sql, values = _best_way(concept, name)
        parts.append(f"{concept.weight / total:.6f} * {sql}")
        params += values
    strong = {name: each.condition for name, each in zip(held, concepts, strict=True) if not each.is_weak}
    if strong:
        holds_all, said = " AND ".join(strong), c.all_of(strong.values())
        parts.append(f"CASE WHEN {holds_all} THEN {ALL_WORDS} ELSE 0 END")
        parts.append(f"{NARROW} * (document.vector @@ %s::tsquery)::int")
        twice = "document.vector @@ %s::tsquery AND document.vector @@ %s::tsquery"
        parts.append(f"CASE WHEN {holds_all} AND {twice} THEN {TWICE} ELSE 0 END")
        params += ["'x:one'", *(c.in_fields(said, letters) for letters in ("AB", "CD"))]
    return " + ".join(parts), params


def _best_way(concept, held):
    """The best way in which a document holds the word: ways in falling order, the first that holds counts."""
    ways = sorted(
        (
            (factor * weight, c.in_fields(condition, letters))
            for factor, condition in concept.tiers
            for letters, weight in FIELDS.items()
        ),
        key=lambda way: -way[0],
    )
    cases = [f"WHEN NOT {held} THEN 0"]
    cases += [f"WHEN document.vector @@ %s::tsquery THEN {value:.4f}" for value, _condition in ways]
    return f"CASE {' '.join(cases)} ELSE 0 END", [condition for _value, condition in ways]


def _nearness(near):
    if not near.own:
        return "0", []
    local = near.local or near.own
    sql = f"""CASE WHEN document.vector @@ %s::tsquery AND document.vector @@ %s::tsquery THEN {OWN}
        WHEN document.vector @@ %s::tsquery THEN {LOCAL}
        WHEN document.vector @@ '''t:0'''::tsquery THEN {NATIONAL}
        WHEN document.vector @@ %s::tsquery THEN {REGIONAL} ELSE 0 END"""
    return sql, [local, near.own, local, near.region or near.own]


def _state():
    """Whether the entry may be trusted today, and whether there is a place."""
    today = timezone.localdate()
    sql = f"""CASE WHEN document.funded_until < %s THEN {OVER} WHEN document.review_due_on >= %s THEN {FRESH}
        WHEN document.review_due_on >= %s THEN {DUE} ELSE 0 END
        + CASE {FREE_PLACES} WHEN true THEN {FREE} WHEN false THEN {FULL} ELSE 0 END"""
    return sql, [today, today, today - STALE_AFTER, *free_places_params()]
