"""The coordinator of an agreement is changed by notice: no annex, the other parties are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.scope import Scope
from agreements.models import Agreement
from coop_portal.registry import handovers
from partners.handing_over.parts import HandOverRefused
from tests.accounts.factories import UserFactory
from tests.partners.factories import PersonFactory, PostFactory

from .factories import make_draft, make_frozen

TODAY = timezone.localdate


@pytest.fixture
def part():
    return handovers["agreements.contacts"]


@pytest.fixture
def giver(db):
    return UserFactory(email="dotychczasowa@example.org")


@pytest.fixture
def receiver(db):
    return UserFactory(email="nowa@example.org")


def coordinated(agreement, user):
    """The GOPS of the agreement, coordinated by the user; the other party is the library."""
    party = agreement.parties.exclude(acting_unit=None).get()
    party.contact_name, party.contact_email = str(user), user.email.title()
    party.save()
    other = agreement.parties.exclude(pk=party.pk).get()
    other.contact_email = "biblioteka@example.org"
    other.save()
    return party


def employ(user, party, **fields):
    return PostFactory(
        person=PersonFactory(user=user, **fields), institution=party.unit, title="kierowniczka"
    )


def test_items_are_agreements_that_are_not_over(part, giver, receiver):
    agreement = make_frozen()
    party = coordinated(agreement, giver)
    assert [(item.title, item.institution) for item in part.items(giver)] == [
        (agreement.title, party.unit.pk)
    ]
    assert part.items(receiver) == []
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=TODAY() - timedelta(days=1))
    assert part.items(giver) == []
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None, status="terminated")
    assert part.items(giver) == []


def test_persons_own_address_counts_too(part, giver):
    PersonFactory(user=giver, email="praca@example.org")
    party = coordinated(make_draft(), giver)
    party.contact_email = "praca@example.org"
    party.save()
    assert len(part.items(giver)) == 1


def test_take_writes_the_new_coordinator_and_the_journal(part, giver, receiver):
    agreement = make_frozen()
    party = coordinated(agreement, giver)
    keys = [str(party.pk)]
    with pytest.raises(HandOverRefused):
        part.take(keys, giver, receiver, TODAY(), giver)
    post = employ(receiver, party, email="kierowniczka@example.org", phone="86 555 01 01")
    part.take(keys, giver, receiver, TODAY(), giver)
    part.take(keys, giver, receiver, TODAY(), giver)
    party.refresh_from_db()
    assert (party.contact_name, party.contact_post, party.contact_email, party.contact_phone) == (
        str(post.person),
        "kierowniczka",
        "kierowniczka@example.org",
        "86 555 01 01",
    )
    event = agreement.events.get(verb="change_contact")
    assert (event.to_status, event.by, event.reason) == (agreement.status, giver, str(party))


def test_account_address_and_public_phone_stand_in(part, giver, receiver):
    party = coordinated(make_draft(), giver)
    party.unit.phones.create(number="86 555 00 00")
    employ(receiver, party, email="", phone="")
    part.take([str(party.pk)], giver, receiver, TODAY(), giver)
    party.refresh_from_db()
    assert (party.contact_email, party.contact_phone) == ("nowa@example.org", "86 555 00 00")


def test_other_parties_are_told_of_a_wording_that_they_know(part, giver):
    draft = coordinated(make_draft(), giver)
    assert part.told([str(draft.pk)], giver) == []
    draft.agreement.cancel(by=giver, reason="próba")
    party = coordinated(make_frozen(), giver)
    assert [address for address, _name in part.told([str(party.pk)], giver)] == ["biblioteka@example.org"]


def test_who_may(part, giver, receiver):
    party = coordinated(make_frozen(), giver)
    keys = {str(party.pk)}
    programme = party.agreement.programme
    for user, expected in (
        (giver, keys),
        (UserFactory(role="operator"), keys),
        (UserFactory(role="coordinator", programme=programme), keys),
        (UserFactory(role="caretaker", institution=party.unit), keys),
        (UserFactory(role="animator", territory=party.unit.seat), keys),
        (UserFactory(role="member", institution=party.unit), set()),
        (receiver, set()),
    ):
        assert part.may(Scope(user), giver, receiver) == expected, user


def test_page_names_the_change(client, giver, receiver):
    agreement = make_frozen()
    party = coordinated(agreement, giver)
    employ(receiver, party)
    handovers["agreements.contacts"].take([str(party.pk)], giver, receiver, TODAY(), giver)
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    assert "change_contact" not in client.get(agreement.get_absolute_url()).content.decode()
