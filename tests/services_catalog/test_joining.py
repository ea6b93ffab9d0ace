"""A gmina joins: the road, the one question, what answers do to the coverage."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from notifications import tasks
from notifications.models import Message
from services_catalog.enums import CoverageAnswer
from services_catalog.joining import asking, emails
from services_catalog.joining.answering import Said, condition_line, decide, record
from services_catalog.joining.gminas import State, gminas_of, rows
from services_catalog.joining.providers import neighbour_choices, providers_serving, providers_to_ask
from services_catalog.joining.result import Result
from services_catalog.models import CoverageQuestion, GminaJoining, SearchDocument, Service, ServiceAnswer
from services_catalog.search import index
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory
from tests.services_catalog.joining_town import JoiningTown

YES, NO, CONDITIONAL = CoverageAnswer.YES, CoverageAnswer.NO, CoverageAnswer.CONDITIONAL


@pytest.fixture
def town(db):
    return JoiningTown()


def covers(service, gmina):
    return service.coverage.filter(pk=gmina.pk).exists()


def say(question, answer, condition="", **source):
    services = question.answers.values_list("service", flat=True)
    said = {pk: Said(answer, condition) for pk in services}
    record(question, said, **({"channel": "link"} | source))
    question.refresh_from_db()


# --- The road -----------------------------------------------------------------------------


def test_start_begins_one_road_a_gmina(town):
    uid = uuid.uuid4()
    road, is_new = GminaJoining.start(town.gmina, by=town.animator, uid=uid)
    assert (is_new, road.status, road.events.get().verb) == (True, "preparing", "start")
    assert GminaJoining.start(town.gmina, by=town.animator, uid=uid) == (road, False)
    assert GminaJoining.start(town.gmina, by=town.operator, uid=uuid.uuid4()) == (road, False)


def test_second_open_road_is_refused_by_the_database(town):
    town.joining()
    with pytest.raises(IntegrityError, match="services_gminajoining_one_open"), transaction.atomic():
        GminaJoining.objects.create(territory=town.gmina, started_by=town.animator)


@pytest.mark.django_db(transaction=True)
def test_start_at_once_begins_one_road(at_once):
    town = JoiningTown()

    def start():
        return GminaJoining.start(town.gmina, by=town.animator, uid=uuid.uuid4())[1]

    assert sorted(at_once(start, start)) == [False, True]


def test_pass_step_is_safe_to_repeat(town):
    road = town.joining()
    road.pass_step("teams")
    road.pass_step("teams")
    assert road.steps_done == ["teams"]


def test_asked_road_needs_its_days(town):
    road = town.joining()
    with pytest.raises(IntegrityError, match="services_gminajoining_asked"), transaction.atomic():
        GminaJoining.objects.filter(pk=road.pk).update(status="asking")


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        ("preparing", "finish"),
        ("preparing", "reopen"),
        ("asking", "reopen"),
        ("asking", "cancel"),
        ("finished", "finish"),
        ("finished", "cancel"),
    ],
)
def test_verb_from_a_wrong_state_is_refused(town, status, verb):
    road = town.joining(status=status, asked_at=timezone.now(), answer_by=timezone.localdate())
    with pytest.raises(TransitionRefused):
        getattr(road, verb)(by=town.animator)


def test_finish_and_reopen(town):
    road, _question = town.asked()
    road.finish(by=town.animator)
    assert (road.status, bool(road.finished_at)) == ("finished", True)
    road.reopen(by=town.animator)
    assert (road.status, road.finished_at) == ("asking", None)


def test_cancelled_road_makes_room_for_another(town):
    road = town.joining()
    road.cancel(by=town.animator)
    assert GminaJoining.start(town.gmina, by=town.animator, uid=uuid.uuid4())[1]


# --- Who is asked ---------------------------------------------------------------------------


def names(road):
    return [
        (found.institution.name, [service.name for service in found.services])
        for found in providers_to_ask(road)
    ]


def test_providers_of_the_powiat_are_asked_about_what_does_not_cover_the_gmina(town):
    ServiceFactory(name="Balet", provider=town.provider)
    ServiceFactory(name="W powiecie", provider=town.provider, coverage=[town.powiat])
    ServiceFactory(name="Dla całej Polski", provider=town.provider, is_national=True)
    ServiceFactory(name="Szkic", provider=town.provider, status="draft")
    far = InstitutionFactory(name="Z daleka", seat=town.beyond)
    ServiceFactory(name="Dla Sokół", provider=far, coverage=[town.other])
    InstitutionFactory(name="Bez usług", seat=town.other)
    unverified = InstitutionFactory(name="Niesprawdzona", seat=town.other, status="pending")
    ServiceFactory(provider=unverified)
    road = town.joining()
    assert names(road) == [("Dom Kultury", ["Balet", "Chór"]), ("Z daleka", ["Dla Sokół"])]
    assert providers_serving(road) == 1


def test_neighbours_are_asked_when_they_are_ticked(town):
    far = InstitutionFactory(name="Z daleka", seat=town.beyond)
    ServiceFactory(name="Dla Rutek", provider=far)
    road = town.joining()
    assert names(road) == [("Dom Kultury", ["Chór"])]
    assert neighbour_choices(town.gmina) == [(town.neighbour, 1)]
    road.neighbours.add(town.neighbour)
    assert names(road) == [("Dom Kultury", ["Chór"]), ("Z daleka", ["Dla Rutek"])]


def test_ask_asks_each_provider_once(town):
    road = town.joining()
    assert asking.ask(road, by=town.animator) == 1
    assert asking.ask(road, by=town.animator) == 0
    question = road.questions.get()
    assert (question.institution, question.address) == (town.provider, "dom@example.org")
    assert [row.service for row in question.answers.all()] == [town.service]
    assert (road.status, road.steps_done) == ("asking", ["providers"])
    assert road.answer_by == timezone.localdate() + timedelta(days=14)


@pytest.mark.django_db(transaction=True)
def test_ask_at_once_asks_once(at_once):
    town = JoiningTown()
    road = town.joining()

    def ask():
        return asking.ask(GminaJoining.objects.get(pk=road.pk), by=town.animator)

    assert sorted(at_once(ask, ask)) == [0, 1]
    assert Message.objects.filter(kind=emails.QUESTION).count() == 1


def test_ask_is_refused_when_the_road_is_over(town):
    road, _question = town.asked()
    road.finish(by=town.animator)
    with pytest.raises(TransitionRefused):
        asking.ask(road, by=town.animator)


def test_one_question_a_provider_in_the_database(town):
    road, question = town.asked()
    with pytest.raises(IntegrityError, match="services_coveragequestion_once"), transaction.atomic():
        CoverageQuestion.objects.create(joining=road, institution=town.provider)
    with pytest.raises(IntegrityError, match="services_coveragequestion_source"), transaction.atomic():
        CoverageQuestion.objects.filter(pk=question.pk).update(answered_at=timezone.now())
    with pytest.raises(IntegrityError, match="services_serviceanswer_once"), transaction.atomic():
        ServiceAnswer.objects.create(question=question, service=town.service)
    with pytest.raises(IntegrityError, match="services_serviceanswer_condition"), transaction.atomic():
        question.answers.update(answer="conditional")


# --- Mail ---------------------------------------------------------------------------------


def test_one_mail_an_address_for_all_that_is_asked_of_it(town, mailoutbox):
    twin = InstitutionFactory(name="Orkiestra", seat=town.other, email="DOM@example.org")
    ServiceFactory(name="Bęben", provider=twin)
    silent = InstitutionFactory(name="Bez poczty", seat=town.other, email="")
    ServiceFactory(name="Rower", provider=silent, email="")
    road = town.joining()
    asking.ask(road, by=town.animator)
    assert (
        Message.objects.filter(kind=emails.QUESTION).values_list("address", flat=True).get()
        == "dom@example.org"
    )
    tasks.hand_over("dom@example.org")
    mail = mailoutbox[0]
    assert len(mailoutbox) == 1
    assert mail.reply_to == [town.animator.email]
    assert all(
        word in mail.body for word in ("Dom Kultury", "Orkiestra", "Chór", "Bęben", "gm. wiejska Klukowo")
    )
    link = AccessLink.objects.get(purpose=emails.ANSWER_LINK)
    assert (link.subject, link.address) == (road, "dom@example.org")
    assert road.questions.get(institution=silent).address == ""


def test_reminder_comes_once_on_a_working_day(town, mailoutbox):
    _road, question = town.asked()
    reminder = Message.objects.get(kind=emails.REMINDER)
    days = timezone.localdate(reminder.due_at) - timezone.localdate()
    assert 7 <= days.days <= 11
    assert timezone.localdate(reminder.due_at).weekday() < 5
    Message.objects.filter(kind=emails.QUESTION).delete()
    Message.objects.filter(pk=reminder.pk).update(due_at=timezone.now(), mail_at=timezone.now())
    tasks.hand_over(question.address)
    assert len(mailoutbox) == 1


def test_nobody_is_reminded_who_has_answered(town, mailoutbox):
    _road, question = town.asked()
    say(question, NO)
    Message.objects.update(due_at=timezone.now(), mail_at=timezone.now())
    tasks.hand_over(question.address)
    assert mailoutbox == []


def test_no_reminder_after_the_last_day(town):
    road = town.joining(answer_by=timezone.localdate() + timedelta(days=3))
    asking.ask(road, by=town.animator)
    assert not Message.objects.filter(kind=emails.REMINDER).exists()


def test_later_ask_writes_again_to_an_address_with_something_new(town):
    road, _question = town.asked()
    twin = InstitutionFactory(name="Orkiestra", seat=town.other, email="dom@example.org")
    ServiceFactory(name="Bęben", provider=twin)
    assert asking.ask(road, by=town.animator) == 1
    assert Message.objects.filter(kind=emails.QUESTION, address="dom@example.org").count() == 2


def test_send_to_another_address_once_a_day(town):
    _road, question = town.asked()
    asking.send_to(question, "sekretariat@example.org")
    asking.send_to(question, "sekretariat@example.org")
    assert question.address == "sekretariat@example.org"
    assert Message.objects.filter(kind=emails.QUESTION, address="sekretariat@example.org").count() == 1
    old = Message.objects.get(kind=emails.QUESTION, address="dom@example.org")
    assert not emails.still_due(old)
    say(question, YES)
    with pytest.raises(TransitionRefused):
        asking.send_to(question, "dom@example.org")


# --- Answers ------------------------------------------------------------------------------


def test_yes_extends_the_coverage_and_search_finds_it(town, django_capture_on_commit_callbacks):
    road, question = town.asked()
    index.rebuild_dirty()
    before = town.service.updated_at
    with django_capture_on_commit_callbacks(execute=True):
        say(question, YES)
    assert covers(town.service, town.gmina)
    town.service.refresh_from_db()
    assert town.service.updated_at > before
    event = town.service.events.get()
    assert (event.verb, event.reason) == ("extend_coverage", town.gmina.label)
    assert (question.source.channel, bool(question.answered_at)) == ("link", True)
    assert not SearchDocument.objects.get(service=town.service).is_dirty
    assert town.service in Service.objects.in_territory(town.gmina)
    assert road.questions.answered().get() == question


def test_same_answer_twice_changes_nothing(town):
    _road, question = town.asked()
    say(question, YES)
    source = question.source
    say(question, YES)
    assert (question.source, town.service.events.count()) == (source, 1)


def test_other_answer_takes_back_only_what_the_first_brought(town):
    second = ServiceFactory(name="Balet", provider=town.provider)
    _road, question = town.asked()
    second.coverage.add(town.gmina)
    say(question, YES)
    say(question, NO, channel="phone", by=town.animator)
    assert (covers(town.service, town.gmina), covers(second, town.gmina)) == (False, True)
    assert question.source.channel == "phone"
    assert list(town.service.events.values_list("verb", flat=True)) == ["extend_coverage", "narrow_coverage"]


def test_no_leaves_the_coverage(town):
    _road, question = town.asked()
    say(question, NO)
    assert not covers(town.service, town.gmina)
    assert town.service.events.count() == 0


def test_each_service_may_have_its_own_answer(town):
    second = ServiceFactory(name="Balet", provider=town.provider)
    road, question = town.asked()
    record(
        question, {town.service.pk: Said(YES), second.pk: Said(CONDITIONAL, "tylko dorośli")}, channel="link"
    )
    assert (covers(town.service, town.gmina), covers(second, town.gmina)) == (True, False)
    assert question.summary is None
    result = Result(road)
    assert (result.said_yes, result.said_conditional, result.said_no, result.extended) == (1, 1, 0, 1)
    assert [row.service for row in result.conditions] == [second]


def test_condition_waits_and_is_written_into_the_entry(town):
    Service.objects.filter(pk=town.service.pk).update(eligibility="Dorośli")
    _road, question = town.asked()
    say(question, CONDITIONAL, "tylko we wtorki")
    answer = question.answers.get()
    assert answer.waits
    assert not covers(town.service, town.gmina)
    decide(answer, extend=True, by=town.animator)
    town.service.refresh_from_db()
    assert covers(town.service, town.gmina)
    assert town.service.eligibility == "Dorośli\n" + condition_line(town.gmina, "tylko we wtorki")
    with pytest.raises(TransitionRefused):
        decide(answer, extend=False, by=town.operator)
    say(question, NO)
    town.service.refresh_from_db()
    assert (town.service.eligibility, covers(town.service, town.gmina)) == ("Dorośli", False)


def test_condition_may_be_left_also_when_the_road_is_finished(town):
    road, question = town.asked()
    say(question, CONDITIONAL, "tylko we wtorki")
    road.finish(by=town.animator)
    answer = question.answers.get()
    decide(answer, extend=False, by=town.animator)
    assert (answer.decided_by, answer.applied_at) == (town.animator, None)
    assert not covers(town.service, town.gmina)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one_whole(at_once):
    town = JoiningTown()
    _road, question = town.asked()

    def answer(said):
        return lambda: say(CoverageQuestion.objects.get(pk=question.pk), said)

    at_once(answer(YES), answer(NO))
    row = question.answers.get()
    assert covers(town.service, town.gmina) == (row.answer == YES)


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_one_holds(at_once):
    town = JoiningTown()
    _road, question = town.asked()
    say(question, CONDITIONAL, "tylko we wtorki")
    pk = question.answers.get().pk

    def choose(extend):
        return lambda: decide(ServiceAnswer.objects.get(pk=pk), extend=extend, by=town.animator)

    outcomes = at_once(choose(True), choose(False))
    assert sum(isinstance(each, TransitionRefused) for each in outcomes) == 1
    row = question.answers.get()
    assert covers(town.service, town.gmina) == bool(row.applied_at)


def test_answer_after_the_end_is_refused(town):
    road, question = town.asked()
    road.finish(by=town.animator)
    with pytest.raises(TransitionRefused):
        say(question, YES)


# --- The list of gminas ---------------------------------------------------------------------


def states(town):
    found = rows(gminas_of_operator())
    return {row.territory: row.state for row in found}


def gminas_of_operator():
    class Operator:
        is_operator = True

    return gminas_of(Operator())


def test_states_of_gminas(town):
    assert states(town)[town.gmina] == State.NOT_YET
    assert states(town)[town.other] == State.JOINED  # its culture centre is on the list
    road = town.joining()
    assert states(town)[town.gmina] == State.PREPARING
    asking.ask(road, by=town.animator)
    assert states(town)[town.gmina] == State.ASKING
    road.finish(by=town.animator)
    assert states(town)[town.gmina] == State.JOINED


def test_services_of_a_gmina_count_those_of_its_powiat(town):
    ServiceFactory(provider=town.provider, coverage=[town.powiat])
    ServiceFactory(provider=town.provider, coverage=[town.gmina, town.powiat])
    ServiceFactory(provider=town.provider, is_national=True)
    numbers = {row.territory: row.services for row in rows(gminas_of_operator())}
    assert (numbers[town.gmina], numbers[town.other], numbers[town.beyond]) == (2, 3, 0)
