"""Criteria, assessors, points: what the database never lets through, who is asked, and what several make together."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from programmes.enums import ApplicationStatus, AssessmentStatus
from programmes.models import Assessment, CriteriaFrozen, NotReady, Score
from programmes.models.assigning import assign, available, distribute, leave
from programmes.models.scoring import counting, differ_too_much
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory, PostFactory

from .factories_assessing import (
    AssessorFactory,
    CriterionFactory,
    RulesFactory,
    assessed_call,
    checked,
    give,
    score,
    submitted,
)
from .factories_calls import CallFactory, add_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return assessed_call()


@pytest.fixture
def by():
    return UserFactory()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"assessors": 3}, "programmes_assessmentrules_assessors"),
        ({"third_above": 101}, "programmes_assessmentrules_share"),
    ],
)
def test_rules_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        RulesFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"weight": 0}, "programmes_criterion_range"),
        ({"maximum": 0}, "programmes_criterion_range"),
        ({"minimum": 11}, "programmes_criterion_minimum"),
    ],
)
def test_criterion_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        CriterionFactory(call=CallFactory(), **fields)


def test_criterion_and_assessor_stand_once_in_a_call(call):
    with pytest.raises(IntegrityError, match="programmes_criterion_once"), transaction.atomic():
        CriterionFactory(call=call, label=call.criteria.first().label)
    with pytest.raises(IntegrityError, match="programmes_assessor_once"), transaction.atomic():
        AssessorFactory(call=call, email=call.assessors.first().email)
    with pytest.raises(IntegrityError, match="programmes_assessor_email_lower"):
        AssessorFactory(call=call, email="Duze@example.org")


def test_criteria_are_frozen_once_somebody_has_scored(call, by):
    criterion = call.criteria.first()
    criterion.label = "Inaczej"
    criterion.keep()
    [assessment] = score(checked(call), (5, 5))
    criterion.weight = 9
    with pytest.raises(CriteriaFrozen):
        criterion.keep()
    with pytest.raises(CriteriaFrozen):
        criterion.remove()
    with pytest.raises(IntegrityError, match="criteria stay"), transaction.atomic():
        criterion.save()
    with pytest.raises(IntegrityError, match="criteria stay"), transaction.atomic():
        CriterionFactory(call=call)
    assert assessment.total == 15


def test_criteria_keep_their_order_when_one_moves_up(call):
    last = call.criteria.last()
    last.move_up()
    last.move_up()
    assert call.criteria.first() == last


def test_formal_check_opens_the_assessment_or_waits(call, by):
    application = submitted(call)
    check = application.check_formally(eligible=True, complete=False, remark="Brak statutu", by=by)
    assert (application.status, check.has_passed) == (ApplicationStatus.SUBMITTED, False)
    application.check_formally(eligible=True, complete=True, by=by)
    assert application.status == ApplicationStatus.UNDER_ASSESSMENT
    assert list(application.events.values_list("verb", flat=True)) == ["fail_formally", "pass_formally"]


def test_formal_check_waits_for_partners(call, by):
    application = submitted(call)
    add_part(application, InstitutionFactory())
    with pytest.raises(NotReady):
        application.check_formally(eligible=True, complete=True, by=by)


def test_formal_check_of_what_was_not_sent_is_refused(call, by):
    application = submitted(call)
    application.withdraw()
    with pytest.raises(TransitionRefused):
        application.check_formally(eligible=True, complete=True, by=by)


def test_applications_are_shared_out_evenly_and_once(by):
    call = assessed_call(assessors=3)
    applications = [checked(call) for _number in range(3)]
    assert distribute(call, by=by) == (6, 0)
    assert distribute(call, by=by) == (0, 0)
    assert [each.load for each in call.assessors.with_load()] == [2, 2, 2]
    assert [each.assessments.count() for each in applications] == [2, 2, 2]


def test_one_mail_tells_of_all_that_was_assigned(by):
    call = assessed_call(
        assessors=1, rules={"assessors": 1, "due_at": timezone.now() + timezone.timedelta(20)}
    )
    for _number in range(3):
        checked(call)
    distribute(call, by=by)
    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == ["programmes.assessment_assigned", "programmes.assessment_reminder"]


def test_nobody_is_free_says_how_many_places_stay_empty(by):
    call = assessed_call(assessors=1)
    checked(call)
    assert distribute(call, by=by) == (1, 1)


def belongs_by_role(assessor, institution):
    MembershipFactory(user=UserFactory(email=assessor.email), role=Role.MEMBER, institution=institution)


def belongs_by_post(assessor, institution):
    PostFactory(person=PersonFactory(email=assessor.email.upper()), institution=institution)


def belongs_by_mailbox(assessor, institution):
    institution.email = assessor.email
    institution.save()


@pytest.mark.parametrize("belong", [belongs_by_role, belongs_by_post, belongs_by_mailbox])
def test_nobody_assesses_an_application_of_an_own_institution(call, belong):
    application = checked(call)
    own, other = call.assessors.all()
    belong(own, application.lead)
    assert available(application) == [other]
    with pytest.raises(ValidationError, match=application.lead.name):
        assign(application, call.assessors.get(pk=own.pk))


def test_whoever_joins_the_institution_later_cannot_score_either(call):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    belongs_by_role(assessment.assessor, application.lead)
    late = Assessment.objects.get(pk=assessment.pk)
    with pytest.raises(ValidationError, match="własnej instytucji"):
        late.declare_free()


def test_points_need_the_words_that_there_is_no_conflict(call):
    assessment = assign(checked(call), call.assessors.first())
    with pytest.raises(TransitionRefused):
        assessment.keep_scores({call.criteria.first(): (5, "")})
    assert not Score.objects.exists()
    with pytest.raises(IntegrityError, match="programmes_assessment_no_conflict_first"):
        Assessment.objects.filter(pk=assessment.pk).update(status=AssessmentStatus.RUNNING)


def test_conflict_passes_the_application_on(by):
    call = assessed_call(assessors=3, rules={"assessors": 1})
    application = checked(call)
    first = assign(application, call.assessors.first())
    first.declare_free()
    first.keep_scores({call.criteria.first(): (5, "")})
    first.declare_conflict("Znam prezesa")
    second = application.assessments.open().get()
    assert second.assessor != first.assessor
    assert not first.scores.exists()
    assert list(first.events.values_list("verb", "reason"))[-1] == ("conflict", "Znam prezesa")
    with pytest.raises(TransitionRefused):
        first.finish()


def test_assessment_is_finished_with_all_criteria_only(call):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    assessment.declare_free()
    assessment.keep_scores({call.criteria.first(): (5, "dobrze")})
    with pytest.raises(ValidationError):
        assessment.finish()
    assessment.keep_scores({call.criteria.last(): (4, "")}, remark="Warto")
    assessment.finish()
    assert (assessment.total, assessment.remark) == (13, "Warto")
    with pytest.raises(TransitionRefused):
        assessment.keep_scores({call.criteria.last(): (5, "")})


def test_more_points_than_the_criterion_gives_are_refused(call):
    assessment = assign(checked(call), call.assessors.first())
    assessment.declare_free()
    with pytest.raises(IntegrityError, match="programmes_score_within_maximum"):
        assessment.keep_scores({call.criteria.first(): (11, "")})


def test_two_assessments_make_the_average(call):
    application = checked(call)
    score(application, (8, 4), (7, 4))
    assert application.points == Decimal("15.50")
    assert not application.is_below_minimum


def test_a_difference_asks_for_a_third_and_the_nearer_two_count(by):
    call = assessed_call(assessors=3)
    application = checked(call)
    score(application, (10, 5), (2, 1))
    assert application.points is None
    third = application.assessments.open().get()
    assert third.place == 3
    give(third, 8, 4)
    application.refresh_from_db()
    assert application.points == Decimal("18.00")  # 16 and the nearer 20


def test_below_a_minimum_does_not_pass(by):
    call = assessed_call(criteria=((10, 1),))
    call.criteria.update(minimum=6)
    application = checked(call)
    score(application, (6,), (5,))
    assert application.is_below_minimum


@pytest.mark.parametrize(
    ("totals", "counted"),
    [([9], [0]), ([9, 3], [0, 1]), ([9, 3, 8], [0, 2]), ([9, 3, 4], [1, 2]), ([9, 3, 6], [0, 1, 2])],
)
def test_which_assessments_count(totals, counted):
    assert counting(totals) == counted


def test_a_difference_of_just_the_share_is_not_too_much():
    assert not differ_too_much([16, 10], 20, 30)
    assert differ_too_much([17, 10], 20, 30)


def test_others_points_are_seen_when_everybody_is_done(call):
    application = checked(call)
    [first] = score(application, (8, 4))
    assert not first.others().exists()
    second = application.assessments.open().get()
    second.declare_free()
    assert not first.others().exists()
    assert not second.others().exists()
    second.keep_scores(dict.fromkeys(call.criteria.all(), (4, "")))
    second.finish()
    assert list(first.others()) == [second]
    assert list(second.others()) == [first]


def test_finished_assessment_is_opened_again_before_the_decision(call, by):
    application = checked(call)
    first, _second = score(application, (8, 4), (7, 4))
    first.reopen("Pomyłka w punktach", by=by)
    application.refresh_from_db()
    assert (application.points, first.status) == (None, AssessmentStatus.RUNNING)
    first.finish()
    application.refresh_from_db()
    application.accept(by=by)
    with pytest.raises(TransitionRefused):
        first.reopen("Za późno", by=by)


def test_whoever_leaves_passes_on_what_is_not_done(by):
    call = assessed_call(assessors=2, rules={"assessors": 1})
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    leave(assessment.assessor, by=by)
    assert application.assessments.open().get().assessor == call.assessors.last()
    with pytest.raises(TransitionRefused):
        leave(assessment.assessor, by=by)


def test_place_of_an_application_is_taken_once(call):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    with pytest.raises(IntegrityError, match="programmes_assessment_place_once"):
        Assessment.objects.create(
            application=application, assessor=call.assessors.last(), place=assessment.place
        )


def test_rules_go_only_before_anybody_was_asked(call, by):
    other = assessed_call()
    other.assessment_rules.remove()
    assign(checked(call), call.assessors.first())
    with pytest.raises(TransitionRefused):
        call.assessment_rules.remove()


def test_third_opinion_counts_once_it_is_there_and_not_when_it_is_taken_back(by):
    call = assessed_call(assessors=3)
    application = checked(call)
    score(application, (8, 4), (8, 4))
    third = assign(application, available(application)[0], by=by)
    application.refresh_from_db()
    assert application.points is None  # somebody was asked: decided when the answer is there
    third.take_back(by=by)
    application.refresh_from_db()
    assert application.points == Decimal("16.00")


def test_third_opinion_with_a_conflict_leaves_what_the_others_gave(by):
    call = assessed_call(assessors=3)
    application = checked(call)
    score(application, (8, 4), (8, 4))
    assign(application, available(application)[0], by=by).declare_conflict("Znam prezesa")
    application.refresh_from_db()
    assert application.points == Decimal("16.00")


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_points_change_nothing_any_more_once_it_is_decided(call, by, end):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    assessment.declare_free()
    points = dict.fromkeys(call.criteria.all(), (4, ""))
    assessment.keep_scores(points)
    getattr(application, end)(by=by, reason="Powód")
    late = Assessment.objects.get(pk=assessment.pk)
    for verb in (late.finish, lambda: late.keep_scores(points)):
        with pytest.raises(NotReady):
            verb()
    assert not Assessment.objects.of_user(UserFactory(email=late.assessor.email)).waiting().exists()
