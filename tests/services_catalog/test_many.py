"""Pages of a list that is too long to be shown whole: places, groups, providers and numbers."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from coop_portal import capped
from coop_portal.templatetags import portal
from services_catalog import gmina, hours, panels, served
from services_catalog.board import providers
from services_catalog.freshness import asking
from services_catalog.models import Service
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.services_catalog.factories import ServiceFactory


def groups(choices):
    return {
        str(group): [str(label) for _pk, label in options]
        for group, options in choices
        if isinstance(options, list)
    }


@pytest.fixture
def sterdyn(town):
    """A gmina of another powiat, with a service."""
    place = TerritoryFactory(name="Sterdyń")
    town.service("Wypożyczalnia", coverage=[place])
    return place


def test_places_of_a_country_are_powiats_and_the_gminas_around(town, sterdyn, monkeypatch):
    town.service()
    monkeypatch.setattr(served, "GMINAS_AT_ONCE", 1)
    assert groups(served.Places().choices("–")) == {"woj. podlaskie": ["powiat wysokomazowiecki"]} | {
        sterdyn.voivodeship.label: [sterdyn.powiat.label]
    }
    near = groups(served.Places(town.gmina).choices("–"))
    assert near[town.powiat.label] == [f"cały {town.powiat.label}", town.gmina.label]
    # Its own powiat stands there once, with its gminas.
    assert "woj. podlaskie" not in near or near["woj. podlaskie"] == [sterdyn.powiat.label]


def test_place_without_services_can_stay_chosen(town, sterdyn, monkeypatch):
    monkeypatch.setattr(served, "GMINAS_AT_ONCE", 0)
    assert (str(town.gmina.pk), town.gmina.label) in served.Places(town.gmina).choices("–")


@pytest.mark.parametrize("at_once", [0, 120])
def test_first_page_and_list_offer_places(client, town, sterdyn, monkeypatch, at_once):
    monkeypatch.setattr(served, "GMINAS_AT_ONCE", at_once)
    client.cookies["gmina"] = str(sterdyn.pk)
    for address in ("/", "/uslugi/"):
        assert re.search(rf'<option value="{sterdyn.pk}" selected>', client.get(address).text)


def test_gmina_page_shows_the_last_confirmed_of_many(client, town, monkeypatch):
    monkeypatch.setattr(gmina, "WHOLE", 3)
    monkeypatch.setattr(gmina, "SHOWN", 2)
    for n in range(4):
        town.service(f"Klub {n}", recipients=["seniorzy"], confirmed_on=date(2026, 1, 1 + n))
    page = client.get(gmina.gmina_url(town.gmina))
    (section,) = page.context["sections"]
    names = [html.fromstring(row).findtext(".//a") for row in section.rows]
    assert (names, section.count) == (["Klub 2", "Klub 3"], 4)
    assert f'href="/uslugi/?gmina={town.gmina.pk}&amp;dla=seniorzy"' in page.text
    assert (page.context["count"], "i jeszcze 2" in page.text) == (4, True)


def test_gmina_page_begins_with_whom_to_call_and_folds_the_groups(client, town):
    address = gmina.gmina_url(town.gmina)
    today = timezone.localdate()
    facts = {"confirmed_on": today, "review_due_on": today, "recipients": ["seniorzy", "samotni_rodzice"]}
    town.service("Interwencja kryzysowa", is_crisis=True, phone="86 555 01 02", **facts)
    town.service("Interwencja bez telefonu", is_crisis=True, phone="")

    def read():
        with CaptureQueriesContext(connection) as queries:
            page = html.fromstring(client.get(address).content)
        return page, len(queries)

    page, _cost = read()
    first, *groups = page.xpath("//main//section[@aria-labelledby='crisis-title'] | //main//details")
    assert first.xpath(".//a[starts-with(@href, 'tel:')]/@href") == ["tel:112", "tel:865550102"]
    assert [each.get("id") for each in groups] == ["seniorzy", "samotni_rodzice", "mieszkancy"]
    assert not page.xpath("//main//details[@open]")
    (row,) = page.xpath("//details[@id='seniorzy']//li")
    assert row.xpath(".//a[starts-with(@href, 'tel:')]/@href") == ["tel:865550102"]

    def add(name, **more):
        service = town.service(name, phone="86 555 01 03", **more, **facts)
        location = town.provider.locations.create(territory=town.gmina, town="Kobylin")
        service.places.create(location=location).set_hours(hours.parse("pn-nd 0-24"))

    add("Klub", is_crisis=True)
    read()
    _page, cost = read()
    add("Klub drugi", is_crisis=True)
    add("Klub trzeci")
    read()
    page, more = read()
    assert more == cost
    assert "otwarte teraz" in page.xpath("//details[@id='seniorzy']//li")[-1].text_content()


def test_services_of_an_institution_are_paged(client, town, monkeypatch):
    monkeypatch.setattr(panels, "A_PAGE", 2)
    address = town.provider.get_absolute_url()
    for name in "Chór", "Klub", "Obiady":
        town.service(name)
    pages = [html.fromstring(client.get(address, {"page": n}).content) for n in (1, 2)]
    names = [page.xpath("//ul[contains(@class, 'short-list')]/li/div/a/text()") for page in pages]
    assert names == [["Chór", "Klub"], ["Obiady"]]
    assert pages[0].xpath("//nav[contains(@class, 'pagination-nav')]//a[@rel='next']/@href") == ["?page=2"]


@pytest.fixture
def named(town, as_user, monkeypatch):
    """The board of an animator with too many providers for a list, asked for one by words."""
    monkeypatch.setattr(providers, "IN_A_LIST", 1)
    for name in ("Biblioteka", "Biblioteka w Sokołach", "Klub"):
        provider = InstitutionFactory(name=name, seat=town.gmina)
        town.service(f"Zajęcia: {name}", provider=provider)
    client = as_user(town.animator)
    return lambda asked: client.get(reverse("services_catalog:board"), {"realizator": asked})


def test_board_of_many_providers_asks_for_a_name(named):
    assert (named("").context["provider"], 'type="search" name="realizator"' in named("").text) == (
        None,
        True,
    )
    assert named("klub").context["provider"].name == "Klub"
    assert named(str(named("klub").context["provider"].pk)).context["provider"].name == "Klub"
    assert named("Biblioteka").context["provider"].name == "Biblioteka"
    offered = named("bibl").context["providers"].offered
    assert [each.name for each in offered] == ["Biblioteka", "Biblioteka w Sokołach"]
    assert "nie ma realizatora" in named("nic takiego").text


def test_number_is_exact_as_long_as_anybody_counts(town, monkeypatch):
    for _n in range(3):
        town.service()
    assert capped.capped_count(Service.objects.all()) == 3
    monkeypatch.setattr(capped, "MOST", 2)
    assert capped.capped_count(Service.objects.all()) == 3
    assert [portal.capped(n).replace("\N{NO-BREAK SPACE}", " ") for n in (1250, 10_000, 10_001)] == [
        "1 250",
        "10 000",
        "ponad 10 000",
    ]


def test_questions_of_a_country_are_made_in_parts(town, monkeypatch):
    for n in range(3):
        ServiceFactory(
            provider=InstitutionFactory(email=f"i{n}@example.org", seat=town.gmina, status="verified")
        )
    monkeypatch.setattr(asking, "A_TICK", 2)
    campaign = date(2026, 9, 16)
    assert [asking.plan_due(campaign) for _tick in range(3)] == [2, 1, 0]


def test_address_is_found_in_any_writing(town):
    shared = town.service("Wspólna", provider=InstitutionFactory(email=" Biuro@Example.org", seat=town.gmina))
    own = town.service(
        "Własna", provider=InstitutionFactory(email="", seat=town.gmina), email="biuro@example.org "
    )
    town.service("Inna", email="biuro@example.org", provider=InstitutionFactory(email="x@example.org"))
    assert set(Service.objects.all().at_address("biuro@EXAMPLE.org")) == {shared, own}
