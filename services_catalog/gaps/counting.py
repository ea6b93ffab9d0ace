"""When a search in vain counts: once for what a person submitted or reported, never for a program or a key pressed."""

from dataclasses import replace

from django.db import DatabaseError, transaction

from partners.enums import TerritoryKind

from ..models import SearchGap
from .recognising import UNKNOWN, recipients_of, topics_of

COUNTED_KINDS = (TerritoryKind.GMINA, TerritoryKind.POWIAT)


def count_miss(request, asked, answer):
    """Count a submitted question that found nothing in its place.

    The one write of a GET in the portal: a number of a month, the same whoever asks, and a page that fails to add to
    it is shown all the same.
    """
    asks = _says_what(asked) and not asked.refusals and asked.page == 1
    if not (asks and _found_nothing(answer) and _submitted(request)):
        return
    # Where words name a place, that one is meant, whatever gmina is remembered.
    place = _counted_place(answer.place if _names_place(answer) else asked.territory or answer.place)
    if not place:
        return
    try:
        with transaction.atomic():
            SearchGap.count(place, _missed(asked, answer), recipients_of(asked, answer.result.chips))
    except DatabaseError:  # a lock or a full disk: the answer matters more than the number
        return


def count_report(question, answer):
    """Count what somebody did not find among what was found. Says whether there was a place and a topic to count."""
    place = _counted_place(question.territory or answer.place)
    if not place or question.refusals or not _says_what(question):
        return False
    topics, recipients = topics_of(question), recipients_of(question, answer.result.chips)
    SearchGap.count(place, topics, recipients, is_report=True)
    return True


def _missed(question, answer):
    """Topics of the words that nothing holds, where they tell one; else those of the whole question."""
    if answer.result.missing:
        topics = topics_of(replace(question, text=" ".join(answer.result.missing)))
        if UNKNOWN not in topics:
            return topics
    return topics_of(question)


def _says_what(question):
    """A place alone asks for nothing that could be missing."""
    return bool(question.text or question.form.chosen)


def _found_nothing(answer):
    """Nothing at all, nothing with all the words, or nothing in the remembered gmina, so that it is from elsewhere."""
    if not answer.result.total or answer.result.is_partial:
        return True
    return bool(answer.left_gmina and not _names_place(answer))


def _names_place(answer):
    return any(chip.kind == "place" for chip in answer.result.chips)


def _counted_place(territory):
    return territory.pk if territory and territory.kind in COUNTED_KINDS else None


def _submitted(request):
    """Whether a person sent this very question.

    Browsers say of a page that a person's act opened it; robots, prefetching and reloading do not say so. With htmx
    the page's own script says which request was a submit and not a letter that was typed.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", "") or request.method != "GET":
        return False
    if request.htmx:
        return request.headers.get("X-Submitted") == "1"
    return (
        request.headers.get("Sec-Fetch-User") == "?1" and request.headers.get("Sec-Fetch-Dest") == "document"
    )
