"""The places whose lists a person may begin."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from partners.enums import TerritoryKind
from partners.models import Territory

from .. import perms

KINDS = [TerritoryKind.GMINA, TerritoryKind.POWIAT]


def places_of(scope):
    """Gminas and powiats of the own territory, powiats before their gminas."""
    places = Territory.objects.active().filter(kind__in=KINDS)
    if not scope.is_operator:
        places = places.filter(pk__in=scope.animated_territories())
    return places.select_related("powiat", "voivodeship").order_by(
        "powiat__sort_key", "powiat", "-kind", "sort_key", "pk"
    )


def place_in_scope(request, pk):
    """A place of the own territory, else 404; 403 for whoever has none."""
    if not perms.joins_gminas(request.scope):
        raise PermissionDenied
    return get_object_or_404(places_of(request.scope), pk=pk)
