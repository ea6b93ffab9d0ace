"""A milestone's day comes near: who runs the project hears of it once for each day that was set."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

from ..models import Milestone
from ..recipients import coordinators

DUE = "programmes.milestone_due"
WARN_BEFORE = timedelta(days=14)
A_SWEEP = 200


def remind_due():
    """The sweep. Safe to repeat: a message is told apart by the milestone's day."""
    for milestone in Milestone.objects.due_within(WARN_BEFORE.days).select_related("programme")[:A_SWEEP]:
        for user in coordinators(milestone.programme):
            outbox.plan(
                DUE,
                milestone,
                address=user.email,
                name=str(user),
                user=user,
                occurrence=f"{milestone.due_on:%Y-%m-%d}",
            )


def still_due(message):
    milestone = message.subject
    return bool(
        milestone
        and milestone.is_open
        and milestone.due_on
        and f"{milestone.due_on:%Y-%m-%d}" == message.occurrence
    )


def context(message):
    milestone = message.subject
    return {
        "milestone": milestone,
        "programme": milestone.programme,
        "page_url": settings.PUBLIC_URL + milestone.get_absolute_url(),
    }


def register():
    registry.message_kinds.register(
        DUE,
        Kind(
            label=_("A milestone's day comes near"),
            template="programmes_milestone_due",
            context=context,
            still_due=still_due,
            programme=lambda message: message.subject.programme_id,
            url=lambda message: message.subject.get_absolute_url(),
        ),
    )
