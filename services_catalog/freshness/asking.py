"""Who is asked by mail today: one question an address and occasion, with all its services."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..enums import ReviewReason
from ..models import ReviewQuestion, Service
from . import emails
from .occasions import JUST_CONFIRMED, Occasion, occasion
from .rules import RuleBook

BATCH = 200
A_TICK = 4_000  # questions made at once; the campaign of a whole country goes on at the next tick


@dataclass
class Wanted:
    address: str
    occasion: Occasion
    stewards: Counter = field(default_factory=Counter)

    @property
    def territory_id(self):
        return self.stewards.most_common(1)[0][0]


def wanted(today=None):
    """Questions that today gives reason to, each address and occasion once."""
    today = today or timezone.localdate()
    book, found, interval = RuleBook(), {}, {}
    services = (
        Service.objects.all().to_ask().with_address().exclude(review_address="").filter(_may_be_asked(book, today))
        .select_related("provider__type", "steward").only(*READ).order_by("review_address", "review_due_on", "pk")
    )  # fmt: skip
    for service in services.iterator(chunk_size=2000):
        why = occasion(service, book.of(service.steward), today)
        if not why:
            continue
        address = service.review_address
        if why.reason == ReviewReason.INTERVAL:  # one mail for all that is due, under the oldest day
            why = interval.setdefault(address, why)
        one = found.setdefault((address, why.key), Wanted(address, why))
        one.stewards[service.steward_id] += 1
    return list(found.values())


# Of a whole country's entries no more than the rules ask about.
READ = (
    "is_crisis", "capacity_free", "confirmed_on", "review_due_on", "funded_until", "provider__type__code",
    "steward__gmina", "steward__powiat", "steward__voivodeship",
)  # fmt: skip


def _may_be_asked(book, today):
    """What any of the rules could give a reason to ask about; `occasion` then decides by those of the entry."""
    funding = today + timedelta(days=max(rules.funding_days for rules in book.all))
    reasons = Q(funded_until__gte=today, funded_until__lte=funding)
    reasons |= Q(review_due_on__lt=today) & (Q(is_crisis=True) | Q(capacity_free__isnull=False))
    if starts := [campaign[0] for rules in book.all if (campaign := rules.campaign(today))]:
        reasons |= Q(confirmed_on=None) | Q(confirmed_on__lt=max(starts) - JUST_CONFIRMED)
    return reasons


def plan_due(today=None):
    """Make the questions of today and plan their mails. Safe to run again and at once; says how many were new."""
    asked = wanted(today)
    known = defaultdict(set)
    for address, key in ReviewQuestion.objects.filter(
        key__in={each.occasion.key for each in asked}
    ).values_list("address", "key"):
        known[address].add(key)
    new = [each for each in asked if each.occasion.key not in known[each.address]]
    new = new[:A_TICK]
    return sum(_plan(new[start : start + BATCH]) for start in range(0, len(new), BATCH))


@transaction.atomic
def _plan(batch):
    planned = 0
    for each in batch:
        question, is_new = ReviewQuestion.objects.get_or_create(
            address=each.address,
            key=each.occasion.key,
            defaults={
                "reason": each.occasion.reason,
                "ends_on": each.occasion.ends_on,
                "territory_id": each.territory_id,
            },
        )
        if is_new:
            emails.plan(question)
            planned += 1
    return planned
