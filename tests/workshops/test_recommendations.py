"""Cards from phones, joined and voted on; the end of a cycle and its plan."""

import uuid

import pytest
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessLink
from agreements.forms import DraftForm
from documents.models import IssuedDocument, Source
from notifications.models import Message
from partners.models import ActionItem
from partners.models.action import REMINDER_MESSAGE
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_frozen
from workshops.models import CooperationPlan, Cycle, Recommendation, RecommendationVote
from workshops.recommending.documents import plan_context
from workshops.recommending.links import PROPOSAL_LINK, new_link

from .factories import days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def cycle(pair):
    cycle = make_cycle()
    fill(cycle.group, *((institution, 3) for institution in pair))
    return cycle


@pytest.fixture
def signed_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    return client


def card(cycle, title="Wspólny dyżur", **fields):
    return Recommendation.propose(cycle, uid=uuid.uuid4(), title=title, **fields)[0]


def post(client, name, *args, **data):
    return client.post(reverse(f"workshops:{name}", args=args), data)


# --- Proposed on a phone ---------------------------------------------------------------------


@pytest.fixture
def phone(cycle):
    """(the address that everybody in the hall has, the meeting)"""
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(1))
    address, _until = new_link(session)
    return "/" + address.partition("//")[2].partition("/")[2], session


def test_card_from_a_phone_is_written_once_and_only_by_post(phone, cycle):
    address, session = phone
    stranger = Client()
    assert stranger.get(address).status_code == 200
    data = {"uid": str(uuid.uuid4()), "title": "Wspólny kalendarz", "within_duties": "on"}
    for _n in range(2):
        assert stranger.post(address, data).status_code == 302
    found = Recommendation.objects.get()
    assert (found.cycle, found.session, found.status, found.source.channel) == (
        cycle,
        session,
        "proposed",
        "link",
    )
    assert "Wspólny kalendarz" in stranger.get(address).content.decode()


@pytest.mark.parametrize("title", ["", "PESEL 44051401359", "x" * 301])
def test_card_that_says_too_little_or_too_much_is_refused(phone, title):
    answer = Client().post(phone[0], {"uid": str(uuid.uuid4()), "title": title})
    assert list(answer.context["form"].errors) == ["title"]
    assert Recommendation.objects.count() == 0


def test_hostile_card_is_shown_as_text(phone, signed_in, cycle):
    Client().post(phone[0], {"uid": str(uuid.uuid4()), "title": "<img src=x onerror=alert(1)>"})
    page = signed_in.get(reverse("workshops:recommendations", args=[cycle.uid])).content.decode()
    assert "<img src=x" not in page


def test_new_code_ends_the_one_before(phone, signed_in):
    address, session = phone
    answer = post(signed_in, "proposal_link", session.uid)
    assert answer.context["address"].startswith("http")
    assert Client().get(address).status_code == 410
    assert AccessLink.objects.about(PROPOSAL_LINK, session).usable().count() == 1


def test_code_of_a_cancelled_meeting_takes_no_cards(phone):
    address, session = phone
    session.cancel(by=UserFactory(), reason="choroba")
    assert Client().post(address, {"uid": str(uuid.uuid4()), "title": "Karta"}).status_code == 410


# --- Joined ------------------------------------------------------------------------------


def test_joined_cards_keep_their_sources_and_bring_owners_and_votes(signed_in, cycle, pair):
    library, gops = pair
    first = card(cycle, owners=[library], source=Source.record("link"))
    second = card(cycle, "Dyżur razem", owners=[gops], source=Source.record("link"))
    first.cast(library, "yes")
    second.cast(library, "no")
    second.cast(gops, "yes")
    for _n in range(2):
        post(signed_in, "recommendations_merge", cycle.uid, card=[first.pk, second.pk])
    second.refresh_from_db()
    assert (second.status, second.merged_into, second.source.channel) == ("merged", first, "link")
    assert set(first.owners.all()) == {library, gops}
    assert dict(first.votes.values_list("institution", "vote")) == {library.pk: "yes", gops.pk: "yes"}
    assert list(cycle.recommendations.standing()) == [first]


def test_joined_cards_keep_what_was_accepted_and_planned(signed_in, cycle, pair):
    first, second, third = card(cycle), card(cycle, "Dyżur razem"), card(cycle, "Dyżur w szkole")
    second.owners.add(pair[0])
    third.owners.add(pair[1])
    second.decide("accepted", reason="jednogłośnie")
    third.decide("accepted")
    post(signed_in, "cycle_plan", cycle.uid, **plan_data(signed_in, cycle))
    first.decide("rejected")
    post(signed_in, "recommendations_merge", cycle.uid, card=[first.pk, second.pk, third.pk])
    first.refresh_from_db()
    assert (first.status, first.decision_reason) == ("accepted", "jednogłośnie")
    items = CooperationPlan.objects.get().items
    assert list(items.values_list("recommendation", "action__text")) == [
        (first.pk, "Dyżur razem"), (None, "Dyżur w szkole"),
    ]  # fmt: skip
    post(signed_in, "cycle_plan", cycle.uid, **plan_data(signed_in, cycle))
    assert set(ActionItem.objects.values_list("status", flat=True)) == {"open"}


def test_joined_card_is_neither_decided_nor_voted_on_nor_offered_to_an_agreement(signed_in, cycle, pair):
    first, second = card(cycle), card(cycle, "Dyżur razem")
    first.merge([second])
    for act in (lambda: second.decide("accepted"), lambda: second.cast(pair[0], "yes")):
        with pytest.raises(ValidationError):
            act()
    form = DraftForm(cycle=cycle, by=UserFactory())
    assert list(form.fields["recommendations"].queryset) == [first]


# --- Voted on ------------------------------------------------------------------------------


def test_institution_has_one_vote_in_the_database(cycle, pair):
    found = card(cycle)
    found.cast(pair[0], "yes")
    with pytest.raises(IntegrityError, match="workshops_vote_once"), transaction.atomic():
        RecommendationVote.objects.create(recommendation=found, institution=pair[0], vote="no")


@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_institution_who_vote_at_once_leave_one_vote(cycle, pair, at_once):
    found, users = card(cycle), [UserFactory(role="member", institution=pair[0]) for _n in range(2)]

    def voting(user, vote):
        client = Client()
        client.force_login(user)
        return post(client, "recommendation_vote", found.uid, institution=pair[0].pk, vote=vote).status_code

    assert at_once(lambda: voting(users[0], "yes"), lambda: voting(users[1], "no")) == [302, 302]
    assert RecommendationVote.objects.count() == 1


def test_member_votes_for_the_own_institution_alone(client, cycle, pair):
    found = card(cycle)
    client.force_login(UserFactory(role="member", institution=pair[0]))
    for institution in pair:
        post(
            client, "recommendation_vote", found.uid, institution=institution.pk, vote="yes", channel="phone"
        )
    vote = RecommendationVote.objects.get()
    assert (vote.institution, vote.source.channel) == (pair[0], "portal")


def test_coordinator_writes_a_vote_down_with_how_it_came(signed_in, cycle, pair):
    found = card(cycle)
    data = {"institution": pair[1].pk, "vote": "no"}
    post(signed_in, "recommendation_vote", found.uid, **data)
    assert RecommendationVote.objects.count() == 0
    post(signed_in, "recommendation_vote", found.uid, **data, channel="phone", on_behalf_of="dyrektorka")
    vote = RecommendationVote.objects.get()
    assert (vote.source.channel, vote.source.on_behalf_of) == ("phone", "dyrektorka")
    # A show of hands in the hall: all who voted alike in one go, and back to the same card.
    hands = {"institution": [institution.pk for institution in pair], "vote": "yes", "channel": "meeting"}
    answer = post(signed_in, "recommendation_vote", found.uid, **hands)
    assert answer.url.endswith(f"#card-{found.pk}")
    page = signed_in.get(answer.url).context
    *_earlier, said = next(each.said for each in page["cards"] if each == found)
    assert str(said).startswith("2 głosy są zapisane.")
    assert page["messages"] == []  # not at the top of the page as well
    assert [(row.vote, row.source.channel) for row in found.votes.all()] == [("yes", "meeting")] * 2
    # Nobody is ticked: all that was typed stays, with the reason at the card.
    typed = {"vote": "no", "channel": "phone", "on_behalf_of": "dyrektorka"}
    page = post(signed_in, "recommendation_vote", found.uid, **typed)
    [shown] = [each for each in page.context["cards"] if each == found]
    assert shown.typed == {**typed, "institutions": []}
    assert [str(each) for each in shown.said] == ["Zaznacz instytucje, które tak głosowały."]
    assert 'value="dyrektorka"' in page.content.decode()
    assert {row.vote for row in found.votes.all()} == {"yes"}


def test_vote_changes_until_the_voting_is_closed(signed_in, cycle, pair):
    found = card(cycle)
    for vote in ("yes", "no"):
        found.cast(pair[0], vote)
    post(signed_in, "votes_close", cycle.uid)
    with pytest.raises(ValidationError):
        found.cast(pair[0], "yes")
    assert found.votes.get().vote == "no"
    post(signed_in, "votes_close", cycle.uid, open="1")
    found.cast(pair[0], "yes")
    assert [event.verb for event in cycle.events.all()] == ["close_votes", "open_votes"]


def test_cards_take_the_same_queries_for_one_and_three(signed_in, cycle, pair):
    address = reverse("workshops:recommendations", args=[cycle.uid])

    def more(title):
        found = card(cycle, title, owners=pair, source=Source.record("link"))
        found.cast(pair[0], "yes")
        found.merge([card(cycle, f"{title} bis")])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        return len(captured)

    more("Jeden")
    queries()
    one = queries()
    more("Dwa")
    more("Trzy")
    assert queries() == one


# --- The end -----------------------------------------------------------------------------


def test_end_of_a_cycle_changes_later_and_the_journal_keeps_both(signed_in, cycle):
    post(signed_in, "cycle_start", cycle.uid)
    post(signed_in, "cycle_complete", cycle.uid, outcome="none")
    for _n in range(2):
        post(signed_in, "cycle_change_outcome", cycle.uid, outcome="agreement", reason="podpisano w maju")
    cycle.refresh_from_db()
    assert (cycle.status, cycle.outcome) == ("completed", "agreement")
    changes = cycle.events.filter(verb="outcome")
    assert [event.reason for event in changes] == [
        "bez podpisanego dokumentu → porozumienie: podpisano w maju"
    ]


def test_voting_of_a_cycle_that_ended_stays_closed(signed_in, cycle, pair):
    found = card(cycle)
    for status in ("completed", "cancelled"):
        Cycle.objects.filter(pk=cycle.pk).update(status=status)
        post(signed_in, "votes_close", cycle.uid, open="1")
        with pytest.raises(ValidationError) as refusal:
            found.cast(pair[0], "yes")
        assert refusal.value.code == "closed"
    page = post(signed_in, "votes_close", cycle.uid, open="1")
    assert [str(each) for each in messages.get_messages(page.wsgi_request)][-1] == (
        "Cykl się zakończył, a z nim głosowanie."
    )
    assert not cycle.events.filter(verb="open_votes").exists()


def test_card_that_an_agreement_says_does_not_change(signed_in, cycle):
    agreement = make_frozen()
    cycle = agreement.cycle
    signed_in.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    taken = cycle.recommendations.filter(clauses__agreement=agreement).first()
    other = card(cycle, "Dyżur razem")
    before = (taken.title, taken.status, taken.decided_at)
    sentence = f"Zapisano ją już w porozumieniu ({agreement.number}): zmień ją tam, aneksem."
    form = post(signed_in, "recommendation_edit", taken.uid, title="Inne słowa").context["form"]
    assert form.non_field_errors() == [sentence]
    post(signed_in, "recommendation_decide", taken.uid, decision="reject", reason="jednak nie")
    for cards in ([taken, other], [other, taken]):
        post(signed_in, "recommendations_merge", cycle.uid, card=[each.pk for each in cards])
    taken.refresh_from_db()
    other.refresh_from_db()
    assert ((taken.title, taken.status, taken.decided_at), other.status) == (before, "proposed")
    page = signed_in.get(reverse("workshops:recommendations", args=[cycle.uid])).content.decode()
    assert agreement.number in page
    assert reverse("workshops:recommendation_decide", args=[taken.uid]) not in page


def test_cycle_with_a_meeting_to_come_does_not_end(signed_in, cycle):
    post(signed_in, "cycle_start", cycle.uid)
    held, ahead, _open = cycle.sessions.all()
    held.schedule(days_from_now(-3))
    ahead.schedule(days_from_now(3))
    post(signed_in, "cycle_complete", cycle.uid, outcome="plan")
    cycle.refresh_from_db()
    assert (cycle.status, cycle.votes_closed_at) == ("running", None)
    ahead.cancel(by=None, reason="x")
    post(signed_in, "cycle_complete", cycle.uid, outcome="plan")
    cycle.refresh_from_db()
    assert (cycle.status, cycle.outcome) == ("completed", "plan")


def test_end_of_a_cycle_closes_its_voting_once(signed_in, cycle, pair):
    recommendation = card(cycle)
    post(signed_in, "cycle_start", cycle.uid)
    post(signed_in, "cycle_complete", cycle.uid, outcome="plan")
    with pytest.raises(ValidationError) as refusal:
        recommendation.cast(pair[0], "yes")
    assert refusal.value.code == "closed"


def test_end_of_a_running_cycle_is_not_changed_but_made(signed_in, cycle):
    post(signed_in, "cycle_start", cycle.uid)
    post(signed_in, "cycle_change_outcome", cycle.uid, outcome="plan", reason="x")
    cycle.refresh_from_db()
    assert (cycle.status, cycle.outcome) == ("running", "pending")


def plan_data(client, cycle, **changes):
    form = client.get(reverse("workshops:cycle_plan", args=[cycle.uid])).context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            data[name] = value
    return data | changes


def test_plan_is_issued_from_accepted_recommendations_and_again_as_the_next_version(signed_in, cycle, pair):
    accepted = card(cycle, owners=[pair[0]])
    accepted.decide("accepted")
    card(cycle, "Nieprzyjęta").decide("rejected", reason="brak sali")
    data = plan_data(signed_in, cycle, **{"i0-due": "2027-03-31", "introduction": "Razem."})
    data |= {"i1-text": "Spotkanie raz na kwartał", "i1-who": [each.pk for each in pair]}
    assert post(signed_in, "cycle_plan", cycle.uid, **data).status_code == 302
    document = IssuedDocument.objects.get(kind="workshops.plan")
    context = plan_context(document)
    assert [(item.action.text, set(item.institutions.all())) for item in context["items"]] == [
        ("Wspólny dyżur", {pair[0]}), ("Spotkanie raz na kwartał", set(pair)),
    ]  # fmt: skip
    context |= {"title": document.title, "document": document}
    assert "<table" in render_to_string("workshops/pdf/plan.html", context)
    assert "<table" not in render_to_string("workshops/pdf/plan.html", context | {"items": []})
    document.claim()
    document.issue(b"%PDF-1.7 stand-in")
    post(signed_in, "cycle_plan", cycle.uid, **plan_data(signed_in, cycle))
    versions = IssuedDocument.objects.filter(kind="workshops.plan").values_list("number", "version")
    assert sorted(versions) == [(1, 1), (1, 2)]
    assert CooperationPlan.objects.get().items.count() == 2


def test_rows_of_the_plan_are_tasks_and_change_with_it(signed_in, cycle, pair):
    type(pair[0]).objects.filter(pk=pair[0].pk).update(email="biblioteka@example.org")
    card(cycle, owners=[pair[0]]).decide("accepted")
    data = plan_data(signed_in, cycle, **{"i0-due": "2031-03-31"})
    data |= {"i1-text": "Spotkanie raz na kwartał", "i1-who": [each.pk for each in pair]}
    for _twice in range(2):
        post(signed_in, "cycle_plan", cycle.uid, **data)
    tasks = ActionItem.objects.order_by("pk")
    assert [(task.text, task.institution, task.status) for task in tasks] == [
        ("Wspólny dyżur", pair[0], "open"), ("Spotkanie raz na kwartał", pair[0], "open"),
    ]  # fmt: skip
    assert Message.objects.filter(kind=REMINDER_MESSAGE, status="planned").count() == 1

    changed = plan_data(signed_in, cycle)
    changed |= {"i0-text": "Dyżur we wtorki", "i0-due": "2031-04-30", "i1-text": ""}
    post(signed_in, "cycle_plan", cycle.uid, **changed)
    assert [(task.text, str(task.due_on), task.status) for task in tasks.all()] == [
        ("Dyżur we wtorki", "2031-04-30", "open"), ("Spotkanie raz na kwartał", "None", "dropped"),
    ]  # fmt: skip


def test_task_that_was_done_stays_so_when_the_plan_is_issued_again(signed_in, cycle, pair):
    card(cycle, owners=[pair[0]]).decide("accepted")
    post(signed_in, "cycle_plan", cycle.uid, **plan_data(signed_in, cycle))
    task = ActionItem.objects.get()
    task.complete(by=None, outcome="Dyżur działa.")
    post(signed_in, "cycle_plan", cycle.uid, **plan_data(signed_in, cycle))
    task.refresh_from_db()
    assert (task.status, task.outcome, ActionItem.objects.count()) == ("done", "Dyżur działa.", 1)
    page = signed_in.get(cycle.get_absolute_url()).content.decode()
    assert "Dyżur działa." in page


def test_plan_of_nothing_or_of_nobody_is_not_issued(signed_in, cycle, pair):
    card(cycle).decide("accepted")
    data = plan_data(signed_in, cycle)
    answer = post(signed_in, "cycle_plan", cycle.uid, **data)
    assert list(answer.context["form"].errors) == ["i0-who"]
    data.pop("i0-use")
    assert list(post(signed_in, "cycle_plan", cycle.uid, **data).context["form"].errors) == ["__all__"]
    assert IssuedDocument.objects.count() == 0


def test_member_of_the_group_reads_the_plan_and_a_stranger_does_not_find_it(client, cycle, pair):
    plan = CooperationPlan.objects.create(cycle=cycle)
    document = IssuedDocument.start("workshops.plan", plan, title="Plan")
    document.claim()
    document.issue(b"%PDF-1.7 stand-in")
    answers = []
    for user in (UserFactory(role="member", institution=pair[0]), UserFactory()):
        client.force_login(user)
        answer = client.get(document.file.get_absolute_url())
        answers.append((answer.status_code, answer.getvalue()[:5] == b"%PDF-"))
    assert answers == [(200, True), (404, False)]


def test_ending_counts_people_hours_and_recommendations(signed_in, cycle, pair):
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(-2))
    people = session.people()
    session.record_attendance(session.days.get(), {people[0].pk: "present", people[1].pk: "absent"})
    card(cycle, within_duties=True).decide("accepted")
    found = signed_in.get(reverse("workshops:cycle_ending", args=[cycle.uid])).context["figures"]
    assert {name: found[name] for name in ("held", "people", "hours", "proposed", "accepted", "within")} == {
        "held": 1, "people": 1, "hours": 4.0, "proposed": 1, "accepted": 1, "within": 1,
    }  # fmt: skip
