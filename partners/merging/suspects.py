"""Pairs of institutions that may be one, for whoever may merge them."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from ..enums import InstitutionStatus
from ..institutions.duplicates import Reason
from ..models import Institution, NotDuplicate
from .likeness import Named, Neighbours

LIVING = [InstitutionStatus.VERIFIED, InstitutionStatus.PENDING]
KEPT = 15 * 60  # seconds for which the pairs of the whole country are kept: they take a few seconds to find
CACHE_KEY = "partners-suspected-pairs"


@dataclass(frozen=True)
class Pair:
    """`one` is the older card."""

    one: Institution
    other: Institution
    reason: Reason


def suspected(scope):
    """([(id, id, reason)] of pairs in the person's territory, the moment at which they were found).

    An animator's own territory is looked through at once; the whole country is kept for a quarter of an hour.
    Pairs that were merged or told apart since are left out in any case.
    """
    if not scope.is_operator:
        rows = Institution.objects.filter(seat__in=scope.animated_territories())
        return _still_open(_find(rows)), timezone.now()
    found = cache.get(CACHE_KEY)
    if found is None:
        found = (_find(Institution.objects.all()), timezone.now())
        cache.set(CACHE_KEY, found, KEPT)
    pairs, moment = found
    return _still_open(pairs), moment


def _find(institutions):
    rows = list(
        institutions.filter(status__in=LIVING)
        .order_by("pk")
        .values_list(
            "pk", "name", "short_name", "seat__gmina", "seat__name", "regon", "nip", "seat__gmina__name"
        )
    )
    nips = {row[0]: row[6] for row in rows}
    found = dict(_same_regon(rows))
    named = [
        Named(pk, tuple(filter(None, (name, short))), gmina, gmina_name or seat)
        for pk, name, short, gmina, seat, _regon, _nip, gmina_name in rows
        if gmina
    ]
    for one, other in Neighbours(named).pairs():
        same_nip = nips[one] and nips[one] == nips[other]
        found.setdefault((one, other), Reason.NIP if same_nip else Reason.NAME)
    order = [Reason.REGON, Reason.NIP, Reason.NAME]
    return sorted(
        ((*pair, reason) for pair, reason in found.items()), key=lambda p: (order.index(p[2]), p[:2])
    )


def _same_regon(rows):
    bearers = {}
    for pk, *_names, regon, _nip, _gmina in rows:
        if regon:
            bearers.setdefault(regon.removesuffix("00000") if len(regon) == 14 else regon, []).append(pk)
    for ids in bearers.values():
        for other in ids[1:]:
            yield (ids[0], other), Reason.REGON


def _still_open(pairs):
    told_apart = set(NotDuplicate.objects.values_list("first", "second"))
    ids = {pk for pair in pairs for pk in pair[:2]}
    related = Institution.objects.filter(parent_subject__in=ids).values_list("parent_subject", "pk")
    apart = told_apart | {tuple(sorted(pair)) for pair in related}
    gone = set(
        Institution.objects.filter(
            Q(status=InstitutionStatus.MERGED)
            | Q(status=InstitutionStatus.ARCHIVED)
            | Q(status=InstitutionStatus.REFUSED)
        ).values_list("pk", flat=True)
    )
    return [pair for pair in pairs if pair[:2] not in apart and not gone & set(pair[:2])]


def with_cards(pairs):
    """The Pairs of one page, read in one query."""
    rows = Institution.objects.select_related("type", "seat").prefetch_related("phones")
    cards = rows.in_bulk({pk for pair in pairs for pk in pair[:2]})
    return [
        Pair(cards[one], cards[other], reason)
        for one, other, reason in pairs
        if one in cards and other in cards
    ]
