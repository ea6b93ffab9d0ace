"""The question by mail: one mail an address for all its services, one reminder in a campaign."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import next_working_moment
from notifications.kinds import register_kinds

from ..enums import ReviewReason
from ..models import Service
from .animators import animator_of
from .occasions import reasons_left, services_of

QUESTION = "services_catalog.review"
REMINDER = "services_catalog.review_reminder"
REVIEW_LINK = "service_review"

REMIND_AFTER = timedelta(days=7)
LINK_HOLDS = timedelta(days=60)


def plan(question):
    """In working hours; in a campaign a reminder a week later, where it still comes before the last day."""
    now = timezone.now()
    to = {"address": question.address, "name": _name(question)}
    outbox.plan(QUESTION, question, due_at=next_working_moment(now), **to)
    due_at = next_working_moment(now + REMIND_AFTER)
    if question.reason == ReviewReason.CAMPAIGN and timezone.localdate(due_at) <= question.ends_on:
        outbox.plan(REMINDER, question, due_at=due_at, **to)


def _name(question):
    services = Service.objects.all().at_address(question.address)
    names = set(services.order_by().values_list("provider__name", flat=True))
    return names.pop()[:200] if len(names) == 1 else ""


def still_due(message):
    question = message.subject
    return bool(question and not question.answered_at and reasons_left(question))


def context(message):
    """What the templates read. The link is made here, since its secret is shown once, in the mail."""
    question = message.subject
    _link, url = AccessLink.issue(REVIEW_LINK, question, address=message.address, valid_for=LINK_HOLDS)
    return {
        "question": question,
        "services": list(services_of(question)),
        "answer_url": url,
        "animator": animator_of(question.territory),
    }


def reply_to(message):
    animator = animator_of(message.subject.territory)
    return animator.email if animator else ""


def register():
    kinds = {
        QUESTION: (_("Question whether entries of the list are true"), "services_review"),
        REMINDER: (_("Reminder of the question whether entries are true"), "services_review_reminder"),
    }
    register_kinds(
        kinds,
        context=context,
        still_due=still_due,
        mandatory=True,  # plan() itself keeps to working hours
        reply_to=reply_to,
        territory=lambda message: message.subject.territory_id,
    )
