"""Asks institutions for their offers before the workshop about resources, and fills their cards in beforehand."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone

from services_catalog.models import Service

from ..enums import OfferKind
from ..models import Offer, OfferCard, Session
from . import emails

DAYS_BEFORE = 7
SECOND = 2  # the workshop about resources and potentials stands second in a cycle
PREFILLED = 8  # of each kind: a card has one page


def due():
    """Second meetings of cycles that begin within seven days and whose institutions were not asked yet."""
    asked = OfferCard.objects.filter(session=OuterRef("pk"), asked_at__isnull=False)
    soon = timezone.now() + timedelta(days=DAYS_BEFORE)
    return (
        Session.objects.upcoming()
        .announced()
        .filter(position=SECOND, first_day__lte=soon, cycle__sessions__position__gt=SECOND)
        .filter(~Exists(asked))
        .distinct()
    )


def sweep():
    for session in due().select_related("cycle__group", "programme"):
        ask(session)


@transaction.atomic
def ask(session):
    """Write to each institution of the group that has not been written to; says to how many. Safe to repeat."""
    OfferCard.prepare(session)
    waiting = session.offer_cards.select_for_update(of=["self"]).filter(asked_at=None, answered_at=None)
    sent = 0
    for card in waiting.select_related("institution", "session__programme"):
        if emails.plan(card):
            sent += 1
            OfferCard.objects.filter(pk=card.pk).update(asked_at=Now())
    return sent


def suggestions(card):
    """Offers that the portal knows of already: published services are for residents, resources for partners."""
    services = Service.objects.published().filter(provider=card.institution_id).prefetch_related("recipients")
    for service in services.order_by("sort_key", "pk")[:PREFILLED]:
        audience = ", ".join(str(group) for group in service.recipients.all())
        yield Offer(
            kind=OfferKind.RESIDENTS, title=service.name[:200], audience=audience[:300],
            conditions=service.fee_note[:300], service=service,
        )  # fmt: skip
    resources = card.institution.resources.filter(is_active=True)
    for resource in resources.order_by("sort_key", "pk")[:PREFILLED]:
        yield Offer(
            kind=OfferKind.PARTNERS,
            title=resource.name[:200],
            conditions=resource.conditions[:300],
            resource=resource,
        )
