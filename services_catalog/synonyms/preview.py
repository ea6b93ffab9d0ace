"""What the words of a row would find, before it is saved."""

from typing import NamedTuple

from ..models import Synonym
from ..search.filters import Filters
from ..search.search import search

SHOWN = 3  # names of services
MOST = 8  # meanings that are tried


class Found(NamedTuple):
    label: str
    total: int
    names: list


def preview(synonym):
    """`Found` of what the words lead to: the term, or each meaning of an ambiguous one."""
    is_ambiguous = synonym.kind == Synonym.Kind.AMBIGUOUS
    places = (synonym.territory_id,) if synonym.territory_id else ()
    return [_found(label, places) for label in (synonym.words[:MOST] if is_ambiguous else [synonym.term])]


def _found(label, places):
    result = search(label, filters=Filters(territories=places), limit=SHOWN)
    return Found(label, result.total, [hit.service.name for hit in result.rows])
