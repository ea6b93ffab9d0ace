from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from .factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def news(title="Spotkanie", programme=None, days=-1, **fields):
    programme = programme or ProgrammeFactory()
    return programme.news.create(title=title, published_at=timezone.now() + timedelta(days=days), **fields)


def titles(response):
    return [item.title for item in response.context["news_items"]]


def entries(response):
    return ElementTree.fromstring(response.content).findall("a:entry", ATOM)


def test_list_shows_what_is_published_newest_first(client):
    news("Starsze", days=-5)
    news("Nowsze")
    news("Jutro", days=1)
    news("W szkicu", programme=ProgrammeFactory(status="draft"))
    ProgrammeFactory().news.create(title="Nieopublikowane")
    assert titles(client.get(reverse("programmes:news_list"))) == ["Nowsze", "Starsze"]


def test_list_is_filtered_by_project_and_by_the_year_of_the_event(client):
    mine = ProgrammeFactory()
    news("Wyjazd", programme=mine, event_on="2020-05-06")
    news("Konferencja", programme=mine, event_on="2021-05-06")
    news("Obce", event_on="2020-05-06")
    found = client.get(reverse("programmes:news_list"), {"projekt": mine.uid, "rok": 2020})
    assert titles(found) == ["Wyjazd"]


@pytest.mark.parametrize("query", ["rok=abc", "rok=1", "projekt=nie-ma"])
def test_unknown_filter_is_left_out(client, query):
    news()
    assert titles(client.get(reverse("programmes:news_list") + f"?{query}")) == ["Spotkanie"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_a_constant_number_of_queries(client, rows, django_assert_num_queries):
    for number in range(rows):
        news(f"Wiadomość {number}")
    with django_assert_num_queries(4):
        client.get(reverse("programmes:news_list"))


def test_feed_is_atom_without_an_invented_author(client):
    news("Bez autora", text="**Ważne** <script>alert(1)</script>")
    news("Z autorem", author="Redakcja", days=-2)
    response = client.get(reverse("programmes:news_feed"))
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    first, second = entries(response)
    assert first.find("a:title", ATOM).text == "Bez autora"
    assert first.find("a:author", ATOM) is None
    assert second.find("a:author/a:name", ATOM).text == "Redakcja"
    assert "<strong>Ważne</strong>" in first.find("a:summary", ATOM).text
    assert "<script>" not in first.find("a:summary", ATOM).text


def test_feed_of_a_project_holds_its_news_alone(client):
    mine = news("Moje")
    news("Obce")
    feed = client.get(reverse("programmes:programme_feed", args=[mine.programme.uid]))
    assert [entry.find("a:title", ATOM).text for entry in entries(feed)] == ["Moje"]


def test_feed_of_a_draft_is_not_there(client):
    draft = ProgrammeFactory(status="draft")
    assert client.get(reverse("programmes:programme_feed", args=[draft.uid])).status_code == 404
