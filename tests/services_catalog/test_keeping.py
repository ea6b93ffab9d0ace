"""Entries that animators and caretakers keep: forms and verbs."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from services_catalog.models import Service
from services_catalog.search import index
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory, TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

TODAY = timezone.localdate


def answers(town, **changes):
    """A form filled in as well as it may be."""
    return {
        "uid": uuid.uuid4(),
        "provider": town.provider.name,
        "name": "Koło teatralne",
        "coverage": [town.gmina.pk],
        "fee": "free",
        "referral": "none",
        "professional_contact_visibility": "professionals",
        "modes": ["on_site"],
    } | changes


@pytest.fixture
def animator(town, as_user):
    return as_user(town.animator)


def create(client, town, **changes):
    return client.post("/uslugi/nowa/", answers(town, **changes))


def edit(client, town, service, **changes):
    service.refresh_from_db()
    data = answers(town, name=service.name, seen=service.updated_at.isoformat()) | changes
    return client.post(f"/uslugi/{service.uid}/edytuj/", data)


def errors(response):
    form = response.context["form"]
    return {name: form.errors[name].as_data()[0].code for name in form.errors}


def test_create_makes_a_draft_of_the_animators_place(animator, town):
    response = create(animator, town, recipients=[])
    service = Service.objects.get()
    assert (response.status_code, response["Location"]) == (302, service.get_absolute_url())
    assert (service.status, service.steward, service.created_by) == ("draft", town.powiat, town.animator)
    assert list(service.coverage.all()) == [town.gmina]


def test_create_twice_by_one_form_shows_the_first(animator, town):
    uid = uuid.uuid4()
    first = create(animator, town, uid=uid)
    second = create(animator, town, uid=uid, name="Inna")
    assert (second["Location"], Service.objects.count()) == (first["Location"], 1)
    assert Service.objects.get().name == "Koło teatralne"


def test_create_by_a_caretaker_is_for_her_institution(town, as_user):
    create(as_user(town.caretaker), town, provider=town.provider.pk)
    assert Service.objects.get().steward == town.powiat


def test_create_by_a_caretaker_refuses_another_institution(town, as_user):
    response = create(as_user(town.caretaker), town, provider=InstitutionFactory().pk)
    assert (errors(response), Service.objects.count()) == ({"provider": "invalid_choice"}, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, {"name": "required"}),
        ({"name": "x" * 201}, {"name": "max_length"}),
        ({"summary": "x" * 301}, {"summary": "max_length"}),
        ({"provider": "Nikt taki"}, {"provider": "unknown"}),
        ({"phone": "zadzwoń"}, {"phone": "phone"}),
        ({"phone": "86 555 01 02, 601 668 314"}, {"phone": "phone"}),
        ({"email": "gok@"}, {"email": "invalid"}),
        ({"www": "gok pl"}, {"www": "invalid"}),
        ({"coverage": []}, {"coverage": "required"}),
        ({"other_places": "Nibylandia"}, {"other_places": None}),
        ({"funded_until": "0026-01-01"}, {"funded_until": "year"}),
        ({"funded_until": "wczoraj"}, {"funded_until": "invalid"}),
        ({"description": "Pan Jan, PESEL 44051401359"}, {"description": None}),
        ({"age_from": 60, "age_to": 18}, {"age_to": None}),
        ({"age_from": -1}, {"age_from": "min_value"}),
        ({"capacity_free": 2}, {"capacity_on": None}),
        ({"capacity_free": 9, "capacity_total": 3, "capacity_on": "2026-01-01"}, {"capacity_free": None}),
        ({"fee": "gratis"}, {"fee": "invalid_choice"}),
    ],
)
def test_create_refuses_at_the_right_field(animator, town, changes, expected):
    response = create(animator, town, **changes)
    assert (response.status_code, errors(response), Service.objects.count()) == (200, expected, 0)


def unfolded(response):
    page = html.fromstring(response.content)
    return [line.text.strip() for line in page.xpath("//form//details[@open]/summary")]


def test_new_entry_shows_what_it_is_published_with_and_folds_the_rest(animator, town):
    assert unfolded(animator.get("/uslugi/nowa/")) == []
    refused = create(animator, town, fee="", referral="none", age_from="10", age_to="5", capacity_free="0")
    assert unfolded(refused) == ["Kto może skorzystać", "Opłata i skierowanie", "Miejsca i finansowanie"]


def test_full_entry_is_folded_and_says_what_is_filled_in(animator, town):
    places = {"capacity_free": 0, "capacity_on": "2026-01-02"}
    service = town.service(eligibility="Mieszkańcy gminy", age_from=60, fee="free", **places)
    shown = animator.get(f"/uslugi/{service.uid}/edytuj/")
    assert unfolded(shown) == []
    told = html.fromstring(shown.content).xpath("//form//details/summary[span]")
    lines = {line.text.strip(): line[0].text_content() for line in told}
    assert lines["Kto może skorzystać"] == "wypełniono: kto może skorzystać, wiek od"
    assert lines["Miejsca i finansowanie"] == "wypełniono: wolne miejsca, wolne miejsca – stan na"
    assert "Dostępność" not in lines
    assert unfolded(edit(animator, town, service, age_from="90", age_to="5")) == ["Kto może skorzystać"]


def test_create_takes_other_places_by_name(animator, town):
    TerritoryFactory(name="Zambrów", gmina_kind="1")
    rural = TerritoryFactory(name="Zambrów")
    ambiguous = create(animator, town, other_places="Zambrów")
    assert "Zambrów" in ambiguous.context["form"].errors["other_places"][0]
    create(animator, town, other_places="gm. wiejska Zambrów")
    assert set(Service.objects.get().coverage.all()) == {town.gmina, rural}


def test_create_warns_of_a_name_and_saves(animator, town):
    page = animator.post("/uslugi/nowa/", answers(town, description="Pytać o Annę Kowalską"), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning", "success"]


def test_edit_is_found_at_once(animator, town, client, django_capture_on_commit_callbacks):
    service = town.service()
    with django_capture_on_commit_callbacks(execute=True):
        edit(animator, town, service, name="Szachy dla dzieci")
    found = client.get("/uslugi/", {"q": "szachow"}).context["answer"].result.rows
    assert [hit.service for hit in found] == [service]


def test_edit_keeps_state_and_maker(animator, town):
    service = town.service(created_by=town.operator)
    edit(animator, town, service, name="Nowa nazwa")
    service.refresh_from_db()
    assert (service.name, service.status, service.created_by) == ("Nowa nazwa", "published", town.operator)


@pytest.mark.parametrize("role", ["animator", "caretaker"])
def test_edit_sent_as_it_came_changes_nothing(town, as_user, role):
    service = town.service(
        recipients=["seniorzy"], age_from=60, languages=["uk"], modes=["phone"], phone="112"
    )
    client, address = as_user(getattr(town, role)), f"/uslugi/{service.uid}/edytuj/"
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value not in (None, False)}
    before = {name: form.initial[name] for name in form.initial if name != "seen"}
    assert client.post(address, data).status_code == 302
    form = client.get(address).context["form"]
    assert {name: form.initial[name] for name in before} == before


def test_edit_does_not_overwrite_anothers_change(animator, town):
    service = town.service()
    seen = service.updated_at.isoformat()
    edit(animator, town, service, name="Pierwsza")
    second = edit(animator, town, service, name="Druga", seen=seen)
    assert (errors(second), Service.objects.get().name) == ({"__all__": "changed"}, "Pierwsza")


def test_place_add_reads_address_and_hours(animator, town):
    service = town.service()
    data = {"name": "Świetlica", "territory": town.gmina.pk, "town": "Sikory", "postcode": "18-204",
            "hours": "wt, czw 10-11", "hours_note": "Od września"}  # fmt: skip
    for _click in range(2):
        response = animator.post(f"/uslugi/{service.uid}/miejsca/nowe/", data)
    place = service.places.get()
    assert (response.status_code, place.location.name, place.location.institution) == (
        302,
        "Świetlica",
        town.provider,
    )
    assert [(each.weekday, f"{each.opens:%H:%M}") for each in place.hours.all()] == [
        (1, "10:00"),
        (3, "10:00"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"territory": ""}, {"territory": "required"}),
        ({"town": ""}, {"town": "required"}),
        ({"postcode": "18204"}, {"postcode": "invalid"}),
        ({"hours": "wtedy gdy trzeba"}, {"hours": "hours"}),
        ({"location": "999999"}, {"location": "invalid_choice"}),
    ],
)
def test_place_add_refuses_at_the_right_field(animator, town, changes, expected):
    data = {"territory": town.gmina.pk, "town": "Sikory"} | changes
    response = animator.post(f"/uslugi/{town.service().uid}/miejsca/nowe/", data)
    assert errors(response) == expected


def test_place_edit_changes_hours(animator, town):
    place = town.service().places.create(location=LocationFactory(institution=town.provider))
    place.hours.create(weekday=0, opens="08:00", closes="15:00")
    address = f"/uslugi/miejsca/{place.uid}/edytuj/"
    assert animator.get(address).context["form"]["hours"].value() == "pn 8:00-15:00"
    animator.post(address, {"location": place.location_id, "hours": "pt 9-10"})
    assert [each.weekday for each in place.hours.all()] == [4]


def test_place_edit_keeps_days_that_are_different(animator, town, client):
    place = ServicePlaceFactory(service=town.service())
    address = f"/uslugi/miejsca/{place.uid}/edytuj/"
    year = timezone.localdate().year + 1
    text = f"24.12.{year} nieczynne\n01.07.{year}–31.08.{year} 9:00-13:00 (wakacje)"
    animator.post(address, {"location": place.location_id, "hours": "pn-pt 8-15", "special_days": text})
    assert animator.get(address).context["form"]["special_days"].value() == "\n".join(
        reversed(text.split("\n"))
    )
    page = client.get(place.service.get_absolute_url()).content.decode()
    assert f"24.12.{year}" in page
    assert "wakacje" in page
    refused = animator.post(address, {"location": place.location_id, "special_days": "w święta"})
    assert list(refused.context["form"].errors) == ["special_days"]
    assert place.special_days.count() == 2


def test_place_edit_refuses_a_place_that_is_there_already(animator, town):
    service = town.service()
    first, second = (
        service.places.create(location=LocationFactory(institution=town.provider)) for _each in "ab"
    )
    response = animator.post(f"/uslugi/miejsca/{second.uid}/edytuj/", {"location": first.location_id})
    assert errors(response) == {"location": "taken"}


def test_place_edit_refuses_the_address_of_another_place(animator, town):
    service = town.service()
    other, place = (
        service.places.create(location=LocationFactory(institution=town.provider, name=name)) for name in "ab"
    )
    names = ("name", "territory_id", "town", "street", "building", "postcode")
    typed = {name.removesuffix("_id"): getattr(other.location, name) for name in names}
    answer = animator.post(f"/uslugi/miejsca/{place.uid}/edytuj/", typed)
    assert list(answer.context["form"].errors) == ["town"]
    place.refresh_from_db()
    assert place.location.name == "b"


def test_place_remove_leaves_the_address(animator, town):
    place = town.service().places.create(location=LocationFactory(institution=town.provider))
    animator.post(f"/uslugi/miejsca/{place.uid}/usun/")
    assert (place.service.places.count(), town.provider.locations.count()) == (0, 1)


VERBS = [
    # verb, address, from, to, answers
    ("submit", "do-zatwierdzenia", "draft", "to_approve", {}),
    ("publish", "opublikuj", "to_approve", "published", {}),
    ("give_back", "zwroc", "to_approve", "returned", {"reason": "Brak telefonu"}),
    ("suspend", "przerwa", "published", "suspended", {"until": TODAY() + timedelta(days=9)}),
    ("withdraw", "zakoncz", "published", "withdrawn", {}),
    ("reopen", "wznow", "withdrawn", "draft", {}),
]


@pytest.mark.parametrize(("verb", "address", "source", "target", "data"), VERBS)
def test_verb_by_its_button(animator, town, verb, address, source, target, data):
    service = town.service(status=source, phone="86 555 01 02", eligibility="Wszyscy")
    for _click in range(2):
        response = animator.post(f"/uslugi/{service.uid}/{address}/", data)
    service.refresh_from_db()
    assert (response.status_code, service.status) == (302, target)
    assert [event.verb for event in service.events.all()] == [verb]


@pytest.mark.parametrize("address", ["do-zatwierdzenia", "opublikuj", "wznow"])
def test_verb_refuses_get(animator, town, address):
    assert animator.get(f"/uslugi/{town.service().uid}/{address}/").status_code == 405


@pytest.mark.parametrize("until", ["", TODAY(), "3000-01-01"])
def test_suspend_needs_a_day_to_come(animator, town, until):
    service = town.service()
    response = animator.post(f"/uslugi/{service.uid}/przerwa/", {"until": until})
    service.refresh_from_db()
    assert (list(response.context["form"].errors), service.status) == (["until"], "published")


def test_confirm_by_one_click_is_the_persons_own_word(town, as_user):
    service = town.service()
    for _click in range(2):
        as_user(town.caretaker).post(f"/uslugi/{service.uid}/potwierdz/")
    confirmation = service.confirmations.get()
    assert (confirmation.confirmed_on, confirmation.source.channel) == (TODAY(), "portal")
    assert confirmation.source.recorded_by == town.caretaker


def test_confirm_writes_down_a_phone_call(animator, town):
    service, day = town.service(), TODAY() - timedelta(days=3)
    data = {"channel": "phone", "received_on": day, "on_behalf_of": "sekretariat"}
    animator.post(f"/uslugi/{service.uid}/potwierdz/", data)
    service.refresh_from_db()
    source = service.confirmations.get().source
    assert (service.confirmed_on, source.channel, source.on_behalf_of) == (day, "phone", "sekretariat")


def test_confirm_refuses_a_day_to_come(animator, town):
    data = {"channel": "phone", "received_on": TODAY() + timedelta(days=1)}
    response = animator.post(f"/uslugi/{town.service().uid}/potwierdz/", data)
    assert errors(response) == {"received_on": "future"}


def test_published_entry_is_found_and_an_ended_one_is_not(
    animator, town, client, django_capture_on_commit_callbacks
):
    service = town.service("Szachy", status="draft", phone="86 555 01 02", eligibility="Wszyscy")
    counts = []
    for address in ("opublikuj", "zakoncz"):
        with django_capture_on_commit_callbacks(execute=True):
            animator.post(f"/uslugi/{service.uid}/{address}/")
        counts.append(client.get("/uslugi/", {"q": "szachy"}).context["answer"].result.total)
    assert counts == [1, 0]


def test_kept_list_shows_a_state_of_ones_own(town, as_user):
    mine = town.service("Moja", status="to_approve")
    town.service("Cudza", steward=None, provider=InstitutionFactory(), status="to_approve")
    town.service("Szkic", status="draft")
    page = as_user(town.animator).get("/uslugi/prowadzone/?stan=to_approve")
    assert list(page.context["services"]) == [mine]


def test_kept_list_takes_any_state(town, as_user):
    town.service("Moja")
    page = as_user(town.animator).get("/uslugi/prowadzone/?stan=x&page=1")
    assert [service.name for service in page.context["services"]] == ["Moja"]


def test_dashboard_shows_what_waits(town, as_user):
    town.service("Do zatwierdzenia", status="to_approve")
    town.service("Dawno")
    kept = "/uslugi/prowadzone/?stan="
    items = {
        user: [
            (item.url, item.count)
            for item in as_user(user).get("/pulpit/").context["items"]
            if item.url.startswith(kept)
        ]
        for user in (town.animator, town.caretaker, town.stranger)
    }
    assert items == {
        town.animator: [(f"{kept}to_approve", 1), (f"{kept}stale", 1)],
        town.caretaker: [(f"{kept}stale", 1)],
        town.stranger: [],
    }


def test_anonymous_person_is_sent_to_the_login(town):
    assert Client().get("/uslugi/nowa/")["Location"].startswith("/konto/")


def test_edit_by_a_stranger(town, as_user):
    published, draft = town.service(), town.service(status="draft")
    reader = as_user(UserFactory())
    statuses = [reader.get(f"/uslugi/{each.uid}/edytuj/").status_code for each in (published, draft)]
    assert statuses == [403, 404]


def test_search_has_no_dirty_documents_left(town):
    town.service()
    assert index.rebuild_dirty() == 0


def test_kept_list_asks_the_same_number_of_queries(town, as_user):
    reader, counts = as_user(town.animator), []
    for number in range(3):
        town.service(f"Usługa {number}")
        with CaptureQueriesContext(connection) as queries:
            reader.get("/uslugi/prowadzone/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_institution_page_shows_its_services(town, client):
    town.service("Szachy", summary="Partie w świetlicy")
    town.service("Szkic", status="draft")
    page = client.get(town.provider.get_absolute_url())
    [panel] = [panel for panel in page.context["panels"] if panel.template.startswith("services_catalog/")]
    assert [service.name for service in panel.context["services"]] == ["Szachy"]
    (line,) = html.fromstring(page.content).xpath("//ul[contains(@class, 'short-list')]/li/div/span")
    assert line.text_content().startswith(
        "Partie w świetlicy"
    )  # the page is of the provider, who is not named again


def test_many_are_published_at_once_and_what_others_lack_is_said(town, as_user):
    fields = {"phone": "86 555 01 02", "eligibility": "Wszyscy"}
    whole = [
        town.service(name, status=status, **fields)
        for name, status in (("Klub", "draft"), ("Obiady", "to_approve"))
    ]
    lacking = town.service("Bez telefonu", status="draft", phone="")
    foreign = town.service("Cudza", steward=None, provider=InstitutionFactory(), status="draft")
    living = town.service("Żywa")
    ticked = [service.pk for service in (*whole, lacking, foreign, living)]
    back = "/uslugi/prowadzone/?stan=draft"
    answer = as_user(town.animator).post(
        "/animator/opublikuj/", {"usluga": [*ticked, "x"], "next": back}, follow=True
    )
    assert answer.redirect_chain == [(back, 302)]
    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "Opublikowano 2 wpisy."
    assert said[1].startswith("„Bez telefonu” nie jest opublikowane. Brakuje: ")
    states = {service.name: service.status for service in Service.objects.filter(pk__in=ticked)}
    assert states == {
        "Klub": "published", "Obiady": "published", "Bez telefonu": "draft", "Cudza": "draft", "Żywa": "published",
    }  # fmt: skip
    assert "Zaznacz wszystkie" in as_user(town.animator).get(back).content.decode()


def test_caretaker_who_animates_elsewhere_publishes_nothing_of_this_place(town, as_user):
    user = UserFactory(role="animator", territory=TerritoryFactory(kind="powiat"))
    MembershipFactory(user=user, role="caretaker", institution=town.provider)
    draft = town.service("Klub", status="draft", phone="86 555 01 02", eligibility="Wszyscy")
    as_user(user).post("/animator/opublikuj/", {"usluga": [draft.pk]})
    draft.refresh_from_db()
    assert draft.status == "draft"
