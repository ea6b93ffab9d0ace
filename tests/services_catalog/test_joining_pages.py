"""Pages of a gmina that joins: each step, the answer by link, account and phone, the result, the dashboard."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import AccessLink, AccessLog, Invitation, Membership
from notifications.models import Message
from partners.models import InstitutionPhone, Team, TeamKind
from services_catalog.joining import emails
from services_catalog.models import CoverageQuestion, GminaJoining, ServiceAnswer
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.services_catalog.factories import ServiceFactory
from tests.services_catalog.joining_town import JoiningTown


@pytest.fixture
def town(db):
    return JoiningTown()


@pytest.fixture
def page(client, town):
    """Asks for a page of the namespace as the powiat's animator."""
    client.force_login(town.animator)

    def page(name, *args, data=None, follow=False):
        address = reverse(f"services_catalog:{name}", args=args)
        return client.get(address) if data is None else client.post(address, data, follow=follow)

    return page


def covers(town):
    return town.service.coverage.filter(pk=town.gmina.pk).exists()


def link_of(road, address="dom@example.org", **options):
    return AccessLink.issue(emails.ANSWER_LINK, road, address=address, **options)[1]


# --- The list and the first step --------------------------------------------------------------


def test_list_shows_gminas_of_the_territory(page, town):
    response = page("gminas")
    assert [row.territory for row, _may in response.context["rows"]] == [town.gmina, town.other]
    assert all(may_leave for _row, may_leave in response.context["rows"])


def test_operator_searches_all_gminas(client, town):
    client.force_login(town.operator)
    response = client.get(reverse("services_catalog:gminas"), {"q": "sokoly"})
    assert [row.territory for row, _may in response.context["rows"]] == [town.other]


def test_list_costs_the_same_for_many(page, town):
    with CaptureQueriesContext(connection) as one:
        page("gminas")
    for n in range(3):
        gmina = TerritoryFactory(name=f"Nowa {n}", powiat=town.powiat)
        UserFactory(role="animator", territory=gmina)
        ServiceFactory(provider=InstitutionFactory(seat=gmina))
        GminaJoining.start(gmina, by=town.animator, uid=uuid.uuid4())
    with CaptureQueriesContext(connection) as many:
        page("gminas")
    assert len(one) == len(many)


def test_start_twice_leads_to_one_road(page, town):
    uid = uuid.uuid4()
    first = page("joining_start", town.gmina.pk, data={"uid": uid})
    second = page("joining_start", town.gmina.pk, data={"uid": uuid.uuid4()})
    road = GminaJoining.objects.get()
    assert first["Location"] == second["Location"] == road.get_absolute_url()
    assert page("joining_start", town.gmina.pk)["Location"] == road.get_absolute_url()


def test_start_without_a_uid_begins_nothing(page, town):
    assert page("joining_start", town.gmina.pk, data={"uid": "x"}).status_code == 200
    assert not GminaJoining.objects.exists()


def test_overview_says_what_is_next(page, town):
    road = town.joining(steps_done=["animator"])
    response = page("joining", road.uid)
    current = [step for step in response.context["steps"] if step["state"] == "current"]
    assert [str(step["label"]) for step in current] == [gettext("Teams")]
    assert response.context["next_url"].endswith("/zespoly/")


# --- Animator and deputy ------------------------------------------------------------------------


def roles(**fields):
    values = {"animator-uid": uuid.uuid4(), "deputy-uid": uuid.uuid4()}
    return values | {name.replace("_", "-", 1): value for name, value in fields.items()}


def test_animator_is_chosen_and_deputy_invited(page, town):
    somebody = UserFactory(role="member", institution=town.provider)
    road = town.joining()
    data = roles(animator_user=somebody.pk, deputy_email="Nowa@Example.org", deputy_name="Nowa Osoba")
    response = page("joining_animator", road.uid, data=data)
    page("joining_animator", road.uid, data=data)  # sent twice
    assert response["Location"].endswith("/zespoly/")
    assert Membership.objects.current().get(user=somebody, role="animator").territory == town.gmina
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.territory) == ("nowa@example.org", town.gmina)
    road.refresh_from_db()
    assert (road.deputy_invitation, road.steps_done) == (invitation, ["animator"])
    assert set(AccessLog.objects.values_list("verb", flat=True)) - {"log_in"} == {"name_animator", "invite"}
    shown = page("joining_animator", road.uid)
    assert [deputy for _member, deputy in shown.context["animators"]] == [False]


def test_deputy_may_be_chosen_and_both_stay_empty(page, town):
    somebody = UserFactory(role="member", institution=town.provider)
    road = town.joining()
    page("joining_animator", road.uid, data=roles(deputy_user=somebody.pk))
    page("joining_animator", road.uid, data=roles())
    road.refresh_from_db()
    assert road.deputy == somebody
    shown = page("joining_animator", road.uid)
    assert [deputy for _member, deputy in shown.context["animators"]] == [True]


def test_animator_and_deputy_are_two_people(page, town):
    road = town.joining()
    data = roles(animator_email="ta.sama@example.org", deputy_email="ta.sama@example.org")
    response = page("joining_animator", road.uid, data=data)
    assert response.context["form"].deputy.non_field_errors()
    assert not Invitation.objects.exists()


def test_account_and_address_exclude_each_other(page, town):
    somebody = UserFactory(role="member", institution=town.provider)
    road = town.joining()
    data = roles(animator_user=somebody.pk, animator_email="inna@example.org")
    assert page("joining_animator", road.uid, data=data).context["form"].animator.errors
    assert not Membership.objects.filter(user=somebody, role="animator").exists()


def test_people_from_elsewhere_cannot_be_chosen(page, town):
    road = town.joining()
    data = roles(animator_user=town.stranger.pk)
    assert page("joining_animator", road.uid, data=data).context["form"].animator.errors.keys() == {"user"}


def test_second_invitation_to_one_address_is_refused(page, town):
    road = town.joining()
    page("joining_animator", road.uid, data=roles(animator_email="nowa@example.org"))
    response = page("joining_animator", road.uid, data=roles(animator_email="nowa@example.org"))
    assert response.context["form"].animator.errors.keys() == {"email"}
    assert Invitation.objects.count() == 1


# --- Teams ----------------------------------------------------------------------------------------


def make_team(*territories, name="Zespół", **fields):
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    team = Team.objects.create(kind=kind, name=name, **fields)
    team.territories.set(territories)
    return team


def test_ticked_team_serves_the_gmina_too(page, town):
    team = make_team(town.other, name="Zespół Sokoły")
    make_team(town.beyond, name="Obcy")
    make_team(town.other, name="Zamknięty", status="closed", closed_on=timezone.localdate())
    road = town.joining()
    assert list(page("joining_teams", road.uid).context["form"].fields["teams"].queryset) == [team]
    page("joining_teams", road.uid, data={"teams": [team.pk]})
    page("joining_teams", road.uid, data={"teams": [team.pk]})
    assert set(team.territories.all()) == {town.other, town.gmina}
    assert team.events.count() == 1
    assert list(page("joining_teams", road.uid).context["serving"]) == [team]


def test_team_of_another_powiat_is_refused(page, town):
    team = make_team(town.beyond)
    road = town.joining()
    assert page("joining_teams", road.uid, data={"teams": [team.pk]}).context["form"].errors
    assert list(team.territories.all()) == [town.beyond]


# --- Whom to ask --------------------------------------------------------------------------------


def day(days):
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


def test_neighbours_and_last_day_are_saved_before_anything_is_sent(page, town):
    road = town.joining()
    data = {"neighbours": [town.neighbour.pk], "other_places": "", "answer_by": day(21)}
    response = page("joining_providers", road.uid, data=data)
    assert response.status_code == 302
    road.refresh_from_db()
    assert list(road.neighbours.all()) == [town.neighbour]
    assert (road.answer_by - timezone.localdate()).days == 21
    assert not Message.objects.filter(kind=emails.QUESTION).exists()


def test_other_places_are_read_by_their_names(page, town):
    road = town.joining()
    page("joining_providers", road.uid, data={"other_places": "gm. wiejska Sterdyń", "answer_by": day(14)})
    assert [each.name for each in road.neighbours.all()] == ["Sterdyń"]
    response = page("joining_providers", road.uid, data={"other_places": "Nigdzie", "answer_by": day(14)})
    assert response.context["form"].errors.keys() == {"other_places"}


@pytest.mark.parametrize("days", [-1, 0, 91, 40000])
def test_last_day_is_neither_past_nor_far(page, town, days):
    road = town.joining()
    response = page("joining_providers", road.uid, data={"answer_by": day(days)})
    assert response.context["form"].errors.keys() == {"answer_by"}


def test_preview_costs_the_same_for_many(page, town):
    road = town.joining()
    with CaptureQueriesContext(connection) as one:
        page("joining_providers", road.uid)
    for n in range(3):
        ServiceFactory(name=f"Usługa {n}", provider=InstitutionFactory(name=f"Dom {n}", seat=town.other))
    with CaptureQueriesContext(connection) as many:
        assert len(page("joining_providers", road.uid).context["providers"]) == 4
    assert len(one) == len(many)


def test_ask_leads_to_the_answers(page, town):
    road = town.joining()
    assert page("joining_ask", road.uid, data={})["Location"].endswith("/odpowiedzi/")
    assert page("joining_ask", road.uid, data={})["Location"].endswith("/odpowiedzi/")
    assert road.questions.count() == 1
    assert page("joining_answers", road.uid).status_code == 200


def test_answers_before_the_question_lead_back(page, town):
    road = town.joining()
    assert page("joining_answers", road.uid)["Location"] == road.get_absolute_url()
    assert page("joining_result", road.uid)["Location"] == road.get_absolute_url()


def test_steps_of_a_finished_road_lead_back(page, town):
    road, _question = town.asked()
    page("joining_finish", road.uid, data={})
    for name in ("joining_animator", "joining_teams", "joining_providers"):
        assert page(name, road.uid)["Location"] == road.get_absolute_url()
    assert page("joining_finish", road.uid, data={})["Location"] == road.get_absolute_url()
    assert page("joining_reopen", road.uid, data={})["Location"].endswith("/odpowiedzi/")
    assert page("joining_cancel", road.uid, data={})["Location"] == road.get_absolute_url()


# --- By link ----------------------------------------------------------------------------------------


def fields(question, **values):
    prefix = f"q{question.pk}-"
    return {"question": question.uid} | {prefix + name: value for name, value in values.items()}


def test_link_shows_the_question_and_writes_nothing(client, town):
    road, question = town.asked()
    response = client.get(link_of(road) + "?odp=tak")
    assert response.status_code == 200
    (form,) = response.context["parts"]
    assert (form.question, form["answer"].value()) == (question, "yes")
    assert not covers(town)
    assert not CoverageQuestion.objects.answered().exists()


def test_answer_by_link_extends_the_coverage(client, town):
    road, question = town.asked()
    response = client.post(link_of(road), fields(question, answer="yes"))
    assert response.context["saved"] == question
    question.refresh_from_db()
    assert (covers(town), question.source.channel) == (True, "link")
    assert question.source.on_behalf_of == "Dom Kultury"


def test_link_holds_every_institution_of_its_address(client, town):
    twin = InstitutionFactory(name="Orkiestra", seat=town.other, email="dom@example.org")
    drum = ServiceFactory(name="Bęben", provider=twin)
    road, question = town.asked()
    other = road.questions.get(institution=twin)
    address = link_of(road)
    assert [form.question for form in client.get(address).context["parts"]] == [question, other]
    client.post(address, fields(other, answer="no"))
    client.post(address, fields(question, answer="yes"))
    assert (covers(town), drum.coverage.filter(pk=town.gmina.pk).exists()) == (True, False)
    assert not road.questions.unanswered().exists()


def test_link_does_not_answer_for_another_address(client, town):
    road, _question = town.asked()
    far = InstitutionFactory(name="Inna", seat=town.other, email="inna@example.org")
    ServiceFactory(provider=far)
    from services_catalog.joining import asking

    asking.ask(road, by=town.animator)
    foreign = road.questions.get(institution=far)
    client.post(link_of(road), fields(foreign, answer="yes"))
    assert CoverageQuestion.objects.unanswered().count() == 2


def test_services_are_answered_apart(client, town):
    ballet = ServiceFactory(name="Balet", provider=town.provider)
    road, question = town.asked()
    row = question.answers.get(service=ballet)
    client.post(
        link_of(road),
        fields(
            question,
            answer="yes",
            **{f"answer_{row.pk}": "conditional", f"condition_{row.pk}": "tylko dorośli"},
        ),
    )
    row.refresh_from_db()
    assert (row.answer, row.condition, covers(town)) == ("conditional", "tylko dorośli", True)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, "answer"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": "conditional"}, "condition"),
        ({"answer": "conditional", "condition": "x" * 501}, "condition"),
        ({"answer": "conditional", "condition": "tylko dla 44051401359"}, "condition"),
        ({"answer": "conditional", "condition": "dzwonić 501 234 567"}, "condition"),
        ({"answer": "conditional", "condition": "pisać na klient@example.org"}, "condition"),
    ],
)
def test_bad_answer_by_link_is_refused_with_a_sentence(client, town, values, wrong):
    road, question = town.asked()
    response = client.post(link_of(road), fields(question, **values))
    (form,) = response.context["parts"]
    assert form.errors.keys() == {wrong}
    assert not CoverageQuestion.objects.answered().exists()


def test_providers_own_number_may_stand_in_a_condition(client, town):
    InstitutionPhone.objects.create(institution=town.provider, number="86 555 01 02")
    road, question = town.asked()
    client.post(link_of(road), fields(question, answer="conditional", condition="po telefonie 86 555 01 02"))
    assert ServiceAnswer.objects.undecided().count() == 1


def test_nonsense_posted_to_the_link_changes_nothing(client, town):
    road, _question = town.asked()
    for data in ({}, {"question": "x"}, {"question": uuid.uuid4()}):
        assert client.post(link_of(road), data).status_code == 200
    assert not CoverageQuestion.objects.answered().exists()


def test_closed_link_says_whom_to_write_to(client, town):
    road, question = town.asked()
    address = link_of(road)
    road.finish(by=town.animator)
    response = client.post(address, fields(question, answer="yes"))
    assert town.animator.email in response.content.decode()
    assert not covers(town)


def test_link_under_another_account_asks_to_switch(client, town):
    road, question = town.asked()
    client.force_login(town.stranger)
    response = client.post(link_of(road), fields(question, answer="yes"))
    assert response.context["request"].wrong_account == town.stranger
    assert not covers(town)


def test_link_opens_for_the_institutions_own_people(client, town):
    road, question = town.asked()
    client.force_login(UserFactory(role="member", institution=town.provider))
    client.post(link_of(road), fields(question, answer="yes"))
    assert covers(town)


def test_link_page_costs_the_same_for_many(client, town):
    road, _question = town.asked()
    address = link_of(road)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    from services_catalog.joining import asking

    for n in range(2):
        more = InstitutionFactory(name=f"Orkiestra {n}", seat=town.other, email="dom@example.org")
        ServiceFactory(name=f"Bęben {n}", provider=more)
    asking.ask(road, by=town.animator)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(address).context["parts"]) == 3
    assert len(one) == len(many)


# --- By account and by phone -----------------------------------------------------------------------


def test_caretaker_answers_by_the_account(client, town):
    _road, question = town.asked()
    caretaker = UserFactory(role="caretaker", institution=town.provider)
    client.force_login(caretaker)
    address = reverse("services_catalog:question_answer", args=[question.uid])
    assert address in client.get(reverse("dashboard")).content.decode()
    client.post(address, {"answer": "yes"})
    question.refresh_from_db()
    assert (covers(town), question.source.channel, question.source.recorded_by) == (True, "portal", caretaker)
    assert address not in client.get(reverse("dashboard")).content.decode()
    send = client.post(
        reverse("services_catalog:question_send", args=[question.uid]), {"address": "a@example.org"}
    )
    assert send.status_code == 403


def recorded(**values):
    return {"answer": "yes", "channel": "phone", "received_on": day(0)} | values


def test_animator_writes_a_phone_answer_down(page, town):
    road, question = town.asked()
    response = page("question_answer", question.uid, data=recorded(on_behalf_of="sekretariat"))
    question.refresh_from_db()
    assert (covers(town), question.source.channel, question.source.on_behalf_of) == (
        True,
        "phone",
        "sekretariat",
    )
    assert response["Location"] == reverse("services_catalog:joining_answers", args=[road.uid])


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"channel": "link"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"received_on": day(1)}, "received_on"),
        ({"received_on": ""}, "received_on"),
        ({"received_on": "1900-01-01"}, "received_on"),
    ],
)
def test_source_of_a_recorded_answer_is_checked(page, town, values, wrong):
    _road, question = town.asked()
    response = page("question_answer", question.uid, data=recorded(**values))
    assert response.context["form"].errors.keys() == {wrong}
    assert not covers(town)


def test_late_answer_changes_nothing(page, town):
    road, question = town.asked()
    road.finish(by=town.animator)
    page("question_answer", question.uid, data=recorded())
    assert not covers(town)


def test_question_is_sent_to_a_better_address(page, town):
    _road, question = town.asked()
    page("question_send", question.uid, data={"address": "nie adres"})
    page("question_send", question.uid, data={"address": "Sekretariat@example.org"})
    question.refresh_from_db()
    assert question.address == "sekretariat@example.org"


def test_condition_is_decided_with_one_button(page, town):
    _road, question = town.asked()
    page("question_answer", question.uid, data=recorded(answer="conditional", condition="tylko we wtorki"))
    answer = question.answers.get()
    page("condition_decide", answer.uid, data={"decision": "extend"})
    page("condition_decide", answer.uid, data={"decision": "leave"})  # too late
    answer.refresh_from_db()
    assert (bool(answer.applied_at), covers(town)) == (True, True)


def test_condition_without_a_decision_is_left(page, town):
    _road, question = town.asked()
    page("question_answer", question.uid, data=recorded(answer="conditional", condition="tylko we wtorki"))
    page("condition_decide", question.answers.get().uid, data={})
    assert not covers(town)


# --- Result -----------------------------------------------------------------------------------------


def test_result_says_who_answered_what_serves_and_what_is_missing(page, town):
    InstitutionPhone.objects.create(institution=town.provider, number="86 555 01 02")
    ServiceFactory(
        name="Rower", provider=InstitutionFactory(name="Klub", seat=town.other), topics=["samotnosc"]
    )
    road, question = town.asked()
    club = road.questions.get(institution__name="Klub")
    page("question_answer", club.uid, data=recorded())
    response = page("joining_result", road.uid)
    result = response.context["result"]
    assert ([each.pk for each in result.answered], [each.pk for each in result.unanswered]) == (
        [club.pk],
        [question.pk],
    )
    assert result.services == 1
    assert all(topic.number for topic in result.covered_topics)
    assert {topic.pk for topic in result.covered_topics}.isdisjoint(
        topic.pk for topic in result.missing_topics
    )
    assert "86 555 01 02" in unescape(response.content.decode())


@pytest.mark.parametrize("name", ["joining_answers", "joining_result"])
def test_answers_cost_the_same_for_many(page, town, name):
    from services_catalog.joining import asking

    road, question = town.asked()
    page("question_answer", question.uid, data=recorded(answer="conditional", condition="tylko we wtorki"))
    ServiceFactory(provider=InstitutionFactory(name="Milczący", seat=town.other))
    asking.ask(road, by=town.animator)
    with CaptureQueriesContext(connection) as one:
        page(name, road.uid)
    for n in range(4):
        provider = InstitutionFactory(name=f"Dom {n}", seat=town.other)
        ServiceFactory(provider=provider)
        InstitutionPhone.objects.create(institution=provider, number="86 555 01 02")
    asking.ask(road, by=town.animator)
    for each in road.questions.filter(institution__name__in=["Dom 0", "Dom 1"]):
        page("question_answer", each.uid, data=recorded(answer="conditional", condition="tylko w środy"))
    with CaptureQueriesContext(connection) as many:
        page(name, road.uid)
    assert len(one) == len(many)


def test_dashboard_says_what_waits(client, town):
    client.force_login(town.animator)
    road, question = town.asked()
    address = reverse("services_catalog:joining_answers", args=[road.uid])

    def item():
        items = client.get(reverse("dashboard")).context["items"]
        return next((each for each in items if each.url == address), None)

    assert item().urgent is False
    from services_catalog.joining.answering import Said, record

    record(question, {town.service.pk: Said("conditional", "tylko we wtorki")}, channel="link")
    assert item().urgent is True
    road.finish(by=town.animator)
    assert item() is None


def test_stranger_finds_nothing(client, town):
    road, question = town.asked()
    client.force_login(town.stranger)
    for name in ("joining", "joining_animator", "joining_teams", "joining_providers", "joining_answers"):
        assert client.get(reverse(f"services_catalog:{name}", args=[road.uid])).status_code == 404
    assert client.get(reverse("services_catalog:question_answer", args=[question.uid])).status_code == 404
    assert client.get(reverse("services_catalog:joining_start", args=[town.gmina.pk])).status_code == 404
