"""What is new, changed and ended on the list: for feeds and for the monthly digest."""

from itertools import chain

from django.db.models import Exists, F, OuterRef, Q

from .enums import ServiceStatus
from .models import PlacesChanged, Service, ServiceEvent

# Published, or again after a pause; the journal also holds what changed nothing of that.
OPENED = ServiceEvent.objects.filter(to_status=ServiceStatus.PUBLISHED).exclude(from_status=F("to_status"))


def last_changed(services, limit):
    """[(key, moment)] of the `limit` services that were published or changed last, the newest first."""
    inside = services.order_by().values("pk")
    sources = [
        OPENED.filter(subject__in=inside).order_by("-pk").values_list("subject", "at")[: limit * 2],
        services.order_by("-updated_at", "-pk").values_list("pk", "updated_at")[:limit],
        PlacesChanged.objects.filter(service__in=inside)
        .order_by("-at", "-pk")
        .values_list("pk", "at")[:limit],
    ]
    moments = {}
    for pk, at in chain.from_iterable(sources):
        moments[pk] = max(at, moments.get(pk, at))
    return sorted(moments.items(), key=lambda change: (change[1], change[0]), reverse=True)[:limit]


def between(territory, start, end):
    """{"new": ..., "changed": ..., "ended": ...}: querysets of a territory's own services from `start` to `end`."""
    local = (
        Service.objects.local_to(territory).select_related("provider").prefetch_related("provider__phones")
    )
    events = ServiceEvent.objects.filter(subject=OuterRef("pk"), at__lt=end)
    opened = OPENED.filter(subject=OuterRef("pk"), at__lt=end)
    in_span = Exists(opened.filter(at__gte=start))
    before = Exists(opened.filter(at__lt=start))
    ended = Exists(events.filter(to_status=ServiceStatus.WITHDRAWN, at__gte=start))
    published = local.published()
    moved = PlacesChanged.objects.filter(service=OuterRef("pk"), at__gte=start, at__lt=end)
    return {
        "new": published.filter(in_span, ~before),
        "changed": published.filter(before).filter(
            Q(updated_at__gte=start, updated_at__lt=end) | Q(Exists(moved))
        ),
        "ended": local.filter(ended, status=ServiceStatus.WITHDRAWN),
    }
