"""Whom to ask about a project: contacts that name a person pass to another."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.handing_over.parts import Item, Part, needed_post
from partners.models import Person

from .enums import ProgrammeStatus
from .models import ProgrammeContact


def _contacts(giver):
    living = ProgrammeContact.objects.exclude(programme__status=ProgrammeStatus.ARCHIVED)
    return (
        living.filter(person__user=giver)
        .select_related("programme", "institution", "person")
        .order_by("programme__sort_key", "position", "pk")
    )


def items(giver):
    return [
        Item(
            str(each.pk), f"{each.programme}: {each.label}", str(each.institution or ""), each.institution_id
        )
        for each in _contacts(giver)
    ]


def may(scope, giver, receiver):
    """One's own; those of others for the project's coordinators."""
    found = _contacts(giver)
    if giver != scope.user and not scope.is_operator:
        found = found.filter(programme__in=scope.coordinated_programme_ids)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def take(keys, giver, receiver, on, by):
    """The function stays as it is named; address and number change only where they were the giver's own."""
    theirs = Person.objects.for_user(receiver)
    for contact in _contacts(giver).filter(pk__in=keys).select_for_update(of=("self",)):
        if contact.institution_id:
            needed_post(receiver, contact.institution_id)
        old = contact.person
        if contact.email.lower() in {giver.email, old.email.lower()} - {""}:
            contact.email = theirs.email or receiver.email
        if old.phone in contact.phones:
            numbers = [theirs.phone if number == old.phone else number for number in contact.phones]
            contact.phones = [number for number in dict.fromkeys(numbers) if number]
        contact.person = theirs
        contact.save(update_fields=["person", "email", "phones"])


def register():
    part = Part(_("Contact of projects"), items, take, may=may, order=80)
    registry.handovers.register("programmes.contacts", part)
