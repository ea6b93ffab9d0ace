"""Gminas and powiats with services of their own, as choices of a place: never the gminas of a whole country at once."""

from itertools import groupby
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from partners.enums import TerritoryKind
from partners.models import Territory

from .enums import ServiceStatus
from .gmina import gmina_url
from .models import Service
from .search.keeping import Kept

GMINAS_AT_ONCE = 120  # where there are more, a gmina is chosen after its powiat


def _covering():
    """Links to published services of a place; the whole country would be no help."""
    published = {"service__status": ServiceStatus.PUBLISHED, "service__is_national": False}
    return Service.coverage.through.objects.filter(**published)


def _first(*order, **where):
    # EXISTS would be turned into a join of all services with all places; this is one look into an index for each,
    # into the one that has this order.
    return Subquery(_covering().filter(**where).order_by(*order).values("pk")[:1])


def gminas():
    """Gminas with a published service of their own or of their powiat."""
    own, of_powiat = (
        _first("service_id", territory=OuterRef("pk")),
        _first("service_id", territory=OuterRef("powiat")),
    )
    served = Territory.objects.active().gminas().alias(own=own, of_powiat=of_powiat)
    return served.filter(Q(own__isnull=False) | Q(of_powiat__isnull=False))


def powiats():
    """Powiats with a published service of their own or of a gmina in them."""
    served = Territory.objects.active().filter(kind=TerritoryKind.POWIAT)
    return served.alias(first=_first(territory__powiat=OuterRef("pk"))).filter(first__isnull=False)


class Place(NamedTuple):
    """What a choice shows of a gmina or powiat, and the address of its page."""

    pk: str
    label: str
    url: str

    @classmethod
    def of(cls, territory):
        return cls(str(territory.pk), territory.label, gmina_url(territory))


class Places:
    """Choices of a place: gminas by powiat, or those around the chosen one alone, then powiats by voivodeship.

    `gminas` and `powiats` are pairs (Place or label of what they lie in, list of Place).
    """

    def __init__(self, chosen=None, kept=None):
        self.chosen = chosen
        kept = kept or Kept()
        self.gminas, self.powiats = kept.read(_served)
        if self.gminas is None:
            self.gminas = kept.read(_of_powiat, chosen.powiat_id) if chosen else []

    @property
    def inside(self):
        """The gminas, else the powiats, one after the other."""
        return [each for _above, inside in self.gminas or self.powiats for each in inside]

    def choices(self, none):
        """Groups for a select; `none` says what no choice means."""
        choices, known = [("", none)], set()
        for powiat, inside in self.gminas:
            whole = (powiat.pk, _("the whole %(name)s") % {"name": powiat.label})
            choices.append((powiat.label, [whole, *(each[:2] for each in inside)]))
            known |= {pk for pk, _label in choices[-1][1]}
        for above, inside in self.powiats:
            # The powiat of the chosen place stands above, with its gminas.
            choices.append((above, [each[:2] for each in inside if each.pk not in known]))
            known |= {each.pk for each in inside}
        if self.chosen and str(self.chosen.pk) not in known:
            choices.append((str(self.chosen.pk), self.chosen.label))
        return choices


def _served():
    """(gminas, or None of too many; powiats, where the gminas are too many)"""
    if gminas()[GMINAS_AT_ONCE : GMINAS_AT_ONCE + 1].exists():
        return None, _by_voivodeship(powiats())
    return _by_powiat(gminas()), []


def _of_powiat(powiat):
    return _by_powiat(gminas().filter(powiat=powiat))


def _by_powiat(gminas):
    found = gminas.select_related("powiat").order_by("powiat__sort_key", "powiat", "sort_key", "pk")
    groups = groupby(found, key=lambda each: each.powiat)
    return [(Place.of(powiat), [Place.of(each) for each in inside]) for powiat, inside in groups]


def _by_voivodeship(powiats):
    """Each voivodeship is read once, not with each of its powiats."""
    found = powiats.order_by("voivodeship__sort_key", "voivodeship", "sort_key", "pk")
    groups = [(pk, list(inside)) for pk, inside in groupby(found, key=lambda each: each.voivodeship_id)]
    above = Territory.objects.in_bulk([pk for pk, _inside in groups])
    return [(above[pk].label, [Place.of(each) for each in inside]) for pk, inside in groups]
