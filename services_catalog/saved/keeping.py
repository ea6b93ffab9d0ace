"""Saving a question, and asking it again."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import guard
from notifications import outbox
from notifications.models import Message

from ..filters import Question
from ..listing import everything
from ..models import SavedSearch
from ..models.saved_search import MOST, MOST_MATCHES

KIND = "services_catalog.saved_search"
A_TICK = 50  # asked again at once; the rest waits for the next tick


class NotSaved(Exception):
    """Why a question cannot be saved: a sentence for the person."""


def question_of(query):
    """The question of a list's address; the gmina is said there, so that no cookie changes it."""
    asked = QueryDict(query[:2000], mutable=True)
    asked.setdefault("gmina", "")
    return Question.of(asked)


def save(user, query):
    """(the saved search, whether it is new). Safe to repeat."""
    question = question_of(query)
    if question.is_empty:
        raise NotSaved(_("Write a word or choose a filter first: the whole list is no search."))
    if refusals := guard.check(question.text).refusals:
        raise NotSaved(refusals[0])
    found, total = everything(question, MOST_MATCHES)
    if total > MOST_MATCHES:
        raise NotSaved(_("This finds too many services to follow. Add a word or a filter."))
    query = question.query
    with transaction.atomic():
        owner = (
            get_user_model().objects.select_for_update().get(pk=user.pk)
        )  # two clicks keep to the limit, too
        own = SavedSearch.objects.filter(user=owner)
        if known := own.filter(query=query).first():
            return known, False
        if own.count() >= MOST:
            raise NotSaved(_("You keep %(number)d searches already. Remove one first.") % {"number": MOST})
        return SavedSearch.objects.create(
            user=owner,
            title=title_of(question),
            query=query,
            seen=[service.pk for service in found],
            checked_on=timezone.localdate(),
        ), True


def title_of(question):
    """What the person asked for, in words."""
    parts = [f"„{question.text}”"] if question.text else []
    return " · ".join([*parts, *(str(label) for label, _url in question.applied())])[:200]


def check_due():
    """Ask the searches again that were last asked on an earlier day. Safe to repeat and to run twice at once."""
    today = timezone.localdate()
    with transaction.atomic():
        waiting = SavedSearch.objects.filter(checked_on__lt=today, user__is_active=True)
        for saved in waiting.select_for_update(skip_locked=True, of=("self",)).select_related("user")[
            :A_TICK
        ]:
            _check(saved, today)


def _check(saved, today):
    found, _total = everything(question_of(saved.query), MOST_MATCHES)
    ids = [service.pk for service in found]
    if fresh := [pk for pk in ids if pk not in set(saved.seen)]:
        untold = Message.objects.about(KIND, saved).unsent().exists()
        saved.news = list(dict.fromkeys([*(saved.news if untold else []), *fresh]))[-MOST_MATCHES:]
        saved.news_on = today
        saved.seen = [*saved.seen, *fresh][-4 * MOST_MATCHES :]
        if saved.wants_mail:
            outbox.supersede(KIND, saved, but=today)
            outbox.plan(
                KIND, saved, address=saved.user.email, user=saved.user, occurrence=today, private=True
            )
    saved.checked_on = today
    saved.save(update_fields=["news", "news_on", "seen", "checked_on"])


def is_recent(saved, days=14):
    """Whether its news are worth a word on the page."""
    return bool(saved.news_on and saved.news_on >= timezone.localdate() - timedelta(days=days))
