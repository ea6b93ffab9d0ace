"""Whose residents a service is for: the powiat's in each of its gminas, the gmina's own, what a neighbour sees."""

import pytest
from django.urls import reverse

from services_catalog.gmina import gmina_url
from services_catalog.models import Service
from services_catalog.printing import gmina_card
from services_catalog.search import index
from tests.partners.factories import LocationFactory, TerritoryFactory


class Places:
    """Two gminas of one powiat and one beyond it, with a service for each."""

    def __init__(self, town):
        self.town, self.own = town, town.gmina
        self.neighbour = TerritoryFactory(name="Sokoły", powiat=town.powiat)
        self.beyond = TerritoryFactory(name="Sterdyń Druga")
        town.service("Poradnia powiatowa", coverage=[town.powiat])
        town.service("Świetlica gminna", coverage=[self.own], residents_only=True)
        town.service("Klub sąsiedzki", coverage=[self.neighbour])
        town.service("Linia krajowa", is_national=True, coverage=[])
        index.sweep()

    def found(self, client, gmina):
        page = client.get(f"{reverse('services_catalog:list')}?gmina={gmina.pk}")
        return {hit.service.name for hit in page.context["answer"].result.rows}


@pytest.fixture
def places(town):
    return Places(town)


NATIONAL = {"Linia krajowa"}


def test_service_of_a_powiat_shows_in_each_of_its_gminas(client, places):
    assert places.found(client, places.own) == {"Poradnia powiatowa", "Świetlica gminna"} | NATIONAL
    assert places.found(client, places.neighbour) == {"Poradnia powiatowa", "Klub sąsiedzki"} | NATIONAL
    assert places.found(client, places.beyond) == NATIONAL


def test_powiat_has_what_is_for_all_and_for_any_of_its_gminas(client, places):
    everything = {"Poradnia powiatowa", "Świetlica gminna", "Klub sąsiedzki"} | NATIONAL
    assert places.found(client, places.town.powiat) == everything
    page = client.get(gmina_url(places.town.powiat)).content.decode()
    assert all(name in page for name in everything)


def test_page_card_and_feed_of_a_gmina_agree_with_the_list(client, places):
    for gmina in (places.own, places.neighbour):
        wanted = places.found(client, gmina)
        page = client.get(gmina_url(gmina)).content.decode()
        feed = client.get(reverse("services_catalog:territory_feed", args=[gmina.pk])).content.decode()
        assert {name for name in Service.objects.values_list("name", flat=True) if name in page} == wanted
        assert {each.name for each in gmina_card.candidates(gmina)} == wanted
        assert {name for name in wanted if name in feed} == wanted - NATIONAL


def test_residents_only_shows_as_such_to_a_neighbour(client, places):
    """With a place in the neighbouring gmina the service is found there, and says for whom it is."""
    service = Service.objects.get(name="Świetlica gminna")
    service.places.create(location=LocationFactory(territory=places.neighbour, town="Sokoły"))
    index.sweep()
    page = client.get(f"{reverse('services_catalog:list')}?gmina={places.neighbour.pk}").content.decode()
    assert "Świetlica gminna" in page
    said = f"tylko dla mieszkańców: {places.own.label}"
    assert said in page
    assert said in client.get(gmina_url(places.town.powiat)).content.decode()


def test_ended_service_is_on_no_list_and_stays_readable(client, places):
    service = Service.objects.get(name="Klub sąsiedzki")
    service.withdraw()
    index.sweep()
    assert "Klub sąsiedzki" not in places.found(client, places.neighbour)
    page = client.get(service.get_absolute_url())
    assert page.status_code == 200
    assert "zakończona" in page.content.decode().lower()
    assert service.get_absolute_url() not in client.get("/sitemap-uslugi-1.xml").content.decode()


def test_service_for_professionals_alone_is_marked(client, places):
    service = places.town.service("Superwizja", recipients=["czlonkowie_pzk"])
    both = places.town.service("Szkolenie", recipients=["czlonkowie_pzk", "rodziny"])
    assert "dla specjalistów" in client.get(service.get_absolute_url()).content.decode()
    assert "dla specjalistów" not in client.get(both.get_absolute_url()).content.decode()
    assert "dla specjalistów" in client.get(gmina_url(places.own)).content.decode()
    names = {each.name for each in gmina_card.candidates(places.own)}
    assert "Szkolenie" in names
    assert "Superwizja" not in names
