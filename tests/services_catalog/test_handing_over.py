"""Contacts of services pass to a colleague."""

import pytest
from django.utils import timezone

from accounts.scope import Scope
from coop_portal.registry import handovers
from partners.handing_over.parts import HandOverRefused
from tests.accounts.factories import UserFactory
from tests.partners.factories import PersonFactory, PostFactory

TODAY = timezone.localdate


@pytest.fixture
def part():
    return handovers["services.contacts"]


@pytest.fixture
def two(town):
    """Giver with a post at the provider, receiver without one."""
    giver, receiver = UserFactory(), UserFactory()
    post = PostFactory(person=PersonFactory(user=giver), institution=town.provider)
    return giver, receiver, post


def test_items_are_living_services_of_the_giver(town, part, two):
    giver, receiver, post = two
    service = town.service(contact=post)
    town.service("Zakończona", contact=post, status="withdrawn")
    town.service("Bez kontaktu")
    assert [(item.key, item.title, item.institution) for item in part.items(giver)] == [
        (str(service.pk), service.name, town.provider.pk)
    ]
    assert part.items(receiver) == []


def test_take_needs_a_post_and_is_safe_to_repeat(town, part, two):
    giver, receiver, post = two
    service = town.service(contact=post)
    keys = [str(service.pk)]
    with pytest.raises(HandOverRefused):
        part.take(keys, giver, receiver, TODAY(), giver)
    new = PostFactory(person=PersonFactory(user=receiver), institution=town.provider)
    before = service.updated_at
    part.take(keys, giver, receiver, TODAY(), giver)
    part.take(keys, giver, receiver, TODAY(), giver)
    service.refresh_from_db()
    assert (service.contact, service.events.count()) == (new, 1)
    assert service.updated_at > before


def test_only_ticked_ones_are_taken(town, part, two):
    giver, receiver, post = two
    ticked, other = town.service("Jedna", contact=post), town.service("Druga", contact=post)
    new = PostFactory(person=PersonFactory(user=receiver), institution=town.provider)
    part.take([str(ticked.pk)], giver, receiver, TODAY(), giver)
    ticked.refresh_from_db()
    other.refresh_from_db()
    assert (ticked.contact, other.contact) == (new, post)


def test_who_may(town, part, two):
    giver, receiver, post = two
    service = town.service(contact=post)
    keys = {str(service.pk)}
    for user, expected in (
        (giver, keys),
        (town.animator, keys),
        (town.caretaker, keys),
        (town.operator, keys),
        (town.stranger, set()),
        (receiver, set()),
    ):
        assert part.may(Scope(user), giver, receiver) == expected, user


def test_items_cost_the_same_for_many(town, part, two, django_assert_num_queries):
    giver, _receiver, post = two
    for n in range(3):
        town.service(f"Usługa {n}", contact=post)
    with django_assert_num_queries(1):
        assert len(part.items(giver)) == 3
