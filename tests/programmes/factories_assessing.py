"""Calls with an assessment, and applications that were scored."""

from datetime import timedelta

import factory
from django.utils import timezone

from programmes.models import AssessmentRules, Assessor, Criterion
from programmes.models.assigning import assign
from tests.accounts.factories import UserFactory

from .factories_calls import ApplicationFactory, CallFactory


class RulesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentRules

    call = factory.SubFactory(CallFactory)


class CriterionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Criterion

    label = factory.Sequence(lambda n: f"Kryterium {n}")


class AssessorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessor

    name = factory.Sequence(lambda n: f"Ewa Oceniająca{n}")
    email = factory.Sequence(lambda n: f"ocenia{n}@example.org")


def ended_call(**fields):
    """Its time is over, so that the results may be published."""
    return CallFactory(closes_at=timezone.now() - timedelta(hours=1), **fields)


def assessed_call(*, assessors=2, criteria=((10, 1), (5, 2)), rules=None, **fields):
    """20 weighted points can be had: a criterion of 0-10, and one of 0-5 that counts twice."""
    call = ended_call(**fields)
    RulesFactory(call=call, **(rules or {}))
    for position, (maximum, weight) in enumerate(criteria):
        CriterionFactory(call=call, maximum=maximum, weight=weight, position=position)
    AssessorFactory.create_batch(assessors, call=call)
    return call


def submitted(call, **fields):
    return ApplicationFactory(call=call, status="submitted", **fields)


def checked(call, **fields):
    """Passed the formal check: under assessment, or ready for a decision where there is none."""
    application = submitted(call, **fields)
    application.check_formally(eligible=True, complete=True, by=UserFactory())
    return application


def score(application, *points):
    """An assessment for each list of points: assigned to whoever is free, begun, scored, finished."""
    from programmes.models.assigning import available

    made = []
    for numbers in points:
        waiting = application.assessments.open().first()
        assessment = waiting or assign(application, available(application)[0])
        give(assessment, *numbers)
        made.append(assessment)
    application.refresh_from_db()
    return made


def give(assessment, *numbers):
    assessment.declare_free()
    criteria = assessment.application.call.criteria.all()
    assessment.keep_scores({each: (number, "") for each, number in zip(criteria, numbers, strict=True)})
    assessment.finish()
