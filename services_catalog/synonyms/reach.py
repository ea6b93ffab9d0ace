"""Which rows somebody keeps, and for which territories."""

from partners.enums import TerritoryKind
from partners.models import Territory

from ..models import Synonym


def kept_by(scope):
    """National ones and all others for operators; of the animated territories and what lies in them for animators."""
    rows = Synonym.objects.select_related("territory").order_by("term", "pk")
    return rows if scope.is_operator else rows.filter(territory__in=scope.animated_territories())


def territories_of(scope):
    """Where an animator may add words; None for operators, who add them for the country."""
    if scope.is_operator:
        return None
    places = Territory.objects.active().filter(pk__in=scope.animated_territories())
    return places.exclude(kind=TerritoryKind.LOCALITY).order_by("kind", "sort_key", "pk")
