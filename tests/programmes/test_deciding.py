"""Ranking, acceptance within the limit, the reserve list, publication with its letters."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument
from programmes.enums import ApplicationStatus, LetterKind, PaperKind
from programmes.models import Application, Letter, NoPlace, NotReady, Places
from programmes.models.results import decide_as_proposed, hindrances, propose, publish_results
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import EditionFactory
from .factories_assessing import assessed_call, checked, ended_call, score, submitted
from .factories_calls import CallFactory, add_part

pytestmark = pytest.mark.django_db
ACCEPTED, RESERVE, REJECTED = (
    ApplicationStatus.ACCEPTED,
    ApplicationStatus.RESERVE,
    ApplicationStatus.REJECTED,
)


@pytest.fixture
def by():
    return UserFactory()


def in_order(call, number, **fields):
    """Applications that came one after another and passed the formal check."""
    start = timezone.now() - timedelta(days=1)
    return [
        checked(call, first_submitted_at=start + timedelta(minutes=each), **fields) for each in range(number)
    ]


def statuses(*applications):
    return [Application.objects.get(pk=each.pk).status for each in applications]


def ranked(call):
    return list(call.applications.in_ranking().ranked())


def people(application, number):
    application.parts.update(people_count=number)


def test_without_an_assessment_the_ranking_is_the_order_of_coming():
    call = ended_call()
    first, second, third = in_order(call, 3)
    submitted(call).check_formally(eligible=False, complete=True, remark="Nie ten typ", by=UserFactory())
    assert ranked(call) == [first, second, third]
    assert third.rank() == 3


def test_points_come_first_and_a_tie_goes_to_whoever_came_first():
    call = assessed_call(rules={"assessors": 1})
    first, second, third = in_order(call, 3)
    score(first, (5, 2))
    score(second, (9, 2))
    score(third, (7, 3))
    assert ranked(call) == [second, third, first]


def test_whoever_misses_a_minimum_stands_last_and_cannot_be_accepted(by):
    call = assessed_call(rules={"assessors": 1})
    call.criteria.filter(position=0).update(minimum=6)
    good, strong_but_failing = in_order(call, 2)
    score(good, (6, 0))
    score(strong_but_failing, (5, 5))
    assert ranked(call) == [good, strong_but_failing]
    strong_but_failing.refresh_from_db()
    with pytest.raises(NotReady):
        strong_but_failing.accept(by=by)


def test_acceptance_waits_for_check_and_assessment(by):
    call = assessed_call()
    with pytest.raises(NotReady):
        submitted(call).accept(by=by)
    with pytest.raises(NotReady):
        checked(call).accept(by=by)


def test_limit_of_applications_holds(by):
    call = ended_call(places=1)
    first, second = in_order(call, 2)
    first.accept(by=by)
    with pytest.raises(NoPlace):
        second.accept(by=by)
    second.reserve(by=by)
    assert statuses(first, second) == [ACCEPTED, RESERVE]


def test_limit_of_people_counts_those_who_come(by):
    call = ended_call(places=10, places_unit="people")
    large, small, unknown = in_order(call, 3)
    people(large, 8)
    people(small, 3)
    large.accept(by=by)
    with pytest.raises(NoPlace):
        small.accept(by=by)
    people(small, 2)
    add_part(small, InstitutionFactory(), people_count=5, confirmation="declined")
    small.accept(by=by)
    assert Places.of(call).left == 0
    with pytest.raises(NotReady):
        unknown.accept(by=by)


def test_calls_of_one_edition_share_its_places(by):
    edition = EditionFactory(group_limit=1)
    calls = [ended_call(edition=edition, programme=edition.programme) for _number in range(2)]
    first, second = (checked(call) for call in calls)
    first.accept(by=by)
    with pytest.raises(NoPlace):
        second.accept(by=by)
    assert list(Application.objects.for_group(edition)) == [first]


def test_proposal_accepts_the_best_that_fit_and_leaves_the_rest_on_the_reserve_list(by):
    call = ended_call(places=10, places_unit="people")
    sizes = [6, 5, 4]
    applications = in_order(call, 3)
    for application, size in zip(applications, sizes, strict=True):
        people(application, size)
    proposal = propose(call)
    assert [row.decision for row in proposal.rows] == [ACCEPTED, RESERVE, ACCEPTED]
    decide_as_proposed(call, None, proposal.fingerprint, by=by)
    assert statuses(*applications) == [ACCEPTED, RESERVE, ACCEPTED]


def test_proposal_of_a_number_takes_no_more(by):
    call = ended_call(places=5)
    applications = in_order(call, 3)
    proposal = propose(call, 1)
    decide_as_proposed(call, 1, proposal.fingerprint, by=by)
    assert statuses(*applications) == [ACCEPTED, RESERVE, RESERVE]


def test_proposal_that_has_changed_since_it_was_seen_does_nothing(by):
    call = ended_call(places=5)
    applications = in_order(call, 2)
    proposal = propose(call)
    applications[0].withdraw()
    with pytest.raises(TransitionRefused):
        decide_as_proposed(call, None, proposal.fingerprint, by=by)
    assert statuses(applications[1]) == [ApplicationStatus.UNDER_ASSESSMENT]


def test_decision_is_taken_back_until_the_results_are_published(by):
    call = ended_call()
    first, second = in_order(call, 2)
    first.accept(by=by)
    second.reject(by=by, reason="Poza tematem")
    first.undo_decision("Pomyłka", by=by)
    second.undo_decision("Pomyłka", by=by)
    assert statuses(first, second) == [ApplicationStatus.UNDER_ASSESSMENT] * 2
    assert second.parts.filter(live=True).exists()
    assert list(first.events.values_list("verb", "reason"))[-1] == ("undo", "Pomyłka")
    for application in (first, second):
        application.accept(by=by)
    publish_results(call, by=by)
    with pytest.raises(TransitionRefused):
        first.undo_decision("Za późno", by=by)


def test_withdrawal_moves_the_first_up_that_fits(by):
    call = ended_call(places=6, places_unit="people")
    accepted, large, small = in_order(call, 3)
    for application, size in ((accepted, 5), (large, 7), (small, 4)):
        people(application, size)
    accepted.accept(by=by)
    for application in (large, small):
        application.reserve(by=by)
    publish_results(call, by=by)
    accepted.withdraw(by=by, reason="Brak ludzi")
    assert statuses(accepted, large, small) == [ApplicationStatus.WITHDRAWN, RESERVE, ACCEPTED]
    last = small.events.last()
    assert last.verb == "move_up"
    assert accepted.number in last.reason
    assert list(small.letters.values_list("kind", flat=True)) == [LetterKind.RESERVE, LetterKind.MOVED_UP]


def test_withdrawal_from_the_reserve_list_moves_nobody(by):
    call = ended_call(places=1)
    first, second, third = in_order(call, 3)
    first.accept(by=by)
    second.reserve(by=by)
    third.reserve(by=by)
    second.withdraw()
    assert statuses(first, third) == [ACCEPTED, RESERVE]


def test_withdrawal_of_what_moved_up_meanwhile_is_that_of_an_accepted_one(by):
    call = ended_call(places=1)
    first, second, third = in_order(call, 3)
    first.accept(by=by)
    second.reserve(by=by)
    third.reserve(by=by)
    stale = Application.objects.get(pk=second.pk)
    first.withdraw()
    stale.withdraw()
    assert statuses(second, third) == [ApplicationStatus.WITHDRAWN, ACCEPTED]


def test_results_wait_for_the_end_of_the_call_and_all_decisions(by):
    call = CallFactory()
    application = checked(call)
    assert len(hindrances(call)) == 3
    with pytest.raises(NotReady):
        publish_results(call, by=by)
    call.close(by=by)
    application.accept(by=by)
    assert hindrances(call) == []
    publish_results(call, by=by)
    with pytest.raises(TransitionRefused):
        publish_results(call, by=by)


def test_publication_writes_letters_with_points_rank_and_reason(by):
    call = assessed_call(rules={"assessors": 1}, places=1)
    first, second, third = in_order(call, 3)
    for application, points in ((first, (9, 5)), (second, (8, 4)), (third, (1, 1))):
        score(application, points)
    first.accept(by=by)
    second.reserve(by=by)
    third.reject(by=by, reason="Za mało punktów")
    publish_results(call, by=by)
    letters = [(each.kind, each.points, each.rank, each.reason) for each in Letter.objects.all()]
    assert letters == [("accepted", 19, 1, ""), ("reserve", 16, 2, ""), ("rejected", 3, 3, "Za mało punktów")]
    kinds = sorted(IssuedDocument.objects.values_list("kind", flat=True))
    assert kinds == ["programmes.letter"] * 3 + ["programmes.protocol", "programmes.ranking"]
    assert set(call.papers.values_list("kind", flat=True)) == set(PaperKind.values)


def test_letter_of_a_kind_is_written_once(by):
    call = ended_call()
    application = checked(call)
    application.accept(by=by)
    publish_results(call, by=by)
    assert Letter.write(application, LetterKind.ACCEPTED) == application.letters.get()
    with pytest.raises(IntegrityError, match="programmes_letter_once"):
        Letter.objects.create(application=application, kind=LetterKind.ACCEPTED)


def test_decision_in_a_wrong_state_is_refused(by):
    call = ended_call()
    application = checked(call)
    application.withdraw()
    for verb, details in (("accept", {}), ("reserve", {}), ("reject", {"reason": "Nie"})):
        with pytest.raises(TransitionRefused):
            getattr(application, verb)(by=by, **details)
    with pytest.raises(TransitionRefused):
        application.undo_decision("Nie", by=by)


@pytest.mark.django_db(transaction=True)
def test_last_place_taken_twice_at_once_has_one_winner(at_once):
    """In one call, and by two calls that share the places of their edition."""
    by = UserFactory()
    call = ended_call(places=1)
    edition = EditionFactory(group_limit=1)
    sharing = [ended_call(edition=edition, programme=edition.programme) for _number in range(2)]
    for first, second in (in_order(call, 2), [checked(each) for each in sharing]):
        outcomes = at_once(lambda: first.accept(by=by), lambda: second.accept(by=by))  # noqa: B023
        assert sorted(type(each).__name__ for each in outcomes) == ["NoPlace", "NoneType"]
        assert sorted(statuses(first, second)) == [ACCEPTED, ApplicationStatus.UNDER_ASSESSMENT]


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_decide_once_and_two_withdrawals_move_two_up(at_once):
    by = UserFactory()
    call = ended_call(places=2)
    applications = in_order(call, 5)
    seen = propose(call).fingerprint
    outcomes = at_once(lambda: decide_as_proposed(call, None, seen, by=by))
    assert sorted(isinstance(each, TransitionRefused) for each in outcomes) == [False, True]
    assert statuses(*applications) == [ACCEPTED, ACCEPTED, RESERVE, RESERVE, RESERVE]
    assert at_once(applications[0].withdraw, applications[1].withdraw) == [None, None]
    assert statuses(*applications[2:]) == [ACCEPTED, ACCEPTED, RESERVE]


def test_withdrawal_in_a_call_without_a_limit_moves_up_no_more_than_went(by):
    call = ended_call()
    first, second, third = in_order(call, 3)
    first.accept(by=by)
    for application in (second, third):
        application.reserve(by=by)
    first.withdraw()
    assert statuses(second, third) == [ACCEPTED, RESERVE]


def test_withdrawal_in_a_call_for_people_without_a_limit_frees_its_people(by):
    call = ended_call(places_unit="people")
    accepted, large, small, other = in_order(call, 4)
    for application, size in ((accepted, 5), (large, 7), (small, 4), (other, 3)):
        people(application, size)
    accepted.accept(by=by)
    for application in (large, small, other):
        application.reserve(by=by)
    accepted.withdraw()
    assert statuses(large, small, other) == [RESERVE, ACCEPTED, RESERVE]


def test_decision_of_an_archived_project_is_not_taken(client):
    call = ended_call()
    application = checked(call)
    client.force_login(UserFactory(role="coordinator", programme=call.programme))
    type(call.programme).objects.filter(pk=call.programme_id).update(status="archived")
    page = f"/zgloszenia/{application.uid}/decyzja/przyjmij/"
    assert client.post(page, {"reason": ""}).status_code == 403
    assert statuses(application) == [ApplicationStatus.UNDER_ASSESSMENT]
