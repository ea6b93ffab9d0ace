"""Which entries the API has, and when each changed last: harvesters ask for what changed and must hear of ends."""

from django.db.models import Exists, F, Max, OuterRef, Q

from ..enums import ServiceStatus
from ..models import Confirmation, PlacesChanged, Service, ServiceEvent
from .services import STATUSES

# What the list offers, and what is over.
OFFERED = (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED)
OPEN = tuple(STATUSES)


def offered():
    return Service.objects.filter(status__in=OFFERED)


def known():
    """Also ended ones, and drafts that were open to all once: their identifiers lead to them for good."""
    events = (
        ServiceEvent.objects.order_by().filter(subject=OuterRef("pk")).exclude(to_status=F("from_status"))
    )
    was_open = events.filter(Q(from_status__in=OPEN) | Q(to_status__in=OPEN))
    return Service.objects.filter(Q(status__in=OPEN) | Q(Exists(was_open)))


def changed_since(at):
    """Keys of services with anything new at or after the moment, as a subquery."""
    # Each part is one look into an index; of an OR the planner would read every service.
    parts = [
        PlacesChanged.objects.filter(at__gte=at).values("service"),
        ServiceEvent.objects.order_by().filter(at__gte=at).values("subject"),
        Confirmation.objects.order_by().filter(created_at__gte=at).values("service"),
        Service.objects.order_by().filter(provider__updated_at__gte=at).values("pk"),
    ]
    return Service.objects.order_by().filter(updated_at__gte=at).values("pk").union(*parts)


def dated(services):
    """The same services, each with its `last_modified`: what `changed_since` compares. Three queries for any number."""
    services = list(services)
    ids = {service.pk for service in services}
    events = ServiceEvent.objects.order_by().filter(subject__in=ids).values_list("subject")
    confirmations = Confirmation.objects.order_by().filter(service__in=ids).values_list("service")
    moments = dict(events.annotate(Max("at")))
    for pk, at in [
        *confirmations.annotate(Max("created_at")),
        *PlacesChanged.objects.filter(service__in=ids).values_list("service", "at"),
    ]:
        moments[pk] = max(at, moments.get(pk, at))
    for service in services:
        own = max(service.updated_at, service.provider.updated_at)
        service.last_modified = max(own, moments.get(service.pk, own))
    return services
