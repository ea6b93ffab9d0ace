"""What is new, changed and ended on the list: for feeds and for the monthly digest."""

from django.db.models import Exists, OuterRef

from .enums import ServiceStatus
from .models import Service, ServiceEvent


def newest(services, limit):
    """[(service, moment)] of the `limit` services that were published or changed last, the newest first."""
    published = ServiceEvent.objects.filter(
        to_status=ServiceStatus.PUBLISHED, subject__in=services.order_by().values("pk")
    )
    moments = {}
    for pk, at in published.order_by("-pk").values_list("subject", "at")[: limit * 2]:
        moments[pk] = max(at, moments.get(pk, at))
    for pk, at in services.order_by("-updated_at", "-pk").values_list("pk", "updated_at")[:limit]:
        moments[pk] = max(at, moments.get(pk, at))
    last = sorted(moments, key=lambda pk: (moments[pk], pk), reverse=True)[:limit]
    found = services.select_related("provider").in_bulk(last)
    return [(found[pk], moments[pk]) for pk in last if pk in found]


def between(territory, start, end):
    """{"new": ..., "changed": ..., "ended": ...}: querysets of a territory's own services from `start` to `end`."""
    local = Service.objects.local_to(territory).select_related("provider")
    events = ServiceEvent.objects.filter(subject=OuterRef("pk"), at__lt=end)
    opened = events.filter(to_status=ServiceStatus.PUBLISHED)
    in_span = Exists(opened.filter(at__gte=start))
    before = Exists(opened.filter(at__lt=start))
    ended = Exists(events.filter(to_status=ServiceStatus.WITHDRAWN, at__gte=start))
    published = local.published()
    return {
        "new": published.filter(in_span, ~before),
        "changed": published.filter(before, updated_at__gte=start, updated_at__lt=end),
        "ended": local.filter(ended, status=ServiceStatus.WITHDRAWN),
    }
