"""How many services each filter would leave.

A document's terms stand in its `facets` as numbers, kind and key in one, four bytes each: PostgreSQL strings them
together for all documents of an answer much faster than it could count them.
"""

from array import array
from collections import Counter, defaultdict

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


def packed(numbers):
    return array("i", numbers).tobytes()


def numbers(packed):
    return array("i", packed)


def counted(packed):
    """{kind: {key: services}} of the facets of some documents, one after the other."""
    found = defaultdict(dict)
    for facet, count in Counter(numbers(packed)).items():
        number, kind = divmod(facet, len(KINDS))
        codes = _CODES.get(KINDS[kind])
        found[KINDS[kind]][codes[number] if codes else number] = count
    for key in found["recipients"].keys() - {EVERYBODY}:
        found["recipients"][key] += found["recipients"].get(EVERYBODY, 0)
    return dict(found)
