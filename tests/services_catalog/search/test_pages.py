"""What the list's page says around its results: why, how many more, whom to call, where else to look."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services_catalog import crisis
from services_catalog.hours import MIDNIGHT
from services_catalog.models import GminaCard
from services_catalog.search import index
from services_catalog.search.marking import Marks, marked
from services_catalog.search.text import lexemes, stems
from tests.services_catalog.factories import ServicePlaceFactory

URL = "/uslugi/"


def page(client, **query):
    return client.get(URL, query).content.decode()


def test_words_are_marked_in_names_and_summaries_also_through_inflection(client, town):
    town.service("Zajęcia ruchowe dla seniorów", summary="Gimnastyka & taniec dla seniora")
    text = page(client, q="senior")
    assert "<mark>seniorów</mark>" in text
    assert "Gimnastyka &amp; taniec dla <mark>seniora</mark>" in text


def test_word_that_was_understood_as_a_filter_is_no_slip(client, town):
    town.service("Klatka ze schodami dla dzieci")
    result = client.get(URL, {"q": "zajęcia dla 5-latka"}).context["answer"].result
    assert [chip.key for chip in result.chips] == ["age:5"] or "age:5" in {c.key for c in result.left_out}
    assert result.corrected == ()


def test_words_that_say_little_are_not_marked(client, town):
    town.service("Pomoc", summary="Dla osób doznających przemocy", topics=["przemoc_domowa"])
    assert "<mark>osób</mark>" not in page(client, q="mąż mnie bije")


@pytest.mark.parametrize("hostile", ["<b>klub</b>", "klub\x00 & <script>", "e\u0301klub", "x" * 5000, ""])
def test_marking_escapes_whatever_it_is_given(hostile):
    wanted = Marks(frozenset((*lexemes("klub"), *stems("klub"))))
    text = marked(hostile, wanted)
    assert "<b>" not in text
    assert "<script>" not in text


def test_each_filter_says_how_many_it_would_leave(client, town):
    town.service("Kółko", recipients=["dzieci_mlodziez"], fee="free")
    town.service("Klub", recipients=["seniorzy"], fee="free")
    town.service("Festyn", recipients=["seniorzy"], fee="paid")
    answer = client.get(URL, {"dla": "seniorzy"}).context["answer"]
    counts = {(g.name, c.code): c.count for g in answer.groups for c in g.choices}
    assert counts["dla", "seniorzy"] == 2
    assert counts["dla", "dzieci_mlodziez"] == 1  # another choice of the same kind would add these
    assert (counts["oplata", "free"], counts["oplata", "paid"]) == (1, 1)


def test_counts_follow_as_one_types(client, town):
    town.service("Klub seniora", fee="free")
    partial = client.get(URL, {"q": "klub"}, headers={"HX-Request": "true"}).content.decode()
    assert '<span id="n_oplata_free" hx-swap-oob="innerHTML">1</span>' in partial


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"pilne": "1"}, ["Dyżur"]),
        ({"skierowanie": "needed"}, ["Oddział"]),
        ({"jak": "phone"}, ["Dyżur"]),
        ({"wiek": "7"}, ["Dyżur", "Oddział"]),
        ({"wiek": "x"}, ["Dyżur", "Oddział", "Świetlica 60+"]),
        ({"kiedy": "kiedyś"}, ["Dyżur", "Oddział", "Świetlica 60+"]),
    ],
)
def test_further_filters(client, town, query, left):
    duty = town.service("Dyżur", phone="86 555 01 02", referral="none", modes=["phone"])
    place = ServicePlaceFactory(service=duty)
    for day in range(7):
        place.hours.create(weekday=day, opens=time(0), closes=MIDNIGHT)
    index.rebuild_dirty()
    town.service("Oddział", referral="needed", referral_from="lekarz rodzinny", modes=["on_site"])
    town.service("Świetlica 60+", age_from=60, phone="", modes=["on_site"])
    found = client.get(URL, query).context["answer"].result.rows
    assert sorted(hit.service.name for hit in found) == left


def test_row_says_who_refers(client, town):
    town.service("Oddział", referral="needed", referral_from="lekarz rodzinny")
    assert "skierowanie: lekarz rodzinny" in page(client)


# --- A crisis -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        ("mąż mnie bije", "przemoc_domowa"),
        ("maz mnie pobil", "przemoc_domowa"),
        ("córka nie chce żyć", "zdrowie_psychiczne"),
        ("nie mają co jeść", "ubostwo"),
        ("nie mam gdzie spać", "bezdomnosc"),
        ("klub seniora", None),
        ("dom kultury", None),
        ("", None),
        ("nocna zmiana", None),
    ],
)
def test_words_of_a_crisis_are_known(query, topic):
    assert (topic in crisis.topics_told(query)) if topic else not crisis.topics_told(query)


def test_contacts_of_the_place_stand_first_and_only_true_ones(client, town):
    today = timezone.localdate()
    fresh = {"is_crisis": True, "topics": ["przemoc_domowa"], "phone": "86 555 01 02"}
    confirmed = {"confirmed_on": today, "review_due_on": today + timedelta(days=30)}
    town.service("Punkt pomocy", **fresh, **confirmed)
    old = {"confirmed_on": today - timedelta(days=900), "review_due_on": today - timedelta(days=800)}
    town.service("Dawny punkt", **fresh, **old)
    town.service("Bez telefonu", **(fresh | {"phone": ""}), **confirmed)
    town.service("Niebieska Linia", is_national=True, coverage=[], **fresh)
    answer = client.get(URL, {"q": "mąż mnie bije", "gmina": town.gmina.pk}).context["answer"]
    names = [contact.service.name for contact in answer.crisis_contacts]
    assert sorted(names) == ["Niebieska Linia", "Punkt pomocy"]
    assert "Pomoc od zaraz" in page(client, q="mąż mnie bije", gmina=town.gmina.pk)
    assert "Wybierz gminę" in page(client, q="mąż mnie bije")
    assert "Pomoc od zaraz" not in page(client, q="klub")


# --- No dead end -----------------------------------------------------------------------------------


def test_nothing_found_names_who_knows(client, town):
    GminaCard.objects.create(territory=town.gmina, phone="86 111 22 33")
    town.service("Klub")
    text = page(client, q="xqzwv", gmina=town.gmina.pk)
    assert "86 111 22 33" in text
    assert "Zadzwoń" in text


def test_queries_do_not_grow_with_the_results(client, town):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, q="klub", gmina=town.gmina.pk)
        return len(asked)

    town.service("Klub seniora", topics=["samotnosc"])
    queries()
    one = queries()
    for name in ("Klub A", "Klub B", "Klub C"):
        town.service(name, topics=["samotnosc"], recipients=["seniorzy"])
    queries()  # choices kept in memory are read again after a document was written
    assert queries() == one


def test_phone_answered_round_the_clock_is_urgent_help_at_any_hour(client, town):
    always = town.service("Telefon zaufania", phone="116 123", is_national=True, referral="none")
    town.service("Biuro", phone="86 555 01 02", referral="none")
    assert urgent_names(client) == []
    always.phone_round_the_clock = True
    always.save()
    index.rebuild_dirty()
    assert urgent_names(client) == ["Telefon zaufania"]
    assert "całą dobę" in page(client, pilne="1")


def urgent_names(client):
    rows = client.get(URL, {"pilne": "1"}).context["answer"].result.rows
    return [hit.service.name for hit in rows]
