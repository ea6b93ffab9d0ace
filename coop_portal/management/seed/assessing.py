"""Calls as they are assessed: one that was decided years ago, and one that is being assessed today."""

from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from notifications.clock import warsaw
from programmes.enums import ApplicationStatus, AssessmentStatus
from programmes.models import Application, Assessment, AssessmentRules, Assessor, Call
from programmes.models.assigning import distribute

from .content import content, local, uid


def seed_assessing(users):
    data = content("assessing")
    for entry in data["past"]:
        _once(entry, _past, users)
    _once(data["running"], _running, users)


@transaction.atomic
def _once(entry, make, users):
    call = Call.objects.get(uid=uid("call", entry["call"]))
    if not AssessmentRules.objects.filter(call=call).exists():
        assessors = _set_up(call, entry, users)
        make(call, entry, assessors, users["coordinator"])


def _set_up(call, entry, users):
    days = entry.get("due_in_days")
    due_at = warsaw(timezone.localdate() + timedelta(days=days), time(15)) if days else None
    AssessmentRules.objects.create(call=call, assessors=2, third_above=entry["third_above"], due_at=due_at)
    for position, criterion in enumerate(entry["criterion"]):
        call.criteria.create(position=position, **criterion)
    assessors = []
    for name, email in entry["assessors"]:
        user = users.get(email)
        assessors.append(Assessor.objects.create(call=call, name=name, email=user.email if user else email))
    return assessors


def _past(call, entry, assessors, by):
    """Everything has its own day, so that the rows are put there as they were."""
    decided_at, published_at = local(entry["decided_at"]), local(entry["published_at"])
    for row in entry["application"]:
        application = Application.objects.get(uid=uid("application", row["key"]))
        application.check_formally(eligible=True, complete=True, by=by)
        totals = [
            _scored(application, place, assessor, points, decided_at)
            for place, (assessor, points) in enumerate(zip(assessors, row["points"], strict=True), start=1)
        ]
        Application.objects.filter(pk=application.pk).update(
            status=row["status"], decided_at=decided_at, points=Decimal(sum(totals)) / len(totals)
        )
        application.events.create(
            verb="accept" if row["status"] == ApplicationStatus.ACCEPTED else "reserve",
            from_status=ApplicationStatus.UNDER_ASSESSMENT, to_status=row["status"], by=by,
        )  # fmt: skip
        application.events.update(at=decided_at)
    Call.objects.filter(pk=call.pk).update(results_published_at=published_at)


def _scored(application, place, assessor, points, at):
    criteria = list(application.call.criteria.all())
    total = sum(number * criterion.weight for number, criterion in zip(points, criteria, strict=True))
    assessment = Assessment.objects.create(
        application=application, assessor=assessor, place=place, status=AssessmentStatus.DONE, total=total,
        conflict_free_at=at - timedelta(days=3), done_at=at - timedelta(days=2),
    )  # fmt: skip
    for number, criterion in zip(points, criteria, strict=True):
        assessment.scores.create(criterion=criterion, points=number, out_of=criterion.maximum)
    return total


def _running(call, entry, assessors, by):
    """Two applications passed the formal check; the first assessor is done with one of them."""
    for key in entry["checked"]:
        application = Application.objects.get(uid=uid("application", key))
        if application.unconfirmed:
            continue
        application.check_formally(eligible=True, complete=True, by=by)
    distribute(call, by=by)
    criteria = list(call.criteria.all())
    found = assessors[0].assessments.open().first()
    if found:
        found.declare_free()
        points = zip(criteria, entry["points"], entry["reasons"], strict=True)
        found.keep_scores({criterion: (number, reason) for criterion, number, reason in points})
        found.finish()
