from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from coop_portal.transitions import TransitionRefused

from .factories import MembershipFactory, UserFactory

DAY = timedelta(days=1)


def test_grant_gives_the_role_at_once(institution):
    user = UserFactory()
    membership = Membership.grant(user, Role.MEMBER, institution=institution)
    assert list(Membership.objects.current()) == [membership]
    assert (membership.user, membership.scope_object, membership.valid_to) == (user, institution, None)


def test_grant_repeated_keeps_one_row(institution):
    user = UserFactory()
    first = Membership.grant(user, Role.MEMBER, institution=institution)
    assert Membership.grant(user, Role.MEMBER, institution=institution) == first
    assert Membership.objects.count() == 1


def test_grant_prolongs_what_ends_sooner(programme):
    soon, later = timezone.now() + DAY, timezone.now() + 9 * DAY
    user = UserFactory(role=Role.CONTROLLER, programme=programme, valid_to=soon)
    assert Membership.grant(user, Role.CONTROLLER, programme=programme, valid_to=later).valid_to == later


def test_grant_never_shortens(institution):
    user = UserFactory(role=Role.MEMBER, institution=institution)
    end = timezone.now() + DAY
    assert Membership.grant(user, Role.MEMBER, institution=institution, valid_to=end).valid_to is None


def test_grant_after_the_end_makes_a_new_row(institution):
    user = UserFactory()
    Membership.grant(user, Role.MEMBER, institution=institution).end()
    Membership.grant(user, Role.MEMBER, institution=institution)
    assert (Membership.objects.count(), Membership.objects.current().count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_grant_twice_at_once_makes_one_row(at_once):
    user = UserFactory()
    first, second = at_once(lambda: Membership.grant(user, Role.OPERATOR))
    assert first == second
    assert Membership.objects.count() == 1


def test_end_takes_the_role_away_and_is_repeatable(institution):
    membership = UserFactory(role=Role.MEMBER, institution=institution).memberships.get()
    membership.end()
    ended = membership.valid_to
    membership.end()
    assert (Membership.objects.current().count(), membership.valid_to) == (0, ended)


def test_end_refuses_the_last_operator(db):
    membership = UserFactory(role=Role.OPERATOR).memberships.get()
    with pytest.raises(TransitionRefused):
        membership.end()
    UserFactory(role=Role.OPERATOR)
    membership.end()
    assert Membership.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_end_of_each_other_by_two_operators_leaves_one(at_once):
    memberships = [UserFactory(role=Role.OPERATOR).memberships.get() for _number in range(2)]
    remaining = iter(memberships)
    outcomes = at_once(lambda: next(remaining).end())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TransitionRefused"]
    assert Membership.objects.current().count() == 1


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        (Role.OPERATOR, ["institution"]),
        (Role.MEMBER, []),
        (Role.MEMBER, ["territory"]),
        (Role.ANIMATOR, ["programme"]),
        (Role.COORDINATOR, ["programme", "institution"]),
    ],
)
def test_constraint_role_scope(role, fields, institution, gmina, programme):
    places = {"institution": institution, "territory": gmina, "programme": programme}
    user = UserFactory()
    with pytest.raises(IntegrityError, match="accounts_membership_role_scope"):
        MembershipFactory(user=user, role=role, **{name: places[name] for name in fields})


def test_constraint_dates(db):
    user, now = UserFactory(), timezone.now()
    with pytest.raises(IntegrityError, match="accounts_membership_dates"):
        MembershipFactory(user=user, valid_from=now, valid_to=now)


def test_constraint_controller_expires(programme):
    user = UserFactory()
    with pytest.raises(IntegrityError, match="accounts_membership_controller_expires"):
        MembershipFactory(user=user, role=Role.CONTROLLER, programme=programme)


def test_constraint_no_overlap(db):
    user = UserFactory(role=Role.OPERATOR)
    with pytest.raises(IntegrityError, match="accounts_membership_no_overlap"):
        MembershipFactory(user=user, valid_from=timezone.now() + DAY)


def test_last_day_is_the_day_before_midnight(programme):
    midnight = timezone.make_aware(timezone.datetime(2030, 5, 1))
    membership = UserFactory(role=Role.CONTROLLER, programme=programme, valid_to=midnight).memberships.get()
    assert str(membership.last_day) == "2030-04-30"


def test_label_names_role_and_place(institution):
    membership = UserFactory(role=Role.MEMBER, institution=institution).memberships.get()
    assert membership.label == f"{Role.MEMBER.label}, GOPS Kobylin-Borzymy"
