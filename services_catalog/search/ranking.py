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
    """Which documents match: SQL and its parameters. `words`: a tsquery, "" for any."""

    def __init__(self, asked, words=""):
        parts, self.params = ["document.is_listed"], []
        # Apart: the index weighs a document against each in turn, and most fail the first.
        for condition in (words, c.all_of(asked.lexemes) if asked.lexemes else ""):
            if condition:
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
        """`Matched`, as far as `limit` documents."""
        counted = "coalesce(string_agg(facets, ''), '')" if with_facets else "''::bytea"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT count(*), coalesce((array_agg(
                    service_id ORDER BY review_due_on < %s, confirmed_on DESC NULLS LAST, service_id
                ))[:%s], '{{}}'), {counted}
                FROM (
                    SELECT service_id, facets, review_due_on, confirmed_on
                    FROM services_catalog_searchdocument AS document WHERE {self.sql} LIMIT %s
                ) AS matching
                """,
                [timezone.localdate(), first, *self.params, limit],
            )
            return Matched(*cursor.fetchone())


def words_of(concepts):
    """tsqueries that the index answers by itself, the narrowest first: all in the name, all, any of the words."""
    strong = [concept for concept in concepts if not concept.is_weak]
    if not strong:
        return []
    held = [c.in_fields(concept.condition, c.FIELDS) for concept in strong]
    return [c.all_of(concept.named for concept in strong), c.all_of(held), c.any_of(held)]


def page(concepts, ids, near, offset, limit):
    """(service id, rank) of one page of these documents."""
    fit, fit_params = _fit(concepts)
    nearness, near_params = _nearness(near)
    state, state_params = _state()
    age, age_params = (
        (f"{STATED} * (document.vector @@ %s::tsquery)::int", [near.stated]) if near.stated else ("0", [])
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT service_id, {fit} + {nearness} + {age} + {state} AS rank
            FROM (
                SELECT service_id, ts_delete(vector, '') AS vector, confirmed_on, review_due_on, funded_until,
                    capacity_free, capacity_on, called_free, called_at
                FROM services_catalog_searchdocument WHERE service_id = ANY(%s) OFFSET 0 -- reads each vector once
            ) AS document
            ORDER BY rank DESC, confirmed_on DESC NULLS LAST, service_id OFFSET %s LIMIT %s
            """,
            [*fit_params, *near_params, *age_params, *state_params, ids, offset, limit],
        )
        return cursor.fetchall()


def by_name(matching, near, offset, limit):
    """(service id, 0) of one page where nothing is said: first who says the age, then who is of the place; by name."""
    # Asked of the index apart: in the order of the rows it would be asked of the vector of each.
    first = [condition for condition in (near.stated, near.own) if condition]
    parts = " UNION ALL ".join(
        f"SELECT service_id AS pk, {2 ** (len(first) - n)} AS points FROM services_catalog_searchdocument AS document"
        f" WHERE {matching.sql} AND document.vector @@ %s::tsquery"
        for n, _condition in enumerate(first)
    )
    own = f"SELECT pk, sum(points) AS points FROM ({parts}) AS each GROUP BY pk" if first else NOTHING
    params = [value for condition in first for value in (*matching.params, condition)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH own AS MATERIALIZED ({own})
            SELECT service_id, 0 FROM services_catalog_searchdocument AS document LEFT JOIN own ON pk = service_id
            WHERE {matching.sql} ORDER BY coalesce(points, 0) DESC, sort_key, service_id OFFSET %s LIMIT %s
            """,
            [*params, *matching.params, offset, limit],
        )
        return cursor.fetchall()


NOTHING = "SELECT 0::bigint AS pk, 0 AS points WHERE false"


def _fit(concepts):
    total = sum(concept.weight for concept in concepts) or 1
    parts, params = ["0::float8"], []
    for concept in concepts:
        sql, values = _held(concept)
        parts.append(f"{concept.weight / total:.6f} * {sql}")
        params += values
    if words := words_of(concepts):
        parts.append(f"{ALL_WORDS} * (document.vector @@ %s::tsquery)::int")
        params.append(words[1])
        parts.append(f"{NARROW} * (document.vector @@ '''x:one'''::tsquery)::int")
        strong = [concept.condition for concept in concepts if not concept.is_weak]
        parts.append(f"{TWICE} * (document.vector @@ %s::tsquery AND document.vector @@ %s::tsquery)::int")
        params += [c.in_fields(c.all_of(strong), letters) for letters in ("AB", "CD")]
    return " + ".join(parts), params


def _held(concept):
    """The best way in which a document holds the word: ways in falling order, the first that holds counts."""
    ways = sorted(
        (
            (factor * weight, c.in_fields(condition, letters))
            for factor, condition in concept.tiers
            for letters, weight in FIELDS.items()
        ),
        key=lambda way: -way[0],
    )
    params = [c.in_fields(concept.condition, c.FIELDS)]
    cases = ["WHEN NOT document.vector @@ %s::tsquery THEN 0"]
    for value, condition in ways:
        cases.append(f"WHEN document.vector @@ %s::tsquery THEN {value:.4f}")
        params.append(condition)
    return f"CASE {' '.join(cases)} ELSE 0 END", params


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
