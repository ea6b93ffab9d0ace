"""The desk warns where one person alone keeps the list of a territory."""

import pytest
from django.test import RequestFactory
from django.utils.translation import gettext as _

from accounts.models import Substitution
from accounts.scope import Scope
from services_catalog.panels import lonely_lists
from tests.accounts.factories import UserFactory
from tests.partners.factories import TerritoryFactory, powiat_factory

from .factories import ServiceFactory

pytestmark = pytest.mark.django_db


def shown(user):
    request = RequestFactory().get("/pulpit/")
    request.user, request.scope = user, Scope(user)
    return [str(item.title) for item in lonely_lists(request)]


def title(territory):
    return _("Only one person keeps the list in: %(territory)s") % {"territory": territory}


@pytest.fixture
def gmina():
    return TerritoryFactory()


@pytest.fixture
def animator(gmina):
    return UserFactory(role="animator", territory=gmina)


def test_the_only_animator_and_operators_are_warned(gmina, animator):
    ServiceFactory(steward=gmina)
    assert shown(animator) == [title(gmina)]
    assert shown(UserFactory(role="operator")) == [title(gmina)]
    assert shown(UserFactory(role="animator", territory=TerritoryFactory())) == []
    assert shown(UserFactory(role="caretaker", institution=ServiceFactory().provider)) == []


def test_animator_of_what_it_lies_in_counts(gmina, animator):
    ServiceFactory(steward=gmina)
    UserFactory(role="animator", territory=gmina.powiat)
    assert shown(animator) == []


def test_closed_accounts_and_deputies_do_not_count(gmina, animator):
    ServiceFactory(steward=gmina)
    UserFactory(role="animator", territory=gmina, is_active=False)
    deputy = UserFactory()
    Substitution.objects.create(person=animator, deputy=deputy, starts_on="2020-01-01", ends_on="2099-01-01")
    assert shown(animator) == [title(gmina)]


def test_territory_without_published_services_is_silent(gmina, animator):
    ServiceFactory(steward=gmina, status="draft")
    assert shown(animator) == []


def test_territory_that_nobody_keeps_is_not_said_here(gmina):
    ServiceFactory(steward=gmina)
    assert shown(UserFactory(role="operator")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count, django_assert_num_queries):
    powiat = powiat_factory()
    animator = UserFactory(role="animator", territory=powiat)
    for _number in range(count):
        ServiceFactory(steward=TerritoryFactory(powiat=powiat))
    with django_assert_num_queries(3):
        assert len(shown(animator)) == count


def test_many_are_one_line_for_an_operator():
    powiat = powiat_factory()
    UserFactory(role="animator", territory=powiat)
    for _number in range(6):
        ServiceFactory(steward=TerritoryFactory(powiat=powiat))
    assert len(shown(UserFactory(role="operator"))) == 1
