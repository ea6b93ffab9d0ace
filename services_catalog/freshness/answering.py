"""What a provider or the animator says of entries, and what it does to them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source

from ..enums import Reply, ServiceStatus
from ..models import ReviewReply, Service
from .rules import RuleBook

CONFIRMED = (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED)


@dataclass(frozen=True)
class Said:
    reply: str
    note: str = ""


def confirm_all(services, *, source):
    """Confirm these entries on one word; in the order of their keys, so that two at once do not block each other.

    Says how many. What waited because the provider had said otherwise waits on: a person looks at it.
    """
    done, book = 0, RuleBook()
    locked = Service.objects.select_for_update(of=("self",)).filter(
        pk__in=[each.pk for each in services], status__in=CONFIRMED
    )
    for service in locked.select_related("steward").order_by("pk"):
        service.confirm(source=source, on=source.received_on, book=book)
        done += 1
    return done


@transaction.atomic
def answer(question, services, said, *, on_behalf_of):
    """Keep the answer by link ({service id: Said}); "true" confirms at once, the rest waits for the animator.

    The same answer sent twice changes nothing: a confirmation of one day is one, a waiting word is replaced.
    """
    type(question).objects.select_for_update().get(pk=question.pk)
    source = _source(services, said, on_behalf_of)
    confirm_all([each for each in services if _is_true(said, each)], source=source)
    for service in services:
        word = said.get(service.pk)
        if word is None:
            continue
        if word.reply == Reply.TRUE:
            ReviewReply.objects.filter(service=service, settled_at=None).delete()
        else:
            ReviewReply.objects.update_or_create(
                service=service,
                settled_at=None,
                defaults={"reply": word.reply, "note": word.note, "source": source},
            )
    question.close()


def _is_true(said, service):
    return service.pk in said and said[service.pk].reply == Reply.TRUE


def _source(services, said, on_behalf_of):
    """One record a day and sender, so that an answer sent twice rests on one."""
    same = Source.objects.filter(
        channel=Channel.LINK,
        on_behalf_of=on_behalf_of,
        received_on=timezone.localdate(),
        confirmations__service__in=[each.pk for each in services],
    )
    return same.first() or Source.record(Channel.LINK, on_behalf_of=on_behalf_of)


@transaction.atomic
def confirm_many(services, *, channel, by, **source):
    """The animator writes down one word about many entries."""
    row = Source.record(channel, by=by, **source)
    done = confirm_all(services, source=row)
    if not done:
        raise TransitionRefused("confirm_many: nothing to confirm")
    return done
