"""Gminas and powiats with services of their own, as choices of a place: never the gminas of a whole country at once."""

from itertools import groupby

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from partners.enums import TerritoryKind
from partners.models import Territory

from .enums import ServiceStatus
from .models import Service

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


class Places:
    """Choices of a place: `gminas`, or those around the chosen one alone, then `powiats` by voivodeship."""

    def __init__(self, chosen=None):
        self.chosen = chosen
        self.powiats = []
        if gminas()[GMINAS_AT_ONCE : GMINAS_AT_ONCE + 1].exists():
            self.gminas = _by_powiat(gminas().filter(powiat=chosen.powiat_id)) if chosen else []
            self.powiats = _by_voivodeship(powiats())
        else:
            self.gminas = _by_powiat(gminas())

    def choices(self, none):
        """Groups for a select; `none` says what no choice means."""
        choices, known = [("", none)], set()
        for powiat, inside in groupby(self.gminas, key=lambda each: each.powiat):
            whole = (str(powiat.pk), _("the whole %(name)s") % {"name": powiat.label})
            choices.append((powiat.label, [whole, *((str(each.pk), each.label) for each in inside)]))
            known |= {pk for pk, _label in choices[-1][1]}
        for above, inside in groupby(self.powiats, key=lambda each: each.voivodeship):
            # The powiat of the chosen place stands above, with its gminas.
            options = [(str(each.pk), each.label) for each in inside if str(each.pk) not in known]
            choices.append((above.label, options))
        known |= {str(each.pk) for each in self.powiats}
        if self.chosen and str(self.chosen.pk) not in known:
            choices.append((str(self.chosen.pk), self.chosen.label))
        return choices


def _by_powiat(gminas):
    found = gminas.select_related("powiat")
    return sorted(found, key=lambda each: (each.powiat.sort_key, each.powiat_id, each.sort_key))


def _by_voivodeship(powiats):
    """Each voivodeship is read once, not with each of its powiats."""
    found = list(powiats.order_by("voivodeship__sort_key", "voivodeship", "sort_key", "pk"))
    above = Territory.objects.in_bulk({each.voivodeship_id for each in found})
    for each in found:
        each.voivodeship = above.get(each.voivodeship_id)
    return found
