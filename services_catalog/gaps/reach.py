"""Of which powiats somebody reads the gaps."""

from django.db.models import Q

from partners.enums import TerritoryKind
from partners.models import Institution, Territory
from programmes.models import Programme


def powiats_of(scope):
    """Of animated territories, coordinated projects and own institutions; for operators all with an institution."""
    powiats = Territory.objects.active().filter(kind=TerritoryKind.POWIAT).order_by("sort_key", "pk")
    if scope.is_operator:
        return powiats.filter(
            Q(pk__in=_counted()) | Q(pk__in=Institution.objects.listed().values("seat__powiat"))
        )
    animated = Territory.objects.filter(pk__in=scope.animated_territories())
    mine = Q(pk__in=animated.values("powiat"))
    projects = Programme.objects.filter(pk__in=scope.coordinated_programme_ids)
    places = Territory.objects.filter(programmes__in=projects)
    mine |= Q(pk__in=places.values("powiat")) | Q(
        voivodeship__in=places.filter(kind=TerritoryKind.VOIVODESHIP)
    )
    mine |= Q(pk__in=Institution.objects.filter(pk__in=scope.institution_ids).values("seat__powiat"))
    return powiats.filter(mine)


def _counted():
    return Territory.objects.exclude(search_gaps=None).values("powiat")
