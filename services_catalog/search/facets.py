"""How many services each filter would leave.

A document's terms stand in its `facets` as numbers, kind and key in one.
"""

from collections import defaultdict

from django.db import connection

from ..enums import LANGUAGES, Fee, Mode, Referral

KINDS = (
    "recipients",
    "topics",
    "types",
    "fees",
    "modes",
    "referrals",
    "languages",
    "voivodeships",
    "powiats",
)
EVERYBODY = 0  # the key of a service that is open to all: it stands in each group's count
_CODES = {"fees": list(Fee), "modes": list(Mode), "referrals": list(Referral), "languages": list(LANGUAGES)}


def encoded(kind, keys):
    """The numbers of terms: primary keys, or codes of an enumeration."""
    codes = _CODES.get(kind)
    numbers = (codes.index(key) for key in keys if key in codes) if codes else keys
    return [number * len(KINDS) + KINDS.index(kind) for number in numbers]


def counted(conditions, params, limit):
    """{kind: {key: services}} of the first `limit` documents that match (SQL and parameters)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT facet, count(*) FROM (
                SELECT facets FROM services_catalog_searchdocument AS document WHERE {conditions} LIMIT %s
            ) AS matching, unnest(facets) AS facet GROUP BY facet
            """,
            [*params, limit],
        )
        return decoded(cursor.fetchall())


def decoded(rows):
    found = defaultdict(dict)
    for facet, count in rows:
        number, kind = divmod(facet, len(KINDS))
        codes = _CODES.get(KINDS[kind])
        found[KINDS[kind]][codes[number] if codes else number] = count
    for key in found["recipients"].keys() - {EVERYBODY}:
        found["recipients"][key] += found["recipients"].get(EVERYBODY, 0)
    return dict(found)
