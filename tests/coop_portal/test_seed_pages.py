"""The projects of the five sources are complete on their pages, as somebody reads them who has no account."""

from functools import cache

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from tests.coop_portal.page_facts import PAGE_FACTS
from tests.coop_portal.seed_facts import programme

pytestmark = pytest.mark.usefixtures("seeded_module")

FACTS = [
    (key, page, words)
    for key, pages in PAGE_FACTS.items()
    for page, facts in pages.items()
    for words in facts
]


def address(key, page):
    found, (kind, _space, name) = programme(key), page.partition(" ")
    return {
        "project": found.get_absolute_url,
        "news": lambda: found.news.get().get_absolute_url(),
        "call": lambda: reverse("programmes:call", args=[found.calls.get().uid]),
        "lead": lambda: found.partners.get(role="lead").institution.get_absolute_url(),
        "edition": lambda: found.editions.get(name=name).get_absolute_url(),
        "compendium": lambda: reverse("programmes:practices"),
    }[kind]()


@cache
def html(key, page, query=""):
    response = Client().get(address(key, page) + query)
    assert response.status_code == 200
    return response.content.decode()


def words_of(document):
    """What is read on the page, spaces of all kinds alike."""
    return " ".join(lxml.html.document_fromstring(document).text_content().split())


@pytest.mark.parametrize(("key", "page", "words"), FACTS)
def test_fact_stands_on_the_page(key, page, words):
    assert words in words_of(html(key, page))


def test_amounts_stay_in_one_line():
    page = html("job-shadowing-gdynia", "project").replace("&nbsp;", "\N{NO-BREAK SPACE}")
    for amount in ("33 826,00 EUR", "26 502,00 EUR", "7 324,00 EUR", "78,35 %"):
        assert f">{amount.replace(' ', chr(160))}<" in page


@pytest.mark.parametrize("key", ["kooperacje-3d", "liderzy-kooperacji"])
def test_news_without_an_author_names_none(key):
    assert "Autor" not in words_of(html(key, "news")).partition("Opublikowano")[2][:200]


def test_day_without_an_hour_shows_none():
    assert "00:00" not in html("kooperacje-3d", "news")


def test_archived_project_says_so_above_and_below():
    page = html("mik", "project")
    above, _title, below = page.partition("<h1")
    assert "archive-banner" in above
    assert "archive-banner" in below
    others = set(PAGE_FACTS) - {"mik"}
    assert [key for key in others if "archive-banner" in html(key, "project")] == []


def test_phones_are_called_with_one_touch():
    page = html("mik", "project")
    assert 'href="tel:601668314"' in page
    assert 'href="tel:225864225"' in page


def test_banner_says_in_which_language_each_part_is():
    page = html("job-shadowing-gdynia", "project")
    assert '<span lang="pl">Jesteśmy z Wami</span><span lang="uk">МИ З ВАМИ</span>' in page
    assert "здійснює" in html("job-shadowing-gdynia", "project", "?jezyk=uk")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Socially Organised"), ("de", "Modell der Aktivierung")]
)
def test_project_is_read_in_its_languages(language, words):
    page = html("spolecznie-zorganizowani", "project", f"?jezyk={language}")
    assert f'<h1 lang="{language}">' in page
    assert words in page


def test_call_is_closed_to_workshops_and_clubs_of_therapy():
    page = words_of(html("spolecznie-zorganizowani", "call"))
    assert "Warsztat" not in page.partition("Kto może")[2].partition("Jak odpowiedzieć")[0]


@pytest.mark.parametrize(
    ("key", "sign"),
    [
        ("mik", "Mazowiecki Instytut Kultury"),
        ("kooperacje-3d", "Unia Europejska, Europejski Fundusz Społeczny"),
        ("liderzy-kooperacji", "Unia Europejska, Europejski Fundusz Społeczny"),
        ("spolecznie-zorganizowani", "Unia Europejska, Europejski Fundusz Społeczny"),
        ("job-shadowing-gdynia", "Współfinansowane w ramach programu Unii Europejskiej Erasmus+"),
    ],
)
def test_signs_of_the_funding_stand_on_the_page(key, sign):
    page = lxml.html.document_fromstring(html(key, "project"))
    [strip] = page.xpath('//ul[@class="sign-strip"]')
    assert strip.xpath(".//img/@alt")[-1] == sign
