from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.scope import Scope
from notifications import outbox
from notifications.kinds import Kind

from .. import changes
from ..gmina import gmina_url
from ..models import MonthlyDigest

KIND = "services_catalog.monthly_digest"
A_TICK = 200  # people planned for at once; the rest is found by the next tick
SHOWN = 20  # services of each part; the page has them all


def plan_due():
    """Plan the mails of this month for whoever asked before it began. Safe to repeat and to run twice at once."""
    month = _first()
    waiting = MonthlyDigest.objects.filter(
        Q(planned_for=None) | Q(planned_for__lt=month.date()), created_at__lt=month
    )
    with transaction.atomic():
        for digest in waiting.select_for_update(skip_locked=True, of=("self",)).select_related("user")[
            :A_TICK
        ]:
            outbox.plan(
                KIND, digest, address=digest.user.email, user=digest.user, occurrence=f"{month:%Y-%m}"
            )
            digest.planned_for = month.date()
            digest.save(update_fields=["planned_for"])


def _first():
    """The beginning of this month in the portal's time."""
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def span(message):
    """(start, end) of the month before the one that the message is of."""
    year, month = map(int, message.occurrence.split("-"))
    end = timezone.localtime().replace(
        year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return (end - timedelta(days=1)).replace(day=1), end


def still_due(message):
    """Not to somebody who left the work or gave the digest up, and not with nothing in it."""
    digest = message.subject
    if not digest or not digest.user.is_active or not Scope(digest.user).is_professional:
        return False
    return any(found.exists() for found in changes.between(digest.territory, *span(message)).values())


def context(message):
    territory, (start, end) = message.subject.territory, span(message)
    found = changes.between(territory, start, end)
    return {
        "territory": territory,
        "month": start,
        "gmina_path": gmina_url(territory),
        **{f"{name}_services": list(services[:SHOWN]) for name, services in found.items()},
    }


def kind():
    return Kind(
        label=_("Changes on the list of services, once a month"),
        template="services_digest",
        context=context,
        still_due=still_due,
        url=lambda message: gmina_url(message.subject.territory),
        asked_by_recipient=True,
        to_deputies=False,
    )
