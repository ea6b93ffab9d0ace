"""What a provider answers, and what it does to the coverage of the services."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents.models import Source

from ..enums import CoverageAnswer, JoiningStatus
from ..models import CoverageQuestion, ServiceAnswer


@dataclass(frozen=True)
class Said:
    answer: str
    condition: str = ""


@transaction.atomic
def record(question, said, *, channel, by=None, **source):
    """Keep what was said of each service ({service id: Said}); "yes" extends its coverage at once.

    The same answer once more changes nothing; another one replaces it, and takes back the coverage that it brought.
    `source` are the other arguments of Source.record. TransitionRefused when answers are no longer awaited.
    """
    joining = question.joining.locked()
    if joining.status != JoiningStatus.ASKING:
        raise TransitionRefused(f"CoverageQuestion {question.pk}: no answers awaited")
    question = CoverageQuestion.objects.select_related("joining__territory").get(pk=question.pk)
    rows = list(question.answers.select_related("service").order_by("service_id"))
    changed = [row for row in rows if Said(row.answer, row.condition) != said.get(row.service_id)]
    if question.answered_at and not changed:
        return
    for row in changed:
        _say(row, question, said[row.service_id], by)
    CoverageQuestion.objects.filter(pk=question.pk).update(
        answered_at=timezone.now(), source=Source.record(channel, by=by, **source)
    )


def _say(row, question, said, by):
    territory = question.joining.territory
    if row.applied_at:
        _take_back(row, territory, by)
    row.answer, row.condition = said.answer, said.condition
    row.decided_at = row.decided_by = None
    row.save()
    if row.answer == CoverageAnswer.YES:
        _extend(row, territory, by)


@transaction.atomic
def decide(answer, *, extend, by):
    """The animator looks at a condition: extend the coverage and write it into the entry, or leave it.

    Of two decisions at once the first holds (TransitionRefused for the second). After the road is finished, too.
    """
    joining = answer.question.joining.locked()
    mine = ServiceAnswer.objects.undecided().filter(pk=answer.pk)
    if not mine.update(decided_at=Now(), decided_by=by):
        raise TransitionRefused(f"ServiceAnswer {answer.pk}: decided already")
    answer.refresh_from_db()
    if extend:
        _extend(answer, joining.territory, by)


def _extend(answer, territory, by):
    """The gmina joins the places that the service is for; a condition becomes a line of "who may use it"."""
    service = answer.service.locked()
    added = not service.coverage.filter(pk=territory.pk).exists()
    if added:
        service.coverage.add(territory)
        note(service, "extend_coverage", territory.label, by)
    if answer.condition:
        line = condition_line(territory, answer.condition)
        if line not in service.eligibility:
            service.eligibility = "\n".join(filter(None, (service.eligibility, line)))
    touch(service)
    answer.added, answer.applied_at = added, timezone.now()
    answer.save(update_fields=["added", "applied_at"])


def _take_back(answer, territory, by):
    """The provider says otherwise now: what this answer brought goes, what was there before stays."""
    service = answer.service.locked()
    if answer.added:
        service.coverage.remove(territory)
        note(service, "narrow_coverage", territory.label, by)
    if answer.condition:
        line = condition_line(territory, answer.condition)
        kept = [each for each in service.eligibility.splitlines() if each != line]
        service.eligibility = "\n".join(kept)
    touch(service)
    answer.added, answer.applied_at = False, None


def condition_line(territory, condition):
    return f"{territory.label}: {' '.join(condition.split())}"


def note(service, verb, reason, by):
    """A line of the entry's journal that is no change of its state."""
    service.events.create(
        verb=verb, from_status=service.status, to_status=service.status, by=by, reason=reason
    )


def touch(service):
    """The time of the change moves, so that a form opened before cannot undo it unseen."""
    service.save(update_fields=["eligibility", "updated_at"])
