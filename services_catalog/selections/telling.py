"""What owners of selections are told: that a service has ended or pauses, and that a selection is erased soon.

The mails name neither the selection's label nor its services: a shared mailbox is read by others, too.
"""

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from notifications import outbox
from notifications.kinds import Kind

from ..enums import ServiceStatus
from ..models import Selection, SelectionItem, ServiceEvent
from ..models.selection import ERASED

ENDED = "services_catalog.selection_ended"
UNSAFE = (ServiceStatus.SUSPENDED, ServiceStatus.WITHDRAWN)
A_TICK = 500  # items at once; the rest waits for the next tick


def tell_due():
    """Plan what is to be told now. Safe to repeat and to run twice at once."""
    _tell_of_services()
    _tell_of_erasure()


@transaction.atomic
def _tell_of_services():
    """Each state of a service is told once, in one message a selection."""
    moved = SelectionItem.objects.exclude(service=None).exclude(told=F("service__status"))
    moved = moved.select_for_update(skip_locked=True, of=("self",)).select_related(
        "service", "selection__user"
    )
    news = {}
    for item in moved.order_by("selection", "position")[:A_TICK]:
        item.told = item.service.status
        SelectionItem.objects.filter(pk=item.pk).update(told=item.told)
        if item.told in UNSAFE and item.selection.user_id:
            news.setdefault(item.selection, []).append(item.service_id)
    for selection, services in news.items():
        _plan(ENDED, selection, occurrence=_last_event(services))


def _last_event(services):
    """Names the news: a service that pauses, goes on and pauses again is told of again."""
    return ServiceEvent.objects.filter(subject__in=services).aggregate(last=Max("pk"))["last"] or ""


@transaction.atomic
def _tell_of_erasure():
    for selection in Selection.objects.all().to_be_told():
        _plan(ERASED, selection, occurrence=selection.used_on)


def _plan(kind, selection, *, occurrence):
    user = selection.user
    if user.is_active:
        outbox.plan(kind, selection, address=user.email, user=user, occurrence=occurrence, private=True)


def unsafe(selection):
    """How many of its services have ended or pause."""
    return selection.items.filter(service__status__in=UNSAFE).count()


def ended_still_due(message):
    return bool(message.subject and unsafe(message.subject))


def erased_still_due(message):
    selection = message.subject
    return bool(selection and str(selection.used_on) == message.occurrence)


def kinds():
    shared = {
        "url": lambda message: message.subject.get_absolute_url(),
        "asked_by_recipient": True,
        "to_deputies": False,
    }
    return {
        ENDED: Kind(
            label=_("A service of your selection has ended or pauses"),
            template="services_selection_ended",
            context=lambda message: {"selection": message.subject, "count": unsafe(message.subject)},
            still_due=ended_still_due,
            **shared,
        ),
        ERASED: Kind(
            label=_("A selection of yours is erased soon"),
            template="services_selection_erased",
            context=lambda message: {"selection": message.subject},
            still_due=erased_still_due,
            **shared,
        ),
    }
