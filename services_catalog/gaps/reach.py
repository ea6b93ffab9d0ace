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
            Q(pk__in=_powiats_with("search_gaps"))
            | Q(pk__in=Institution.objects.listed().values("seat__powiat"))
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


def counted_in(powiats):
    """Ids of those powiats in which something is counted, in whatever time."""
    ids = [each.pk for each in powiats]
    gaps, needs = (_powiats_with(relation).filter(powiat__in=ids) for relation in ("search_gaps", "needs"))
    return set(gaps.union(needs).values_list("powiat", flat=True))


def _powiats_with(relation):
    return Territory.objects.filter(**{f"{relation}__isnull": False}).order_by().values("powiat").distinct()
