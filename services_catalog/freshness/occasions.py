"""Why an address is asked, and about what."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ..enums import ReviewReason
from ..models import Service
from .rules import RuleBook

JUST_CONFIRMED = timedelta(days=30)  # before a campaign: whoever has just said so is not asked again


@dataclass(frozen=True)
class Occasion:
    """Why an address is asked now. `key` makes the question of one occasion one."""

    reason: str
    key: str
    ends_on: date | None = None


def occasion(service, rules, today):
    """Why this service is a reason to write today, or None. Its provider's pause comes before everything."""
    if rules.is_paused(service.provider.type.code, today):
        return None
    ends = service.funded_until
    if ends and today <= ends <= today + timedelta(days=rules.funding_days):
        asked_from = ends - timedelta(days=rules.funding_days)
        if not service.confirmed_on or service.confirmed_on < asked_from:
            return Occasion(ReviewReason.FUNDING, f"money {ends:%Y-%m-%d}", ends)
    if campaign := rules.campaign(today):
        start, end = campaign
        if not service.confirmed_on or service.confirmed_on < start - JUST_CONFIRMED:
            return Occasion(ReviewReason.CAMPAIGN, f"campaign {start:%Y-%m-%d}", end)
    due = service.review_due_on
    if rules.is_short(service) and due and due < today:
        return Occasion(ReviewReason.INTERVAL, f"due {due:%Y-%m-%d}")
    return None


def services_of(question):
    """All living entries of the address, as the mail and the page by the link show them."""
    return (
        Service.objects.all().at_address(question.address).with_entry()
        .order_by("provider__sort_key", "provider", "sort_key", "pk")
    )  # fmt: skip


def reasons_left(question, today=None):
    """Services that still are a reason for the question: asked again just before the mail goes out."""
    today, book = today or timezone.localdate(), RuleBook()
    services = Service.objects.all().to_ask().at_address(question.address)
    services = services.select_related("provider__type", "steward")
    left = []
    for service in services:
        why = occasion(service, book.of(service.steward), today)
        if why and why.reason == question.reason and (why.ends_on == question.ends_on):
            left.append(service)
    return left
