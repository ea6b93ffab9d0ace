"""What words mean where they could mean something else, and what an answer says that is no full one."""

import pytest
from django.test import Client

from services_catalog.models import SearchGap
from services_catalog.search import ages, index, ranking
from services_catalog.search.chips import Chip
from services_catalog.search.filters import Filters
from services_catalog.search.marking import Marks, marked
from services_catalog.search.search import search, ways_to_give
from services_catalog.search.text import accented, lookalikes
from tests.partners.factories import InstitutionFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


# --- Words that look like others ---------------------------------------------------------------


def test_small_word_is_no_abbreviation_unless_in_capitals(make):
    make("Community Organising")
    index.rebuild_all()
    assert search("co robić z dzieckiem").total == 0
    assert "Community Organising" not in search("nie mają co jeść").also
    assert search("CO").total == 1


def test_wordings_of_another_language_are_searched_and_not_shown(make):
    make("Community organising na osiedlu")
    index.rebuild_all()
    result = search("organizowanie społeczności")
    assert result.total == 1
    assert not any("community" in label.lower() for label in result.also)


def test_word_stands_before_the_one_with_polish_letters(make, find):
    make("Terapia lęku", description="Grupa dla osób, które mają lęki.")
    make("Dopłata do leków", description="Leki na receptę.")
    index.rebuild_all()
    assert find("leki") == ["Dopłata do leków", "Terapia lęku"]
    assert find("lęki") == ["Terapia lęku", "Dopłata do leków"]
    assert "lęki" in search("leki").meanings
    assert search("lęki").meanings == ()


@pytest.mark.parametrize("query", ["za co kupić leki", "nie stać mnie na leki", "leki"])
def test_medicines_lead_to_money_for_them(make, find, query):
    make("Poradnia zdrowia psychicznego", description="Psychiatra pomaga w lęku.")
    make("Zasiłek celowy", description="Także na leki.")
    assert find(query)[0] == "Zasiłek celowy"


def test_lost_polish_letters_are_read_as_before(make, find):
    make("Sąd rodzinny")
    assert find("sad rodzinny") == ["Sąd rodzinny"]


def test_only_words_of_the_dictionary_look_alike():
    assert "lęki" in lookalikes("leki")
    assert lookalikes("lęki") == lookalikes("x" * 40) == lookalikes("'") == ()
    assert (accented("lęki"), accented("leki"), accented("zajęcia")) == (("lęk",), (), ())


def test_work_is_looked_for_before_social_work(make, find):
    make("Praca socjalna", description="Rozmowa z pracownikiem socjalnym.")
    make("Pośrednictwo pracy", description="Oferty pracy.")
    assert find("praca od zaraz")[0] == "Pośrednictwo pracy"


# --- Chips that give way -------------------------------------------------------------------------


def chip(kind):
    return Chip(kind, kind, kind)


def test_few_chips_give_way_before_many_and_the_place_last():
    fee, when, place = map(chip, ("fee", "when", "place"))
    assert ways_to_give([place, fee, when]) == [
        [when], [fee], [when, fee], [place], [when, place], [fee, place], [when, fee, place],
    ]  # fmt: skip


def test_many_chips_give_way_one_after_the_other():
    assert len(ways_to_give([chip("age")] * 12)) == 12


def test_only_what_finds_nothing_gives_way(make):
    make("Porady psychologa", fee="free", modes=["in_person"])
    index.rebuild_all()
    result = search("bezpłatnie online")
    assert [str(each.key) for each in result.left_out] == ["mode:online"]
    assert [str(each.key) for each in result.chips] == ["fee:free"]
    assert result.total == 1


@pytest.mark.parametrize("without", [["when:today"], ["fee:free", "when:today"], ["place:kobylin"]])
def test_chip_that_was_taken_off_is_no_word_that_empties_the_answer(make, without):
    make("Porady", fee="free")
    index.rebuild_all()
    assert search("dziś bezpłatnie kobylin", without=without).total == 1


# --- All words, then any -----------------------------------------------------------------------------


def test_answer_without_all_words_says_which_one_nothing_holds(make):
    make("Zajęcia plastyczne")
    index.rebuild_all()
    result = search("zajęcia kajakarstwo")
    assert (result.total, result.is_partial, result.missing) == (1, True, ("kajakarstwo",))
    make("Kajakarstwo")
    index.rebuild_all()
    result = search("zajęcia kajakarstwo")
    assert (result.total, result.is_partial, result.missing) == (2, True, ())
    make("Zajęcia: kajakarstwo")
    index.rebuild_all()
    assert not search("zajęcia kajakarstwo").is_partial


@pytest.mark.parametrize("read", [2, 3, 4])
def test_answer_is_whole_however_many_are_ranked(make, monkeypatch, read):
    """As many as are ranked, one more, one fewer."""
    monkeypatch.setattr(ranking, "READ", read)
    for n in range(3):
        make(f"Zajęcia: kajakarstwo {n}")
    index.rebuild_all()
    result = search("zajęcia kajakarstwo")
    assert (result.total, len(result.rows), result.is_partial, result.missing) == (3, 3, False, ())


@pytest.mark.parametrize(("read", "total"), [(2, 3), (3, 5)])
def test_where_more_hold_all_the_words_than_are_ranked_they_alone_are_the_answer(
    make, monkeypatch, read, total
):
    monkeypatch.setattr(ranking, "READ", read)
    for name in ("Zajęcia: kajakarstwo A", "Zajęcia: kajakarstwo B", "Zajęcia: kajakarstwo C"):
        make(name)
    make("Zajęcia plastyczne")
    make("Kajakarstwo")
    index.rebuild_all()
    pages = [search("zajęcia kajakarstwo", offset=at, limit=2, with_facets=True) for at in (0, 2, 4)]
    assert {page.total for page in pages} == {total}
    assert {sum(page.facets["fees"].values()) for page in pages} == {total}
    assert len({hit.service.name for page in pages for hit in page.rows}) == total


def test_partial_answer_is_told_and_counts_as_a_miss(town):
    town.service("Zajęcia plastyczne")
    opened = {"Sec-Fetch-User": "?1", "Sec-Fetch-Dest": "document"}
    query = {"q": "zajęcia depresja", "gmina": town.gmina.pk}
    text = Client().get("/uslugi/", query, headers=opened).content.decode()
    assert "Nic nie zawiera wszystkich słów" in text
    assert "depresja" in text
    assert list(SearchGap.objects.values_list("territory", "topic", "misses")) == [
        (town.gmina.pk, "zdrowie_psychiczne", 1)
    ]


# --- Near and of the age --------------------------------------------------------------------------------


def test_who_says_the_age_stands_before_who_says_none(make, find):
    make("Zajęcia A", recipients=["mieszkancy"])
    make("Spotkania: zajęcia dla dzieci", age_from=3, age_to=6)
    expected = ["Spotkania: zajęcia dla dzieci", "Zajęcia A"]
    assert find("zajęcia dla 5-latka") == expected
    assert find("dla 5-latka") == expected
    assert find("", filters=Filters(age=5)) == expected


def test_voivodeship_stands_between_the_powiat_and_the_country(make, find, kobylin):
    far = TerritoryFactory(name="Warszawa", parent=kobylin.powiat)
    beyond = InstitutionFactory(name="Daleko", seat=None)
    make("Psycholog kraju", provider=beyond, coverage=[], is_national=True)
    make("Psycholog województwa", provider=beyond, coverage=[kobylin.voivodeship])
    make("Psycholog powiatu", coverage=[kobylin.powiat])
    make("Psycholog gminy", coverage=[kobylin])
    assert far.pk
    assert find("psycholog", filters=Filters(territories=(kobylin.pk,))) == [
        "Psycholog gminy", "Psycholog powiatu", "Psycholog województwa", "Psycholog kraju",
    ]  # fmt: skip


def test_nothing_in_the_gmina_leads_to_its_powiat_first(client, town):
    neighbour = TerritoryFactory(name="Sokoły", powiat=town.powiat)
    town.service("Kajaki", coverage=[neighbour])
    answer = client.get("/uslugi/", {"q": "kajaki", "gmina": town.gmina.pk}).context["answer"]
    around, url, total = answer.looser["wider"]
    assert (around, total) == (town.powiat, 1)
    assert f"gmina={town.powiat.pk}" in url
    assert client.get(url).context["answer"].result.total == 1


# --- What is said of it -----------------------------------------------------------------------------------


def test_part_of_a_wording_is_not_marked():
    marks = Marks(frozenset({"obiad"}), ((frozenset({"posilek"}), frozenset({"dom"})),))
    assert marked("Obiady w domu", marks) == "<mark>Obiady</mark> w domu"
    assert marked("Posiłek w domu", marks) == "<mark>Posiłek</mark> w <mark>domu</mark>"


def test_few_other_wordings_are_shown_at_once(client, town):
    town.service("Obiady")
    answer = client.get("/uslugi/", {"q": "osoba starsza"}).context["answer"]
    shown, rest = answer.also
    assert len(shown) == 5
    assert (*shown, *rest) == answer.result.also


@pytest.mark.parametrize(("fields", "kept"), [({"kiedy": "", "wiek": ""}, True), ({}, False)])
def test_gmina_chosen_in_the_form_is_remembered(client, town, fields, kept):
    town.service("Klub")
    client.get("/uslugi/", {"q": "", "gmina": town.gmina.pk} | fields)
    assert ("gmina" in client.cookies) is kept
    if kept:
        assert client.get("/uslugi/").context["question"].territory == town.gmina


# --- Situations, and ages told in words alone ------------------------------------------------------


def test_who_names_what_the_situation_is_about_stands_first(make, find):
    make("Pielęgniarka środowiskowa")
    make("Gabinet logopedyczny", eligibility="Dorośli po udarze")
    make("Spotkania po udarze")
    assert find("po udarze")[0] == "Spotkania po udarze"


def test_age_told_in_words_stands_first_and_shuts_nobody_out(make, find):
    make("Bajki", eligibility="dzieci w wieku 3–6 lat")
    make("Basen")
    make("Brydż", eligibility="ukończone 60 lat")
    assert find("dla 5-latka") == ["Bajki", "Basen", "Brydż"]
    assert find("70 lat") == ["Brydż", "Bajki", "Basen"]


@pytest.mark.parametrize(
    ("text", "groups", "low", "high"),
    [
        ("wiek 5–12 lat, karnet 60 zł", [], 5, 12),
        ("od 13 do 19 roku życia", [], 13, 19),
        ("do 18 lat, bez skierowania", [], 0, 18),
        ("dzieci do lat 3", [], 0, 3),
        ("ukończone 60 lat", [], 60, 110),
        ("osoby 65+", [], 65, 110),
        ("osoby, które nie ukończyły 26 lat", [], 0, 25),
        ("nie ukończone 26 lat", [], 0, 25),
        ("dzieci 3–6 lat, które nie ukończyły 7 lat", [], 3, 6),
        ("nie mają ukończonych 18 lat", [], 0, 17),
        ("osoby od 60 lat, mieszkające w gminie od 5 lat", [], 60, 110),
        ("zamieszkali w gminie od 60 roku życia", [], 60, 110),
        ("", ["dzieci z niepełnosprawnościami"], 0, 17),
        ("mieszkańcy gminy", ["seniorzy"], 60, 110),
    ],
)
def test_ages_that_are_told(text, groups, low, high):
    assert ages.told(text, groups) == set(range(low, high + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bez ograniczeń",
        "decyzja z 2024 roku",
        "dochód do 600 zł",
        "tel. 600 100 200",
        "mieszkające w gminie od 5 lat",
        "zamieszkałe na terenie gminy Sokoły od 5 lat",
        "pracujący od 3 lat",
        "do 5 lat po opuszczeniu zakładu karnego",
        "do 2 lat od zakończenia leczenia",
    ],
)
def test_text_without_an_age_tells_none(text):
    assert ages.told(text) == set()
