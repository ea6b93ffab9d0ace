"""The list as anybody uses it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from lxml import html

from services_catalog.filters import GMINA_COOKIE, Question
from tests.partners.factories import TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

URL = "/uslugi/"


def found(response):
    return [hit.service.name for hit in response.context["answer"].result.rows]


@pytest.fixture
def sokoly(town):
    return TerritoryFactory(name="Sokoły", powiat=town.powiat)


def test_list_finds_inflected_words_without_diacritics(client, town):
    town.service(recipients=["seniorzy"])
    town.service("Pomoc prawna")
    assert found(client.get(URL, {"q": "zajec dla seniorow kobylin"})) == ["Zajęcia ruchowe dla seniorów"]


def test_list_counts_in_polish(client, town):
    for name in ("Zajęcia A", "Zajęcia B"):
        town.service(name)
    assert "Znaleziono 2 usługi" in client.get(URL, {"q": "zajęcia"}).content.decode()


def test_list_hides_what_is_not_published(client, town):
    for status in ("draft", "to_approve", "returned", "suspended", "withdrawn"):
        town.service(status=status)
    assert found(client.get(URL)) == []


@pytest.mark.parametrize(
    "query",
    [
        {"dla": "seniorzy"},
        {"dla": ["seniorzy", "rodziny"]},
        {"temat": "samotnosc"},
        {"rodzaj": "zajecia_sportowe"},
        {"oplata": "free"},
        {"oplata": ["free", "paid"]},
    ],
)
def test_list_filters(client, town, query):
    town.service(
        "Gimnastyka", recipients=["seniorzy"], topics=["samotnosc"], types=["zajecia_sportowe"], fee="free"
    )
    town.service("Kółko", recipients=["dzieci_mlodziez"], fee="unknown")
    assert found(client.get(URL, query)) == ["Gimnastyka"]


def test_list_filters_by_gmina_and_powiat(client, town, sokoly):
    town.service("Tutaj")
    town.service("Obok", coverage=[sokoly])
    assert [found(client.get(URL, {"gmina": place.pk})) for place in (town.gmina, sokoly, town.powiat)] == [
        ["Tutaj"],
        ["Obok"],
        ["Obok", "Tutaj"],
    ]


def test_list_remembers_the_gmina_of_the_cookie(client, town, sokoly):
    town.service("Zajęcia tutaj")
    town.service("Zajęcia obok", coverage=[sokoly])
    client.cookies[GMINA_COOKIE] = str(sokoly.pk)
    answers = [
        client.get(URL, query) for query in ({}, {"q": "zajęcia"}, {"gmina": ""}, {"q": "zajęcia kobylin"})
    ]
    assert [sorted(found(answer)) for answer in answers] == [
        ["Zajęcia obok"],
        ["Zajęcia obok"],
        ["Zajęcia obok", "Zajęcia tutaj"],
        ["Zajęcia tutaj"],
    ]
    assert answers[0].context["question"].url() == f"/uslugi/?gmina={sokoly.pk}"
    assert answers[3].context["answer"].left_gmina == sokoly


def test_list_takes_a_chip_off_again(client, town):
    town.service("Zajęcia tutaj")
    answer = client.get(URL, {"q": "zajęcia kobylin"}).context["answer"]
    [(label, address)] = answer.chips
    assert label == "gm. wiejska Kobylin-Borzymy"
    assert client.get(address).context["answer"].chips == []


def test_list_takes_a_filter_off_again(client, town):
    town.service("Gimnastyka", recipients=["seniorzy"], fee="free")
    question = client.get(URL, {"q": "gimnastyka", "dla": "seniorzy", "oplata": "free"}).context["question"]
    assert question.applied() == [
        ("Osoby starsze", "/uslugi/?q=gimnastyka&oplata=free"),
        ("bezpłatne", "/uslugi/?q=gimnastyka&dla=seniorzy"),
    ]


def test_list_that_finds_nothing_leads_on(client, town):
    town.service()
    page = client.get(URL, {"q": "xyzzyqwv", "gmina": town.gmina.pk})
    assert page.context["answer"].looser == {
        "wider": None,
        "everywhere": "/uslugi/?q=xyzzyqwv&gmina=",
        "unfiltered": "/uslugi/?q=xyzzyqwv&gmina=",
        "all": "/uslugi/?gmina=",
    }


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%00",
        "q=" + "a" * 5000,
        "q=%27%29%3B+DROP+TABLE",
        "q=%F0%9F%98%80&bez=%00",
        "gmina=999999999999999999999999",
        "gmina=-1&gmina=x",
        "gmina=²",
        "dla=nikt&temat=%00&oplata='&rodzaj=" + "x" * 999,
        "page=0",
        "page=-3",
        "page=²",
        "page=99999999999999999",
        "page=77",
        "bez=" + "&bez=".join("abcdefghijklmnopqrst"),
        "%ff=%ff&q=%ff",
    ],
)
def test_list_takes_any_parameters(client, town, query):
    town.service()
    assert client.get(f"{URL}?{query}").status_code == 200


def test_list_page_beyond_the_end_shows_the_last(client, town):
    for number in range(21):
        town.service(f"Usługa {number}")
    answer = client.get(URL, {"page": "9"}).context["answer"]
    assert (answer.page.number, [hit.service.name for hit in answer.result.rows]) == (2, ["Usługa 20"])


def test_list_answers_htmx_with_the_results_and_their_address(client, town):
    town.service()
    response = client.get(URL, {"q": "zajec", "gmina": "", "dla": ""}, headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/uslugi/?q=zajec"
    assert response.templates[0].name == "services_catalog/results.html"
    assert sorted(response["Vary"].split(", ")) == ["Cookie", "HX-Request"]


def test_list_address_is_shareable(client, town):
    town.service("Gimnastyka", recipients=["seniorzy"], topics=["samotnosc"])
    asked = {"q": ["zajęcia"], "gmina": [str(town.gmina.pk)], "dla": ["seniorzy"], "temat": ["samotnosc"]}
    address = client.get(URL, asked).context["question"].url()
    assert parse_qs(urlsplit(address).query) == asked


@pytest.mark.parametrize("query", [{}, {"q": "usluga"}])
def test_list_asks_the_same_number_of_queries(client, town, query):
    town.provider.phones.create(number="86 555 00 02")
    counts = []
    made = 0
    for rows in (1, 3, 20):
        for number in range(made, rows):
            ServicePlaceFactory(
                service=town.service(f"Usługa {number}", recipients=["seniorzy"])
            ).hours.create(weekday=0, opens="08:00", closes="15:00")
        made = rows
        town.service("Usługa", status="draft")
        client.get(URL, query)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(found(client.get(URL, query))) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_list_refuses_post(client, db):
    assert client.post(URL).status_code == 405


def test_gmina_page_groups_by_recipients(client, town):
    town.service("Gimnastyka", recipients=["seniorzy", "dorosli"])
    town.service("Biblioteka")
    town.service("Telefon zaufania", coverage=[], is_national=True)
    context = client.get(f"/gmina/{town.gmina.pk}-kobylin-borzymy/").context
    sections = [
        (section.group.code, [html.fromstring(row).findtext(".//a") for row in section.rows])
        for section in context["sections"]
    ]
    assert sections == [
        ("dorosli", ["Gimnastyka"]),
        ("seniorzy", ["Gimnastyka"]),
        ("mieszkancy", ["Biblioteka"]),
    ]
    assert (
        [html.fromstring(row).findtext(".//a") for row in context["national"].rows],
        context["count"],
    ) == (["Telefon zaufania"], 2)


def test_gmina_page_leads_to_its_address_and_its_successor(client, town, sokoly):
    wrong = client.get(f"/gmina/{town.gmina.pk}-inna/")
    assert (wrong.status_code, wrong["Location"]) == (301, f"/gmina/{town.gmina.pk}-kobylin-borzymy/")
    town.gmina.abolished_on, town.gmina.successor = "2026-01-01", sokoly
    town.gmina.save()
    moved = client.get(f"/gmina/{town.gmina.pk}-kobylin-borzymy/")
    assert (moved.status_code, moved["Location"]) == (301, f"/gmina/{sokoly.pk}-sokoly/")


def test_gmina_page_of_another_kind_of_territory_is_not_there(client, town):
    assert client.get(f"/gmina/{town.powiat.voivodeship_id}-podlaskie/").status_code == 404


def test_gmina_page_asks_the_same_number_of_queries(client, town, django_assert_num_queries):
    address = f"/gmina/{town.gmina.pk}-kobylin-borzymy/"
    counts = []
    for number in range(3):
        town.service(f"Usługa {number}", recipients=["seniorzy"])
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_addresses_of_other_places_are_made_of_the_filters_once(town, sokoly, django_assert_num_queries):
    question = Question.of(QueryDict(f"q=obiady&dla=seniorzy&gmina={town.gmina.pk}"))
    assert question.form.is_valid()
    with django_assert_num_queries(0):
        urls = [question.place_url(sokoly), question.unfiltered_url]
    assert [parse_qs(urlsplit(url).query, keep_blank_values=True) for url in urls] == [
        {"q": ["obiady"], "gmina": [str(sokoly.pk)], "dla": ["seniorzy"]},
        {"q": ["obiady"], "gmina": [""]},
    ]
