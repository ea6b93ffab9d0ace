"""Contacts of projects pass to a colleague."""

import pytest
from django.utils import timezone

from accounts.scope import Scope
from coop_portal.registry import handovers
from partners.handing_over.parts import HandOverRefused
from partners.models import Person
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory, PostFactory

from .factories import ProgrammeFactory

TODAY = timezone.localdate


@pytest.fixture
def part():
    return handovers["programmes.contacts"]


@pytest.fixture
def giver(db):
    user = UserFactory()
    PersonFactory(user=user, email="praca@example.org", phone="86 555 01 01")
    return user


@pytest.fixture
def receiver(db):
    user = UserFactory()
    PersonFactory(user=user, email="nowa@example.org", phone="86 555 02 02")
    return user


def make_contact(giver, programme=None, **fields):
    programme = programme or ProgrammeFactory()
    return programme.contacts.create(label="koordynator", person=giver.person, **fields)


def test_items_are_contacts_of_living_projects(part, giver, receiver):
    contact = make_contact(giver)
    make_contact(giver, ProgrammeFactory(status="archived"))
    assert [item.key for item in part.items(giver)] == [str(contact.pk)]
    assert part.items(receiver) == []


def test_take_changes_only_what_was_the_givers_own(part, giver, receiver):
    own = make_contact(giver, email="praca@example.org", phones=["86 555 01 01", "22 100 00 00"])
    shared = make_contact(giver, email="projekt@example.org", phones=["22 100 00 00"])
    keys = [str(own.pk), str(shared.pk)]
    part.take(keys, giver, receiver, TODAY(), giver)
    part.take(keys, giver, receiver, TODAY(), giver)
    own.refresh_from_db()
    shared.refresh_from_db()
    assert (own.person, own.email, own.phones) == (
        receiver.person,
        "nowa@example.org",
        ["86 555 02 02", "22 100 00 00"],
    )
    assert (shared.person, shared.email, shared.phones) == (
        receiver.person,
        "projekt@example.org",
        ["22 100 00 00"],
    )


def test_receiver_without_a_card_gets_one(part, giver):
    newcomer = UserFactory()
    contact = make_contact(giver)
    part.take([str(contact.pk)], giver, newcomer, TODAY(), giver)
    contact.refresh_from_db()
    assert contact.person == Person.objects.get(user=newcomer)


def test_contact_of_an_institution_needs_a_post_there(part, giver, receiver):
    institution = InstitutionFactory()
    contact = make_contact(giver, institution=institution)
    (item,) = part.items(giver)
    assert item.institution == institution.pk
    with pytest.raises(HandOverRefused):
        part.take([str(contact.pk)], giver, receiver, TODAY(), giver)
    PostFactory(person=receiver.person, institution=institution)
    part.take([str(contact.pk)], giver, receiver, TODAY(), giver)
    contact.refresh_from_db()
    assert contact.person == receiver.person


def test_who_may(part, giver, receiver):
    contact = make_contact(giver)
    keys = {str(contact.pk)}
    for user, expected in (
        (giver, keys),
        (UserFactory(role="operator"), keys),
        (UserFactory(role="coordinator", programme=contact.programme), keys),
        (UserFactory(role="coordinator", programme=ProgrammeFactory()), set()),
        (receiver, set()),
    ):
        assert part.may(Scope(user), giver, receiver) == expected, user
