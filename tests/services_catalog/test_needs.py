"""Residents say what they need; who keeps the list of the gmina answers, joins, or says why not."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccessLink, Membership
from coop_portal.transitions import TransitionRefused
from notifications.clock import working_days_after
from notifications.models import Message
from services_catalog.models import HelpTopic, Need, NeedDesk
from services_catalog.needs import emails
from services_catalog.needs.enums import NeedStatus
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(town):
    return NeedDesk.objects.create(territory=town.gmina, person=town.animator, answer_days=5)


def ask(town, **changes):
    data = {
        "uid": uuid.uuid4(),
        "text": "Brakuje basenu dla seniorów",
        "address": "ktos@example.org",
    } | changes
    return Client().post(f"/potrzeby/{town.gmina.pk}/zglos/", data)


def make(town, **fields):
    return Need.objects.create(territory=town.gmina, **{"text": "Brakuje basenu"} | fields)


def test_need_sent_twice_is_one_with_a_promised_day(town, desk):
    uid = uuid.uuid4()
    assert [ask(town, uid=uid).status_code for _time in range(2)] == [302, 302]
    need = Need.objects.get()
    assert need.answer_by == working_days_after(timezone.localdate(), 5)
    planned = Message.objects.values_list("kind", "address")
    assert set(planned) == {
        (emails.RECEIVED, "ktos@example.org"), (emails.CAME, town.animator.email), (emails.DUE, town.animator.email)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": "mama 440 514 01 359 nie wychodzi"}, "PESEL"),
        ({"text": "proszę dzwonić 600 100 200"}, "600 100 200"),
        ({"text": "pisać na jan.k@poczta.example"}, "jan.k@poczta.example"),
        ({"text": "Pani Anna Kowalska potrzebuje dowozu"}, "Anna Kowalska"),
        ({"text": " "}, "pole jest wymagane"),
        ({"homepage": "http://x"}, "ukryte pole"),
    ],
)
def test_need_with_somebodys_data_is_refused_with_help(town, desk, changes, says):
    response = ask(town, **changes)
    assert (response.status_code, Need.objects.count()) == (200, 0)
    assert says in response.content.decode()


def test_patron_is_no_person_and_a_name_can_be_vouched_for(town, desk):
    assert ask(town, text="Biblioteka im. Marii Konopnickiej otwarta w soboty").status_code == 302
    assert ask(town, text="Klub Jan Kowalski otwarty wieczorem", no_names="on").status_code == 302


def test_needs_from_one_computer_are_limited(town, desk):
    codes = [ask(town, address="").status_code for _number in range(21)]
    assert codes[-2:] == [302, 429]


def test_gmina_without_a_person_shows_a_phone(town, desk):
    Membership.objects.filter(user=town.animator).update(valid_to=Now())
    page = Client().get(f"/potrzeby/{town.gmina.pk}/zglos/").content.decode()
    assert "zadzwoń" in page
    response = ask(town)  # the form was opened before
    assert (response.status_code, Need.objects.count()) == (200, 0)


def test_answer_is_read_by_link_and_the_address_goes(town, desk, as_user):
    ask(town)
    need = Need.objects.get()
    data = {"text": "Od stycznia jeździ bus na basen.", "is_public": "on"}
    assert as_user(town.animator).post(f"/potrzeby/{need.uid}/odpowiedz/", data).status_code == 302
    assert Message.objects.filter(kind=emails.ANSWERED, address="ktos@example.org").count() == 1
    assert "jeździ bus" in Client().get(f"/potrzeby/{town.gmina.pk}-kobylin-borzymy/").content.decode()
    link, url = AccessLink.issue(emails.LINK, need, address=need.address)
    path = "/" + url.split("/", 3)[3]
    assert "jeździ bus" in Client().get(path).content.decode()
    need.refresh_from_db()
    assert need.address == "ktos@example.org"  # a reading scanner erases nothing
    Client().post(path)
    need.refresh_from_db()
    link.refresh_from_db()
    assert (need.address, link.address) == ("", "")


def test_joined_needs_are_answered_together(town, desk):
    need, other = (make(town, address=f"{name}@example.org") for name in ("a", "b"))
    need.merge_into(other, by=town.animator)
    other.answer(by=town.animator, reply="Jest.", is_public=True)
    need.refresh_from_db()
    assert need.outcome == other
    told = Message.objects.filter(kind=emails.ANSWERED).values_list("address", flat=True)
    assert set(told) == {"a@example.org", "b@example.org"}


def test_of_two_who_triage_at_once_the_first_decides(town, as_user):
    need = make(town)
    stale = Need.objects.get(pk=need.pk)
    need.refuse(by=town.animator, reason="Nie tutaj", erase=True)
    assert need.text == ""
    with pytest.raises(TransitionRefused):
        stale.take_up(by=town.animator, is_public=True)
    response = as_user(town.operator).post(f"/potrzeby/{need.uid}/odpowiedz/", {"text": "Jest."}, follow=True)
    assert "szybszy" in response.content.decode()
    need.refresh_from_db()
    assert (need.status, need.reply) == (NeedStatus.REFUSED, "Nie tutaj")


def test_offer_of_an_institution_becomes_the_answer(town, as_user):
    need = make(town, status="open")
    data = {"uid": uuid.uuid4(), "institution": town.provider.pk, "text": "Otworzymy salę w soboty."}
    caretaker = as_user(town.caretaker)
    for _time in range(2):
        assert caretaker.post(f"/potrzeby/{need.uid}/oferta/", data).status_code == 302
    offer = need.offers.get()
    animator = as_user(town.animator)
    page = animator.get(f"/potrzeby/{need.uid}/odpowiedz/?oferta={offer.uid}").content.decode()
    assert "Otworzymy salę w soboty." in page
    animator.post(
        f"/potrzeby/{need.uid}/odpowiedz/", {"text": offer.text, "offers": [offer.pk], "is_public": "on"}
    )
    assert town.provider.name in Client().get(f"/potrzeby/{need.uid}/").content.decode()


def test_social_worker_writes_down_what_was_heard(town, as_user):
    worker = UserFactory(role="social_worker", institution=town.provider)
    data = {"uid": uuid.uuid4(), "gmina": town.gmina.pk, "text": "Nie ma autobusu w niedzielę"}
    assert as_user(worker).post("/potrzeby/uslyszana/", data).status_code == 302
    need = Need.objects.get()
    assert (need.is_heard, need.added_by, need.is_public) == (True, worker, False)
    assert Client().get(f"/potrzeby/{need.uid}/").status_code == 404


def test_addresses_are_erased_after_their_time(town):
    old = timezone.now() - timedelta(days=31)
    make(town, address="a@example.org", status="answered", reply="Jest", closed_at=old)
    make(town, address="b@example.org", answer_by=timezone.localdate() - timedelta(days=61))
    kept = make(town, address="c@example.org", answer_by=timezone.localdate())
    Need.objects.all().erase_expired()
    assert list(Need.objects.exclude(address="")) == [kept]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": "answered"}, "services_need_closed"),
        ({"is_public": True}, "services_need_public"),
        ({"text": ""}, "services_need_text"),
        ({"is_heard": True, "address": "a@example.org"}, "services_need_heard_no_address"),
    ],
)
def test_database_refuses_a_need_that_cannot_be(town, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(town, **fields)


@pytest.mark.parametrize("path", ["/potrzeby/lista/", "/potrzeby/{gmina}-kobylin-borzymy/", "/animator/"])
def test_lists_take_the_same_number_of_queries(town, as_user, path):
    client, path = as_user(town.animator), path.format(gmina=town.gmina.pk)

    def count():
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    fields = {"status": "open", "is_public": True, "topic": HelpTopic.objects.first()}
    make(town, **fields)
    count()
    one = count()
    make(town, **fields)
    make(town, **fields)
    assert count() == one
