"""What pages of needs show around a need."""

from django.db.models import F, Q
from django.urls import reverse

from partners.models import Institution, Territory
from partners.models.institution import polish_slug

from ..models import Need
from ..search.filters import Filters
from ..search.search import search
from .enums import TAKEN_UP, NeedStatus

SUGGESTED = 6
MOST_SAME = 30


def needs_url(gmina):
    return reverse("services_catalog:needs_of_gmina", args=[gmina.pk, polish_slug(gmina.name)])


def suggested_services(need):
    """What the list finds for the words of the need in its gmina."""
    found = search(need.text, filters=Filters(territories=(need.territory_id,)), limit=SUGGESTED)
    return [hit.service for hit in found.rows]


def same_needs(need):
    """Needs of the gmina that it may be joined with: those of its topic first, then the newest."""
    states = [NeedStatus.NEW, *TAKEN_UP]
    rows = Need.objects.filter(territory=need.territory_id, status__in=states).exclude(pk=need.pk)
    same = Q(topic=need.topic_id) if need.topic_id else Q(topic=None)
    ids = list(
        rows.alias(same=same)
        .order_by(F("same").desc(), "-created_at")
        .values_list("pk", flat=True)[:MOST_SAME]
    )
    return Need.objects.filter(pk__in=ids).select_related("topic")


def gminas_to_write_down(scope):
    """Where the person may write a need down: in the own territory, or in the powiat of the own institution."""
    gminas = Territory.objects.active().gminas().order_by("sort_key", "pk")
    if scope.is_operator:
        return gminas
    powiats = Institution.objects.filter(pk__in=scope.institution_ids).values("seat__powiat")
    return gminas.filter(Q(pk__in=scope.animated_territories()) | Q(powiat__in=powiats))
