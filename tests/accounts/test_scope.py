from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Substitution
from accounts.scope import Scope

from .factories import MembershipFactory, UserFactory

TODAY = timezone.localdate
DAY = timedelta(days=1)


def test_scope_is_the_union_of_roles(institution, programme, gmina, django_assert_num_queries):
    user = UserFactory(role=Role.CARETAKER, institution=institution)
    MembershipFactory(user=user, role=Role.COORDINATOR, programme=programme)
    MembershipFactory(user=user, role=Role.ANIMATOR, territory=gmina)
    scope = Scope(user)
    with django_assert_num_queries(1):
        assert scope.caretaken_institution_ids == {institution.pk}
        assert scope.coordinated_programme_ids == {programme.pk}
        assert scope.animated_territory_ids == {gmina.pk}
        assert scope.is_professional
        assert not scope.is_operator


def test_scope_of_nobody_is_empty(django_assert_num_queries, db):
    scope = Scope(AnonymousUser())
    with django_assert_num_queries(0):
        assert (scope.memberships, scope.is_operator, scope.is_professional) == ([], False, False)


def test_scope_of_a_controller_is_not_professional(programme):
    scope = Scope(UserFactory(role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + DAY))
    assert (scope.programme_ids, scope.coordinated_programme_ids) == ({programme.pk}, set())
    assert not scope.is_professional


def test_animator_of_a_powiat_animates_its_gminas(powiat, gmina):
    scope = Scope(UserFactory(role=Role.ANIMATOR, territory=powiat))
    assert scope.animates(gmina)
    assert scope.animates(powiat)
    assert not scope.animates(powiat.voivodeship)
    assert not scope.animates(None)
    assert {row["pk"] for row in scope.animated_territories()} == {powiat.pk, gmina.pk}


def test_ended_membership_loses_access_at_the_next_request(client, institution):
    user = UserFactory(role=Role.CARETAKER, institution=institution)
    client.force_login(user)
    assert client.get(reverse("accounts:people")).status_code == 200
    user.memberships.get().end()
    assert client.get(reverse("accounts:people")).status_code == 403


def test_future_membership_gives_nothing_yet(institution):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.MEMBER, institution=institution, valid_from=timezone.now() + DAY)
    assert Scope(user).memberships == []


def test_deputy_has_the_persons_rights_for_the_days(institution):
    person, deputy = UserFactory(role=Role.CARETAKER, institution=institution), UserFactory()
    substitution = Substitution.objects.create(
        person=person, deputy=deputy, starts_on=TODAY(), ends_on=TODAY() + DAY
    )
    scope = Scope(deputy)
    assert scope.caretaken_institution_ids == {institution.pk}
    assert scope.own_memberships == []
    substitution.cancel()
    assert Scope(deputy).memberships == []


def test_deputy_of_a_deputy_gets_nothing(institution):
    person, deputy, third = (
        UserFactory(role=Role.CARETAKER, institution=institution),
        UserFactory(),
        UserFactory(),
    )
    for absent, present in ((person, deputy), (deputy, third)):
        Substitution.objects.create(person=absent, deputy=present, starts_on=TODAY(), ends_on=TODAY())
    assert Scope(third).memberships == []


def test_deputy_of_somebody_whose_account_is_off_gets_nothing(institution):
    person, deputy = UserFactory(role=Role.CARETAKER, institution=institution), UserFactory()
    Substitution.objects.create(person=person, deputy=deputy, starts_on=TODAY(), ends_on=TODAY())
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert Scope(deputy).memberships == []


def test_deputy_of_a_controller_gets_nothing(programme):
    """The access was given to one person for one control."""
    person = UserFactory(role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + DAY)
    deputy = UserFactory()
    Substitution.objects.create(person=person, deputy=deputy, starts_on=TODAY(), ends_on=TODAY())
    assert (Scope(deputy).memberships, len(Scope(person).memberships)) == ([], 1)


def test_scope_knows_the_state_of_the_institution_and_what_was_merged_into_it(institution, other_institution):
    type(institution).objects.filter(pk=other_institution.pk).update(status="merged", merged_into=institution)
    type(institution).objects.filter(pk=institution.pk).update(status="pending")
    scope = Scope(UserFactory(role=Role.CARETAKER, institution=institution))
    assert scope.institution_ids == {institution.pk, other_institution.pk}
    assert not scope.has(Role.CARETAKER)


@pytest.mark.parametrize(
    ("first", "last", "active"), [(-1, 0, True), (0, 0, True), (1, 2, False), (-2, -1, False)]
)
def test_substitution_is_current_on_its_days(db, first, last, active):
    person, deputy = UserFactory(), UserFactory()
    Substitution.objects.create(
        person=person, deputy=deputy, starts_on=TODAY() + first * DAY, ends_on=TODAY() + last * DAY
    )
    assert Substitution.objects.current().exists() == active


def test_substitution_cancelled_in_the_middle_keeps_its_past(db):
    substitution = Substitution.objects.create(
        person=UserFactory(), deputy=UserFactory(), starts_on=TODAY() - 3 * DAY, ends_on=TODAY() + DAY
    )
    substitution.cancel()
    assert Substitution.objects.get().ends_on == TODAY() - DAY


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ends_on": TODAY() - 9 * DAY}, "accounts_substitution_dates"),
        ({"same": True}, "accounts_substitution_not_self"),
    ],
)
def test_substitution_constraints(db, change, name):
    person = UserFactory()
    fields = {"deputy": person if change.pop("same", False) else UserFactory(), "starts_on": TODAY()}
    with pytest.raises(IntegrityError, match=name):
        Substitution.objects.create(person=person, **{"ends_on": TODAY(), **fields, **change})


def test_substitution_of_one_person_does_not_overlap(db):
    person = UserFactory()
    days = {"starts_on": TODAY(), "ends_on": TODAY() + 3 * DAY}
    Substitution.objects.create(person=person, deputy=UserFactory(), **days)
    deputy = UserFactory()
    with pytest.raises(IntegrityError, match="accounts_substitution_no_overlap"):
        Substitution.objects.create(person=person, deputy=deputy, **days)


def test_managed_by_is_one_query_of_own_places(institution, other_institution, django_assert_num_queries):
    caretaker = UserFactory(role=Role.CARETAKER, institution=institution)
    UserFactory(role=Role.MEMBER, institution=other_institution)
    scope = Scope(caretaker)
    assert scope.memberships
    with django_assert_num_queries(1):
        managed = list(Membership.objects.managed_by(scope).with_place())
    assert managed == [caretaker.memberships.get()]
