"""The one helper of every state machine, tried on an agreement-like model that is really stored."""

import pytest
from django.db import transaction

from coop_portal.transitions import TransitionRefused
from programmes.models import Programme
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return Programme.objects.create(title="Projekt", status="draft")


def move(programme, *sources, to="active", **more):
    programme._move(*(sources or ["draft"]), to=to, verb="open", **more)


def test_move_changes_the_row_and_writes_the_journal(programme):
    user = UserFactory()
    move(programme, by=user, reason="start", title="Projekt 2")
    programme.refresh_from_db()
    assert (programme.status, programme.title) == ("active", "Projekt 2")
    (event,) = programme.events.all()
    assert (event.verb, event.from_status, event.to_status) == ("open", "draft", "active")
    assert (event.by, event.reason) == (user, "start")


def test_move_from_another_state_is_refused_and_changes_nothing(programme):
    with pytest.raises(TransitionRefused):
        move(programme, "active", "ended", to="draft")
    programme.refresh_from_db()
    assert (programme.status, programme.events.count()) == ("draft", 0)


def test_of_two_clicks_only_one_wins(programme):
    slow = Programme.objects.get(pk=programme.pk)
    move(programme)
    with pytest.raises(TransitionRefused):
        move(slow)
    assert programme.events.count() == 1


def test_move_shows_what_it_changed_on_the_instance(programme):
    move(programme, title="Nowy")
    assert (programme.status, programme.title) == ("active", "Nowy")


def test_move_is_undone_with_the_transaction_around_it(programme):
    with transaction.atomic():
        move(programme)
        transaction.set_rollback(True)
    programme.refresh_from_db()
    assert (programme.status, programme.events.count()) == ("draft", 0)


def test_events_are_listed_in_the_order_in_which_they_happened(programme):
    move(programme)
    move(programme, "active", to="draft")
    assert list(programme.events.values_list("to_status", flat=True)) == ["active", "draft"]
