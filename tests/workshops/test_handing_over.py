"""Roles at meetings to come pass to a colleague."""

import pytest
from django.utils import timezone

from accounts.scope import Scope
from coop_portal.registry import handovers
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory
from tests.programmes.factories import ProgrammeFactory

from .factories import days_from_now, make_cycle

TODAY = timezone.localdate


@pytest.fixture
def part():
    return handovers["workshops.roles"]


@pytest.fixture
def giver(db):
    return PersonFactory(user=UserFactory()).user


@pytest.fixture
def receiver(db):
    return PersonFactory(user=UserFactory()).user


@pytest.fixture
def session(db):
    return make_cycle().sessions.get(position=1)


def give(session, user, kind="moderator", **fields):
    return session.roles.create(kind=kind, person=user.person, **fields)


def date_it(session, days):
    starts_at, ends_at = days_from_now(days)[0]
    session.days.create(starts_at=starts_at, ends_at=ends_at)


def test_items_are_roles_at_planned_meetings_that_are_not_over(part, giver, session):
    dateless = give(session, giver)
    ahead, over, cancelled = session, *session.cycle.sessions.exclude(pk=session.pk)
    date_it(ahead, 3)
    date_it(over, -3)
    give(over, giver)
    give(cancelled, giver)
    type(cancelled).objects.filter(pk=cancelled.pk).update(status="cancelled")
    assert [item.key for item in part.items(giver)] == [str(dateless.pk)]


def test_take_hands_the_role_over(part, giver, receiver, session):
    role = give(session, giver)
    part.take([str(role.pk)], giver, receiver, TODAY(), giver)
    part.take([str(role.pk)], giver, receiver, TODAY(), giver)
    role.refresh_from_db()
    assert role.person == receiver.person


def test_same_role_of_the_receiver_stays_one(part, giver, receiver, session):
    role, theirs = give(session, giver), give(session, receiver)
    part.take([str(role.pk)], giver, receiver, TODAY(), giver)
    assert list(session.roles.all()) == [theirs]


def test_givers_institution_does_not_stay_with_a_stranger(part, giver, receiver, session):
    role = give(session, giver, institution=InstitutionFactory())
    part.take([str(role.pk)], giver, receiver, TODAY(), giver)
    role.refresh_from_db()
    assert (role.person, role.institution) == (receiver.person, None)


def test_who_may(part, giver, receiver, session):
    role = give(session, giver)
    keys = {str(role.pk)}
    for user, expected in (
        (giver, set()),  # to a stranger: the role opens the group's data
        (UserFactory(role="operator"), keys),
        (UserFactory(role="coordinator", programme=session.programme), keys),
        (UserFactory(role="coordinator", programme=ProgrammeFactory()), set()),
        (receiver, set()),
    ):
        assert part.may(Scope(user), giver, receiver) == expected, user
    institution = InstitutionFactory()
    for user in (giver, receiver):
        MembershipFactory(user=user, role="member", institution=institution)
    assert part.may(Scope(giver), giver, receiver) == keys
