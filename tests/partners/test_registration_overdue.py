"""What a caretaker leaves undecided for 14 days is the animator's, too: told once, and the first decision counts."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.scope import Scope
from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from partners.models import JoinRequest
from partners.models.joining import TO_SETTLE
from partners.registration import emails, lapsing
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, JoinRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution(gmina):
    return InstitutionFactory(name="GOK", seat=gmina)


@pytest.fixture
def caretaker(institution):
    return UserFactory(role="caretaker", institution=institution, first_name="Anna", last_name="Opiekunka")


def waiting(institution, days=15, **fields):
    join = JoinRequestFactory(institution=institution, **fields)
    JoinRequest.objects.filter(pk=join.pk).update(confirmed_at=timezone.now() - timedelta(days=days))
    join.refresh_from_db()
    return join


def told():
    return sorted(Message.objects.filter(kind=TO_SETTLE).values_list("address", flat=True))


def decide(client, user, join, **data):
    client.force_login(user)
    return client.post(reverse("partners:join_decide", args=[join.uid]), {"decision": "accept"} | data)


def test_animator_is_told_once_and_has_it_in_the_queue(client, institution, caretaker, animator):
    join, fresh = waiting(institution), waiting(institution, days=13)
    assert list(JoinRequest.objects.to_decide(Scope(animator))) == []
    lapsing.sweep()
    lapsing.sweep()
    assert told() == [animator.email]
    assert list(JoinRequest.objects.to_decide(Scope(animator))) == [join]
    assert list(JoinRequest.objects.to_decide(Scope(caretaker))) == [join, fresh]
    client.force_login(animator)
    page = client.get(reverse("partners:join_requests"))
    assert [each for each, _fit, _users in page.context["rows"]] == [join]
    assert [event.verb for event in join.events.all()] == ["escalate"]


def test_either_decides_and_the_second_reads_who_was_faster(client, institution, caretaker, animator):
    join = waiting(institution)
    assert decide(client, animator, join).status_code == 403
    lapsing.sweep()
    assert decide(client, animator, join).status_code == 302
    join.refresh_from_db()
    assert (join.status, join.decision.by) == ("accepted", animator)
    assert Message.objects.filter(kind=TO_SETTLE).unsent().count() == 0
    decide(client, caretaker, join, decision="refuse", reason="Nie znam")
    join.refresh_from_db()
    assert join.status == "accepted"
    other = waiting(institution)
    lapsing.sweep()
    decide(client, caretaker, other)
    assert JoinRequest.objects.get(pk=other.pk).decision.by == caretaker


def test_without_an_animator_the_operator_is_told(institution, caretaker):
    operator = UserFactory(role="operator")
    waiting(institution)
    lapsing.sweep()
    assert told() == [operator.email]


@pytest.mark.parametrize("status", ["unconfirmed", "accepted", "refused", "withdrawn"])
def test_only_what_waits_goes_further(institution, caretaker, animator, status):
    join = waiting(institution, status=status)
    assert (join.escalate(), told()) == (False, [])


def test_what_the_animator_has_anyway_or_verifies_first_is_left_alone(gmina, institution, animator):
    waiting(institution)  # nobody looks after it: hers from the first day
    pending = InstitutionFactory(seat=gmina, status="pending")
    UserFactory(role="caretaker", institution=pending)
    waiting(pending)
    lapsing.sweep()
    assert told() == []


def test_mail_names_the_caretaker_and_stops_with_the_decision(institution, caretaker, animator):
    join = waiting(institution)
    join.escalate()
    message = Message.objects.get(kind=TO_SETTLE)
    context = emails.to_settle(message)
    assert (context["caretakers"], context["days"], context["join"]) == ([caretaker], 14, join)
    assert message.definition.still_due(message)
    join.refuse(by=caretaker, reason="Nie pracuje u nas")
    assert not message.definition.still_due(Message.objects.get(pk=message.pk))


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_and_two_decisions_at_once_count_once():
    institution = InstitutionFactory()
    people = [
        UserFactory(role="caretaker", institution=institution),
        UserFactory(role="animator", territory=institution.seat),
    ]
    join = waiting(institution)
    together, done = threading.Barrier(2), []

    def act(verb):
        try:
            together.wait()
            done.append(verb(JoinRequest.objects.get(pk=join.pk)))
        except TransitionRefused:
            done.append("late")
        finally:
            connection.close()

    def at_once(*verbs):
        done.clear()
        threads = [threading.Thread(target=act, args=[verb]) for verb in verbs]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return sorted(done, key=str)

    assert at_once(JoinRequest.escalate, JoinRequest.escalate) == [False, True]
    assert told() == [people[1].email]
    by = [lambda row, user=user: row.accept(by=user) for user in people]
    assert at_once(*by) == [None, "late"]
    assert [event.verb for event in join.events.all()] == ["escalate", "accept"]
