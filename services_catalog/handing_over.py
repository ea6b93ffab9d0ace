"""Contacts of services for professionals and desks for needs, which pass from one account to another."""

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from partners.handing_over.parts import Item, Part, needed_post

from .enums import ServiceStatus
from .joining.answering import note
from .models import NeedDesk, Service


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


def _desks(giver):
    return (
        NeedDesk.objects.filter(person=giver)
        .select_related("territory")
        .order_by("territory__sort_key", "pk")
    )


def desk_items(giver):
    return [
        Item(str(each.pk), _("Needs of residents: %(place)s") % {"place": each.territory})
        for each in _desks(giver)
    ]


def take_desks(keys, giver, receiver, on, by):
    """A desk whose new person does not keep the gmina's list is shut until the role is there."""
    desks = NeedDesk.objects.filter(person=giver, pk__in=keys)
    desks.update(person=receiver, version=F("version") + 1, edited_by=by)


def register():
    part = Part(gettext_lazy("Contact person of services"), items, take, may=may, order=60)
    registry.handovers.register("services.contacts", part)
    desks = Part(gettext_lazy("Answers to needs of residents"), desk_items, take_desks, order=62)
    registry.handovers.register("services.needs", desks)
