"""Votes by link: asked by mail, one an institution, changed until the voting is closed, without an account."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import AccessLink
from notifications.models import Message
from notifications.tasks import tick
from tests.accounts.factories import UserFactory
from workshops.models import Cycle, Recommendation, RecommendationVote, VoteAsk
from workshops.recommending import voting

from .factories import make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return make_pair()


@pytest.fixture
def cycle(pair):
    cycle = make_cycle()
    cycle.group.institutions.set(pair)
    for position, title in enumerate(("Wspólny dyżur", "Jedna lista kontaktów"), start=1):
        Recommendation.objects.create(cycle=cycle, title=title, position=position)
    return cycle


@pytest.fixture
def signed_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    return client


@pytest.fixture
def link(cycle, pair):
    ask = VoteAsk.objects.create(cycle=cycle, institution=pair[0])
    return AccessLink.issue(voting.VOTE_LINK, ask, address="dyrekcja@example.org")[1]


def ballot(cycle, *votes, voter=""):
    cards = cycle.recommendations.order_by("position")
    return {"voter": voter} | {f"card-{card.uid}": vote for card, vote in zip(cards, votes, strict=False)}


def votes():
    rows = RecommendationVote.objects.order_by("recommendation__position")
    return list(rows.values_list("institution__name", "vote", "source__channel"))


def test_institutions_are_asked_by_mail_and_vote_by_its_link(signed_in, client, cycle, pair):
    library, _gops = pair
    address = reverse("workshops:votes_ask", args=[cycle.uid])
    data = {f"ask-{library.pk}": "on", f"address-{library.pk}": "dyrekcja@example.org"}
    for _twice in range(2):
        assert signed_in.post(address, data).status_code == 302
    assert VoteAsk.objects.get().institution == library
    assert Message.objects.filter(kind=voting.ASK).count() == 1  # one an hour
    tick()
    [letter] = mail.outbox
    assert "Wspólny dyżur" in letter.body
    client.logout()
    url = re.search(r"\S+/l/\S+", letter.body)[0]
    assert client.get(url).status_code == 200
    assert votes() == []
    for _twice in range(2):
        assert client.post(url, ballot(cycle, "yes", voter="Anna Dyrektor")).status_code == 302
    assert votes() == [(library.name, "yes", "link")]
    assert RecommendationVote.objects.get().source.on_behalf_of == "Anna Dyrektor"
    assert VoteAsk.objects.get().answered_at is not None


def test_a_later_vote_replaces_the_earlier_one(client, cycle, link):
    client.post(link, ballot(cycle, "yes", "no"))
    client.post(link, ballot(cycle, "abstain"))
    assert [vote for _name, vote, _channel in votes()] == ["abstain", "no"]


def test_after_the_voting_is_closed_nothing_is_written(client, cycle, link):
    Cycle.objects.filter(pk=cycle.pk).update(votes_closed_at=Now())
    answer = client.post(link, ballot(cycle, "yes"))
    assert (answer.status_code, votes()) == (200, [])
    assert "Głosowanie jest zamknięte" in answer.content.decode()


def test_closed_voting_asks_nobody(signed_in, cycle, pair):
    Cycle.objects.filter(pk=cycle.pk).update(votes_closed_at=Now())
    data = {f"ask-{pair[0].pk}": "on", f"address-{pair[0].pk}": "dyrekcja@example.org"}
    signed_in.post(reverse("workshops:votes_ask", args=[cycle.uid]), data)
    assert VoteAsk.objects.count() == Message.objects.filter(kind=voting.ASK).count() == 0


def test_a_card_joined_meanwhile_is_left_out(client, cycle, link):
    first, second = cycle.recommendations.order_by("position")
    data = ballot(cycle, "yes", "no")
    first.merge([second])
    assert client.post(link, data).status_code == 302
    assert [vote for _name, vote, _channel in votes()] == ["yes"]


def test_an_unknown_answer_and_a_pesel_are_refused(client, cycle, link):
    assert client.post(link, ballot(cycle, "może")).status_code == 200
    assert client.post(link, ballot(cycle, "yes", voter="44051401359")).status_code == 200
    assert votes() == []


def test_link_of_an_institution_that_left_the_group_is_gone(client, cycle, pair, link):
    cycle.group.institutions.remove(pair[0])
    assert client.get(link).status_code == 410


def test_asking_needs_somebody_and_an_address(signed_in, cycle, pair):
    address = reverse("workshops:votes_ask", args=[cycle.uid])
    assert signed_in.post(address, {}).context["form"].non_field_errors()
    answer = signed_in.post(address, {f"ask-{pair[0].pk}": "on", f"address-{pair[0].pk}": ""})
    assert list(answer.context["form"].errors) == [f"address-{pair[0].pk}"]


def test_an_institution_is_asked_once_in_a_cycle(cycle, pair):
    VoteAsk.objects.create(cycle=cycle, institution=pair[0])
    with pytest.raises(IntegrityError, match="workshops_voteask_once"), transaction.atomic():
        VoteAsk.objects.create(cycle=cycle, institution=pair[0])
