"""From the list into a selection: one click, for everybody, and never twice."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services_catalog.models import Selection
from services_catalog.models.selection import MOST, MOST_ITEMS, Owner, Refused
from services_catalog.search import index
from tests.services_catalog.factories import ServiceFactory

from .conftest import read

PICK, UNPICK = reverse("services_catalog:pick"), reverse("services_catalog:unpick")


def pick(client, service, **data):
    return client.post(PICK, {"uid": service.uid, **data})


def texts(response):
    return [str(message) for message in response.context["messages"]]


def test_first_click_makes_a_selection_named_by_itself(office, worker):
    service = office.service()
    index.rebuild([service.pk])
    page = worker.get("/uslugi/?q=klub")
    assert "Do zestawienia" in page.content.decode()
    answer = pick(worker, service, next="/uslugi/?q=klub")
    assert answer["Location"] == f"/uslugi/?q=klub#s-{service.pk}"
    selection = Selection.objects.get()
    today = timezone.localdate()
    assert selection.own_name == f"Zestawienie {today.day}.{today.month:02}, nr 1"
    assert (selection.user, selection.is_current) == (office.worker, True)
    page = worker.get(answer["Location"]).content.decode()
    assert "W zestawieniu" in page
    assert selection.get_absolute_url() in page


def test_double_click_adds_once(office, worker):
    service = office.service()
    for _click in range(2):
        pick(worker, service)
    assert Selection.objects.get().items.count() == 1
    worker.post(UNPICK, {"uid": service.uid})
    assert Selection.objects.get().items.count() == 0


def test_with_scripts_the_button_alone_is_answered(office, worker):
    service = office.service()
    answer = worker.post(PICK, {"uid": service.uid}, headers={"HX-Request": "true"})
    assert answer.templates[0].name == "services_catalog/selections/picked.html"
    assert "W zestawieniu" in answer.content.decode()
    assert 'hx-swap-oob="true"' in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "said"), [("withdrawn", "się zakończyła"), ("draft", "nie jest opublikowana")]
)
def test_what_ended_meanwhile_is_not_added(office, as_user, status, said):
    service = office.service(status=status)
    client = as_user(office.animator)
    answer = client.post(PICK, {"uid": service.uid}, follow=True)
    assert [said in text for text in texts(answer)] == [True]
    assert not Selection.objects.get().items.exists()


def test_draft_of_others_and_unknown_service_are_not_found(office, worker):
    other = ServiceFactory(status="draft")
    for uid in (other.uid, uuid.uuid4(), "x"):
        assert worker.post(PICK, {"uid": uid}).status_code == 404


def test_foreign_address_is_not_gone_back_to(office, worker):
    service = office.service()
    answer = pick(worker, service, next="https://example.com/")
    assert answer["Location"] == f"{service.get_absolute_url()}#s-{service.pk}"


def test_visitor_gets_the_same_in_a_session_of_the_first_click(office, client):
    service = office.service()
    client.get("/uslugi/")
    assert "sessionid" not in client.cookies
    pick(client, service)
    selection = Selection.objects.get()
    assert selection.user is None
    assert client.get(selection.get_absolute_url()).status_code == 200
    assert "Zestawienie" in client.get("/uslugi/").content.decode()
    assert Client().get(selection.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_visitors_selection_is_taken_over_after_asking(office, client, answer):
    own = office.selection(office.service("Obiady"))
    pick(client, office.service())
    client.force_login(office.worker)  # as signing in does, it keeps the session
    page = client.get(reverse("services_catalog:selections"))
    assert page.context["to_adopt"] == 1
    assert "powstało przed zalogowaniem 1 zestawienie" in page.content.decode()
    assert "Zestawienie sprzed zalogowania" in client.get(reverse("dashboard")).content.decode()
    for _click in range(2):
        client.post(reverse("services_catalog:selections_adopt"), {"answer": answer})
    theirs = Selection.objects.of(office.owner).exclude(pk=own.pk)
    assert [each.number for each in theirs] == ([2] if answer == "yes" else [])
    assert not Selection.objects.exclude(visitor=None).exists()
    assert Selection.current(office.owner) == own


def test_several_selections_one_is_current(office, worker):
    first = office.selection(office.service())
    uid = uuid.uuid4()
    for _click in range(2):
        worker.post(reverse("services_catalog:selection_start"), {"uid": uid})
    second = Selection.objects.get(uid=uid)
    assert [each.number for each in Selection.objects.of(office.owner)] == [2, 1]
    assert Selection.current(office.owner) == second
    worker.post(reverse("services_catalog:selection_make_current", args=[first.uid]))
    assert Selection.current(office.owner) == first


@pytest.mark.django_db(transaction=True)
def test_two_first_clicks_at_once_add_to_one_selection(office, at_once):
    services = [office.service("Klub"), office.service("Obiady")]

    def click(service):
        def work():
            Selection.current_or_new(office.owner).add(service)

        return work

    assert at_once(*map(click, services)) == [None, None]
    [selection] = Selection.objects.of(office.owner)
    assert (selection.is_current, selection.items.count()) == (True, 2)


@pytest.mark.django_db(transaction=True)
def test_form_of_a_new_selection_sent_twice_at_once_makes_one(office, at_once):
    uid = uuid.uuid4()
    first, second = at_once(lambda: Selection.start(office.owner, uid))
    assert first == second
    assert Selection.objects.get().uid == uid


def test_limits_are_said_in_a_sentence(office, worker):
    services = [ServiceFactory(provider=office.gops) for _n in range(MOST_ITEMS)]
    selection = office.selection(*services)
    answer = worker.post(PICK, {"uid": office.service("Jeszcze jedna").uid}, follow=True)
    assert texts(answer) == [
        "Zestawienie mieści 60 usług i nagłówków: większego planu żadna rodzina nie wykona. "
        "Usuń część albo zacznij nowe zestawienie."
    ]
    assert selection.items.count() == MOST_ITEMS
    own = Owner(user=office.colleague)
    for _n in range(MOST):
        Selection.start(own)
    with pytest.raises(Refused, match="Masz już 50"):
        Selection.start(own)


PAGES = ("selection", "selection_plan", "selection_leaflet", "selections")


def test_pages_take_the_same_number_of_queries_whatever_is_in_them(office, worker):
    def queries(number):
        services = [office.service(f"Klub {number} {n}") for n in range(number)]
        for service in services:
            office.place(service)
        selection = office.selection(*services)
        found = []
        for name in PAGES:
            address = reverse(
                f"services_catalog:{name}", args=[] if name == "selections" else [selection.uid]
            )
            worker.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert worker.get(address).status_code == 200
            found.append(len(asked))
        return found

    assert queries(1) == queries(4)


def test_list_asks_no_more_for_visitors_and_two_more_for_who_has_a_selection(office, client, worker):
    index.rebuild([office.service().pk])

    def asked(browser):
        browser.get("/uslugi/?q=klub")
        with CaptureQueriesContext(connection) as found:
            browser.get("/uslugi/?q=klub")
        return [each["sql"] for each in found if "services_catalog_selection" in each["sql"]]

    assert asked(client) == []
    assert len(asked(worker)) == 1
    office.selection(office.service("Obiady"))
    assert len(asked(worker)) == 2


def test_read_gives_the_row(office):
    assert read(office.service()).contact_phone == "86 275 10 01"
