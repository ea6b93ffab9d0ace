"""One way to keep a card, for the link and for the coordinator; one click from an offer to the list of services."""

import uuid

from django.db import transaction

from partners.enums import ResourceKind
from partners.models import InstitutionResource
from services_catalog.models import Service
from services_catalog.starting.drafts import draft

from ..enums import OfferKind
from ..models import Offer


def keep(card, formset, needs, *, source):
    """Whether both forms were good and the card was kept; `source` makes the Source."""
    if not all([formset.is_valid(), needs.is_valid()]):
        return False
    with transaction.atomic():
        card.answer(formset.rows(), needs.rows(), source=source())
    return True


@transaction.atomic
def publish(offer, *, by=None):
    """What is for residents becomes a draft service, what is for partners a resource. Safe to repeat.

    Returns the Service or the InstitutionResource.
    """
    offer = (
        Offer.objects.select_for_update(of=["self"])
        .select_related("card__institution__seat")
        .get(pk=offer.pk)
    )
    if offer.is_known:
        return offer.service or offer.resource
    institution = offer.card.institution
    if offer.kind == OfferKind.RESIDENTS:
        offer.service = _draft(offer, institution, by)
    else:
        offer.resource = InstitutionResource.objects.create(
            uid=_uid(offer), institution=institution, kind=ResourceKind.OFFER, name=offer.title,
            description=offer.audience, conditions=offer.conditions,
        )  # fmt: skip
    offer.save(update_fields=["service", "resource"])
    return offer.service or offer.resource


def _draft(offer, institution, by):
    if institution.seat is None:
        return Service.objects.create(
            uid=_uid(offer), provider=institution, name=offer.title, eligibility=offer.audience, created_by=by
        )
    service, _new = draft(
        None, institution, institution.seat, uid=_uid(offer), by=by, name=offer.title,
        eligibility=offer.audience, description=offer.conditions,
    )  # fmt: skip
    Service.objects.filter(pk=service.pk).update(steward=Service.steward_around(institution.seat))
    return service


def _uid(offer):
    return uuid.uuid5(offer.uid, "published")
