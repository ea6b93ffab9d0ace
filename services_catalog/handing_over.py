"""Contacts of services for professionals, which pass from one account to another."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.handing_over.parts import Item, Part, needed_post

from .enums import ServiceStatus
from .joining.answering import note
from .models import Service


def _services(giver):
    living = Service.objects.exclude(status=ServiceStatus.WITHDRAWN)
    return (
        living.filter(contact__person__user=giver)
        .select_related("provider", "contact")
        .order_by("sort_key", "pk")
    )


def items(giver):
    return [
        Item(str(each.pk), each.name, str(each.provider), institution=each.provider_id)
        for each in _services(giver)
    ]


def may(scope, giver, receiver):
    """One's own; those of others for who keeps the entry."""
    found = _services(giver)
    if giver != scope.user:
        found = found.kept_by(scope)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def take(keys, giver, receiver, on, by):
    for service in _services(giver).filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk"):
        service.contact = needed_post(receiver, service.provider_id)
        service.save(update_fields=["contact", "updated_at"])
        note(service, "change_contact", "", by)


def register():
    part = Part(_("Contact person of services"), items, take, may=may, order=60)
    registry.handovers.register("services.contacts", part)
