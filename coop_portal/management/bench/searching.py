"""How long search takes, beside tantivy with the same documents and the same understood queries, in one process.

Both sides pay for understanding the words, and answer with the best 20, their count and the facets.
"""

import re
import tempfile
import time
from statistics import quantiles

from django.db import connection, transaction

from partners.models import Territory
from services_catalog.search import facets, search
from services_catalog.search import query as q
from services_catalog.search.filters import Asked, Filters
from services_catalog.search.thesaurus import WORDING

QUERIES = [
    "psycholog", "zajęcia dla seniorów", "asystent rodziny", "pomoc prawna", "swietlica", "mąż pije",
    "nie mam co jeść", "opieka wytchnieniowa", "zasiłek celowy", "psycholgo dla dziecka", "bezdomny", "WTZ",
    "nie mam gdzie spać", "transport do lekarza", "kurs języka polskiego", "rehabilitacja",
]  # fmt: skip
GOALS = {
    "powiat": 1.5,
    "powiat_recipients": 1.5,
    "powiats_24": 2.0,
    "national": 5.0,
}  # times the p95 of tantivy
FIELDS = {"A": 8.0, "B": 6.0, "C": 3.0, "D": 1.0}


def scopes():
    powiats = list(Territory.objects.filter(kind="powiat").order_by("pk").values_list("pk", flat=True))
    one, many = tuple(powiats[len(powiats) // 2 :][:1]), tuple(powiats[: 24 * (len(powiats) // 24 or 1)][:24])
    return {
        "national": Filters(),
        "powiats_24": Filters(territories=many),
        "powiat": Filters(territories=one),
        "powiat_recipients": Filters(territories=one, recipients=("seniorzy",)),
    }


def compare(rounds=3):
    """{scope: p50, p95 and max of both sides in milliseconds, and the ratio of the p95}."""
    other = Tantivy()
    found = {}
    for name, filters in scopes().items():
        ours = _times(lambda text, filters=filters: search.find(text, filters), rounds)
        theirs = _times(lambda text, filters=filters: other.find(text, filters), rounds)
        ratio = round(ours["p95"] / theirs["p95"], 2)
        found[name] = {
            "portal": ours, "tantivy": theirs, "ratio": ratio, "goal": GOALS[name], "held": ratio <= GOALS[name],
        }  # fmt: skip
    return found


def _times(answer, rounds):
    for text in QUERIES:
        answer(text)
    took = []
    for _round in range(rounds):
        for text in QUERIES:
            start = time.perf_counter()
            answer(text)
            took.append(1000 * (time.perf_counter() - start))
    cuts = quantiles(took, n=20, method="inclusive")
    return {"p50": round(cuts[9], 2), "p95": round(cuts[18], 2), "max": round(max(took), 2)}


class Tantivy:
    """The documents of the database in an index of tantivy."""

    def __init__(self):
        import tantivy

        self.t = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("service", stored=True)
        builder.add_integer_field("facets", fast=True)
        for name in (*FIELDS, "filters"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        self.schema = builder.build()
        index = tantivy.Index(self.schema, path=tempfile.mkdtemp(prefix="tantivy-"))
        writer = index.writer(256_000_000)
        for document in _documents():
            writer.add_document(tantivy.Document(**document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()

    def find(self, text, filters):
        parsed = q.parse(text)
        asked = Asked(filters, parsed.chips)
        must = [self._either(self._words(concept) for concept in parsed.concepts)]
        must += [self._tree(condition, ["filters"]) for condition in asked.lexemes()]
        query = self._all(must)
        found = self.searcher.search(query, 20, count=True)
        counts = self.searcher.aggregate(query, {"facets": {"terms": {"field": "facets", "size": 1000}}})
        return (
            [self.searcher.doc(address)["service"][0] for _score, address in found.hits],
            found.count,
            counts,
        )

    def _words(self, concept):
        tiers = [
            self.t.Query.boost_query(self._tree(condition, FIELDS), factor)
            for factor, condition in concept.tiers
        ]
        return self.t.Query.boost_query(self.t.Query.disjunction_max_query(tiers), max(concept.weight, 0.01))

    def _tree(self, condition, fields):
        tokens = re.findall(r"'(?:[^']|'')*'|<\d+>|[()|&!]", condition)
        return self._joined(*self._parse(tokens, fields))

    def _joined(self, is_either, parts):
        if len(parts) == 1:
            return parts[0]
        return self._either(parts) if is_either else self._all(parts)

    def _parse(self, tokens, fields):
        """(whether one of the parts is enough, the parts) of a tsquery, as far as `conditions` writes it.

        Words that follow one another only have to be there; alternatives of alternatives stand in one row.
        """
        inner, is_either = [], False
        while tokens:
            token = tokens.pop(0)
            if token == ")":
                break
            if token == "(":
                inner.append(self._parse(tokens, fields))
            elif token[0] == "'":
                inner.append((True, [self._term(token[1:-1].replace("''", "'"), fields)]))
            else:
                is_either |= token == "|"
        if len(inner) == 1:
            return inner[0]
        parts = []
        for is_row, members in inner:
            parts += members if is_row and is_either else [self._joined(is_row, members)]
        return is_either, parts

    def _term(self, lexeme, fields):
        if fields == ["filters"] or (":" in lexeme and not lexeme.startswith(WORDING)):
            return self.t.Query.term_query(self.schema, "filters", lexeme)
        terms = [
            self.t.Query.boost_query(self.t.Query.term_query(self.schema, field, lexeme), weight)
            for field, weight in FIELDS.items()
        ]
        return self.t.Query.disjunction_max_query(terms)

    def _either(self, parts):
        return self.t.Query.boolean_query([(self.t.Occur.Should, part) for part in parts])

    def _all(self, parts):
        return self.t.Query.boolean_query([(self.t.Occur.Must, part) for part in parts])


def _documents():
    """Every listed document as fields of lexemes, read from the vectors."""
    connection.ensure_connection()
    with transaction.atomic(), connection.connection.cursor(name="bench_documents") as cursor:
        cursor.execute(
            "SELECT service_id, vector::text, facets FROM services_catalog_searchdocument WHERE is_listed"
        )
        for service, vector, packed in cursor:
            fields = {name: [] for name in (*FIELDS, "filters")}
            for lexeme, places in re.findall(r"'((?:[^']|'')*)'(?::([\w,]+))?", vector):
                letters = {place[-1] if place[-1] in "ABC" else "D" for place in places.split(",") if place}
                for name in letters or {"filters"}:
                    fields[name].append(lexeme)
            yield {
                "service": service,
                "facets": facets.numbers(packed).tolist(),
                **{name: [" ".join(words)] for name, words in fields.items()},
            }
