"""Who is asked whether they also serve residents of a gmina."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q

from partners.enums import InstitutionStatus, TerritoryKind
from partners.models import Institution, Territory

from ..models import Service


@dataclass(frozen=True)
class Provider:
    """An institution, its services about which it is asked, and where the question goes ("" when only by phone)."""

    institution: Institution
    services: tuple[Service, ...]

    @property
    def address(self):
        own = (service.email for service in self.services if service.email)
        return (self.institution.email or next(own, "")).strip().lower()


def _nearby(joining):
    """Published services whose coverage or provider's seat lies in the powiat or in the chosen neighbours."""
    near = [joining.territory.powiat_id, *joining.neighbours.values_list("pk", flat=True)]
    places = Territory.objects.within(near).values("pk")
    covered = Service.coverage.through.objects.filter(service=OuterRef("pk"), territory__in=places)
    listed = Service.objects.published().filter(
        is_national=False, provider__status=InstitutionStatus.VERIFIED
    )
    return listed.filter(Q(provider__seat__in=places) | Exists(covered))


def _covering(territory):
    """Condition: the service covers the whole gmina already, by itself or by its powiat or voivodeship."""
    covered = Service.coverage.through.objects.filter(service=OuterRef("pk"))
    return Exists(covered.filter(territory__in=territory.path_ids()))


def providers_to_ask(joining):
    """Providers with services that do not cover the gmina yet and that were not asked on this road."""
    asked = joining.questions.values("institution")
    services = _nearby(joining).filter(~_covering(joining.territory)).exclude(provider__in=asked)
    return _by_provider(services)


def providers_serving(joining):
    """How many providers near by cover the gmina already, so that nobody asks them."""
    return _nearby(joining).filter(_covering(joining.territory)).values("provider").distinct().count()


def _by_provider(services):
    services = (
        services.select_related("provider__seat")
        .prefetch_related("provider__phones")
        .order_by("provider__sort_key", "provider", "sort_key", "pk")
    )
    return [
        Provider(next(iter(rows)).provider, tuple(rows))
        for rows in (list(found) for _key, found in groupby(services, key=lambda each: each.provider_id))
    ]


def neighbour_choices(territory):
    """(powiat or city, number of its providers) of the voivodeship, but for the gmina's own powiat."""
    powiats = Territory.objects.active().filter(
        kind=TerritoryKind.POWIAT, voivodeship=territory.voivodeship_id
    )
    seats = (
        Service.objects.published()
        .filter(provider__seat__voivodeship=territory.voivodeship_id)
        .order_by()
        .values_list("provider__seat__powiat")
        .annotate(providers=Count("provider", distinct=True))
    )
    numbers = Counter(dict(seats))
    return [(powiat, numbers[powiat.pk]) for powiat in powiats.exclude(pk=territory.powiat_id)]
