"""Who assesses which application: shared out evenly, never to an own institution, never twice to one person."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from .scoring import Assessment, settle, wanted_assessments


def available(application):
    """Those who may still get the application, the least loaded first."""
    had = application.assessments.values("assessor")
    assessors = application.call.assessors.active().with_load().exclude(pk__in=had)
    return [each for each in assessors if each.own_institution(application) is None]


def empty_places(application):
    taken = set(application.assessments.counted().values_list("place", flat=True))
    return [place for place in range(1, wanted_assessments(application) + 1) if place not in taken]


@transaction.atomic
def assign(application, assessor, *, by=None):
    """Give the application to this person, at its first empty place; a coordinator may ask for a third opinion."""
    call = application.call.locked()
    application.refresh_from_db()
    if not application.awaits_decision:
        raise TransitionRefused(f"application {application.pk}: not under assessment")
    if assessor.call_id != call.pk or assessor.left_at:
        raise TransitionRefused(f"assessor {assessor.pk}: does not assess in call {call.pk}")
    if own := assessor.own_institution(application):
        raise ValidationError(
            _("%(assessor)s belongs to %(institution)s and cannot assess its application.")
            % {"assessor": assessor, "institution": own.name},
            code="own_institution",
        )
    taken = set(application.assessments.counted().values_list("place", flat=True))
    place = next((place for place in (1, 2, 3) if place not in taken), None)
    if place is None or application.assessments.filter(assessor=assessor).exists():
        raise TransitionRefused(f"application {application.pk}: assigned already")
    assessment = _assign(application, assessor, place, by)
    settle(application)
    return assessment


def fill(application, *, by=None):
    """Assign whoever is missing; in the caller's transaction, which holds the root. Says how many places stay empty."""
    if not application.awaits_decision:
        return 0
    empty = empty_places(application)
    while empty and (free := available(application)):
        _assign(application, free[0], empty.pop(0), by)
    return len(empty)


@transaction.atomic
def distribute(call, *, by):
    """(number of new assessments, number of places for which nobody is free) over all applications under assessment."""
    call = call.locked()
    before = Assessment.objects.filter(application__call=call).count()
    missing = 0
    for application in call.applications.under_assessment().order_by("first_submitted_at", "pk"):
        application.call = call
        missing += fill(application, by=by)
    return Assessment.objects.filter(application__call=call).count() - before, missing


def _assign(application, assessor, place, by):
    from ..assessing import emails  # which reads models

    assessment = Assessment.objects.create(application=application, assessor=assessor, place=place)
    assessment.events.create(verb="assign", to_status=assessment.status, by=by)
    emails.plan_assigned(assessment)
    return assessment


@transaction.atomic
def leave(assessor, *, by):
    """The person assesses no more in the call: what is not done goes to others, what is done stays."""
    call = assessor.call.locked()
    if not type(assessor).objects.filter(pk=assessor.pk, left_at=None).update(left_at=timezone.now()):
        raise TransitionRefused(f"assessor {assessor.pk}: left already")
    for assessment in assessor.assessments.open().select_related("application"):
        assessment.application.call = call
        assessment.take_back(by=by)
    assessor.refresh_from_db()
