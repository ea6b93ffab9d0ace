"""Parties that no mail reaches: who got the files some other way hears of the end from a person, whose task it is."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import telling
from agreements.models import Agreement
from agreements.register import changing
from agreements.signing import emails
from coop_portal.templatetags.portal import longdate
from documents.models import IssuedDocument
from notifications.models import Message
from partners.models import ActionItem
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_signed, make_to_sign
from tests.agreements.signing.test_in_force import NAMES, on_paper

pytestmark = pytest.mark.django_db


def told(kind):
    return {message.subject for message in Message.objects.filter(kind=f"agreements.{kind}")}


def without_mail(agreement, party):
    """An office that has a phone and a box for e-Doręczenia, and nothing else."""
    for institution in (party.subject, party.acting_unit):
        if institution:
            type(institution).objects.filter(pk=institution.pk).update(
                email="", edelivery_address="AE:PL-12345-67890-ABCDE-12"
            )
    agreement.parties.filter(pk=party.pk).update(contact_email="", contact_phone="12 345 67 89")


def fetch_parcel(client, agreement):
    page = client.get(reverse("agreements:parcel", args=[agreement.uid]))
    assert page.status_code == 200


@pytest.mark.parametrize("plan", [{"road": "turn"}, {"road": "joining", "lead": 0}])
@pytest.mark.parametrize(("verb", "kind"), [("cancel", "given_up"), ("back_to_draft", "reopened")])
def test_who_got_its_file_in_a_parcel_is_told_that_it_is_not_to_be_signed(client, plan, verb, kind):
    agreement = make_to_sign(*NAMES, **plan)
    agreement.parties.update(contact_email="strona@example.org")
    first, second, third = agreement.parties.all()
    without_mail(agreement, third)
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    client.force_login(coordinator)
    fetch_parcel(client, agreement)
    on_paper(agreement, first)
    number = agreement.number
    agreement = Agreement.objects.get(pk=agreement.pk)
    getattr(agreement, verb)(by=coordinator, reason="Rada zmieniła zdanie")
    assert (told("voided"), told(kind)) == ({first}, {second})
    task = ActionItem.objects.get()
    assert task.user == coordinator
    assert task.text.startswith(f"Powiadom stronę {third} poza portalem: ")
    for said in (
        number,
        "Rada zmieniła zdanie",
        third.full_name,
        "12 345 67 89",
        "AE:PL-12345-67890-ABCDE-12",
    ):
        assert said in task.details
    assert task.text in client.get(reverse("dashboard")).text
    assert "Rada zmieniła zdanie" in client.get(task.get_absolute_url()).text


def test_who_got_nothing_on_these_roads_is_not_told(client):
    agreement = make_to_sign(*NAMES, road="turn")
    agreement.cancel(by=UserFactory(role="coordinator", programme=agreement.programme), reason="Rezygnacja")
    assert not ActionItem.objects.exists()
    assert not Message.objects.filter(kind=emails.GIVEN_UP).exists()


def test_parcel_of_an_earlier_wording_says_nothing_of_the_next_one(client):
    agreement = make_to_sign(*NAMES, road="turn")
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    client.force_login(coordinator)
    fetch_parcel(client, agreement)
    IssuedDocument.objects.filter(pk=agreement.document_id).update(issued_at=timezone.now())
    Agreement.objects.get(pk=agreement.pk).cancel(by=coordinator, reason="Rezygnacja")
    assert not told("given_up")
    assert not ActionItem.objects.exists()


def test_agreement_in_force_without_a_coordinator_is_told_by_an_operator():
    operator, other = UserFactory(role="operator"), UserFactory(role="operator")
    agreement = make_to_sign()
    assert telling._who_tells(agreement, None) == operator  # a file that came by a link
    assert telling._who_tells(agreement, other) == other  # who recorded it
    agreement.parties.update(contact_email="strona@example.org")
    library, gops = agreement.parties.all()
    without_mail(agreement, gops)
    for party in (library, gops):
        on_paper(agreement, party)  # by somebody whose task another party's phone is not
    task = ActionItem.objects.get()
    assert task.user == operator
    assert task.text.startswith(f"Powiadom stronę {gops} poza portalem: ")
    assert longdate(Agreement.objects.get(pk=agreement.pk).in_force_on) in task.details


def test_whom_a_superseded_agreement_bound_is_told():
    agreement = make_signed()
    agreement.parties.update(contact_email="strona@example.org")
    library, gops = agreement.parties.all()
    without_mail(agreement, library)
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    newer = make_signed(agreement.cycle, in_force_on=date(2026, 6, 1))
    for _click in range(2):
        changing.supersede(Agreement.objects.get(pk=agreement.pk), newer, by=coordinator)
    assert told("superseded") == {gops}
    task = ActionItem.objects.get(user=coordinator)
    assert newer.number in task.details
    assert task.text.startswith(f"Powiadom stronę {library} poza portalem: ")
