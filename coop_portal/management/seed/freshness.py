"""What came of a few calls and of one question, so that the animator's board has something to show."""

from datetime import timedelta

from django.utils import timezone

from documents.enums import Channel
from documents.models import Source
from services_catalog.enums import Caller, Outcome, Reply
from services_catalog.models import ContactOutcome, FreePlaces, ReviewReply, Service

from .content import uid

CALLS = [
    (Outcome.WORKS, 2),
    (Outcome.WRONG_NUMBER, 3),
    (Outcome.ENDED, 5),
    (Outcome.FULL, 1),
    (Outcome.PLACES, 2),
]


def seed_freshness():
    """One call each to the first services of the list, and a change that the next one's provider reports."""
    services = Service.objects.published().filter(is_sample=True).select_related("provider").order_by("uid")
    services = list(services[: len(CALLS) + 1])
    for (outcome, days), service in zip(CALLS, services, strict=False):
        row, is_new = ContactOutcome.objects.get_or_create(
            uid=uid("call", f"{outcome}"),
            defaults={
                "service": service,
                "outcome": outcome,
                "caller": Caller.SOCIAL_WORKER,
                "at": timezone.now() - timedelta(days=days),
            },
        )
        if is_new:
            FreePlaces.learn(row)
    if len(services) > len(CALLS) and not ReviewReply.objects.filter(uid=uid("reply", "hours")).exists():
        _reply(services[-1])


def _reply(service):
    source = Source.record(Channel.LINK, on_behalf_of=service.provider.name[:200])
    ReviewReply.objects.create(
        uid=uid("reply", "hours"),
        service=service,
        reply=Reply.CHANGED,
        note="Od przyszłego miesiąca spotykamy się we wtorki, nie w środy.",
        source=source,
    )
