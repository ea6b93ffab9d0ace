from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services_catalog.enums import Fee
from services_catalog.models import Synonym
from services_catalog.search import index
from services_catalog.search.filters import Filters
from services_catalog.search.search import search
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(make, kobylin, sokoly):
    """What one gmina and its neighbour have."""
    make("Zajęcia ruchowe dla seniorów", recipients=["seniorzy"], topics=["czas_wolny"], fee=Fee.FREE)
    make("Klub Seniora", description="Zajęcia i spotkania.", recipients=["seniorzy"], fee=Fee.PARTLY)
    make("Zajęcia plastyczne", description="Dla dzieci.", recipients=["dzieci_mlodziez"], fee=Fee.FREE)
    make("Poradnia psychologiczna", recipients=["mieszkancy"], coverage=[kobylin.powiat])
    make("Zajęcia dla seniorów w Sokołach", recipients=["seniorzy"], coverage=[sokoly], fee=Fee.FREE)
    index.rebuild_all()


def test_sentence_without_polish_letters_finds_the_activities_for_seniors(village, find):
    found = find("zajec dla seniorow kobylin")
    assert found[:2] == ["Zajęcia ruchowe dla seniorów", "Klub Seniora"]
    assert "Zajęcia dla seniorów w Sokołach" not in found


def test_chips_tell_what_was_understood(village, kobylin):
    result = search("darmowych zajęć dla seniorów w Kobylinie")
    assert [(chip.kind, chip.key, str(chip.label)) for chip in result.chips] == [
        ("place", "place:kobylinie", kobylin.label),
        ("fee", "fee:free", str(Fee.FREE.label)),
        ("recipients", "recipients:seniorzy", "Osoby starsze"),
    ]
    assert [hit.service.name for hit in result.rows] == ["Zajęcia ruchowe dla seniorów"]


@pytest.mark.parametrize(
    ("without", "more"),
    [
        ("place:kobylin", "Zajęcia dla seniorów w Sokołach"),
        ("recipients:seniorzy", "Zajęcia plastyczne"),
        ("fee:free", "Klub Seniora"),
    ],
)
def test_chip_can_be_taken_off(village, find, without, more):
    query = "darmowe zajęcia dla seniorów kobylin"
    assert more not in find(query)
    assert more in find(query, without=[without])


def test_namesake_elsewhere_does_not_blur_the_place(village, kobylin):
    TerritoryFactory(name="Kobylin", powiat=powiat_factory("krotoszyński"))
    (chip,) = search("kobylin").chips
    assert chip.label == kobylin.label


def test_services_of_the_powiat_come_after_those_of_the_gmina(make, find, kobylin):
    make("Psycholog w powiecie", coverage=[kobylin.powiat])
    make("Psycholog w gminie")
    assert find("psycholog kobylin") == ["Psycholog w gminie", "Psycholog w powiecie"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"recipients": ("dzieci_mlodziez",)}, ["Poradnia psychologiczna", "Zajęcia plastyczne"]),
        ({"topics": ("czas_wolny",)}, ["Zajęcia ruchowe dla seniorów"]),
        ({"fees": ("partly",)}, ["Klub Seniora"]),
        (
            {"fees": ("partly", "free"), "recipients": ("seniorzy",), "topics": ("czas_wolny", "choroba")},
            ["Zajęcia ruchowe dla seniorów"],
        ),
        ({"types": ("posilki",)}, []),
        ({"territories": (10**9,)}, []),
        ({"topics": ("x' | 't:0",)}, []),
    ],
)
def test_chosen_filters_always_hold(village, find, filters, found):
    assert find("", filters=Filters(**filters)) == found


def test_territory_filter_takes_what_covers_it_and_what_is_in_it(village, find, kobylin, sokoly):
    assert find("", filters=Filters(territories=(sokoly.pk,))) == [
        "Zajęcia dla seniorów w Sokołach",  # its own before those of the powiat
        "Poradnia psychologiczna",
    ]
    assert len(find("", filters=Filters(territories=(kobylin.powiat_id,)))) == 5


def test_national_service_is_found_everywhere(make, find, sokoly):
    make("Telefon zaufania", coverage=[], is_national=True)
    assert find("", filters=Filters(territories=(sokoly.pk,))) == ["Telefon zaufania"]


@pytest.mark.parametrize("query", ["swietlica", "świetlicami", "swietlicy", "świetilca", "swietlcia"])
def test_diacritics_and_slips_are_repaired(make, find, query):
    make("Świetlica środowiskowa")
    make("Zasiłek")
    index.rebuild_all()
    assert find(query) == ["Świetlica środowiskowa"]


def test_repaired_word_is_told(make):
    make("Świetlica")
    index.rebuild_all()
    assert search("świetilca").corrected == (("świetilca", "świetlica"),)


def test_short_abbreviation_is_a_whole_word(make, find):
    make("Mityng AA")
    make("Zajęcia")
    index.rebuild_all()
    assert find("aa") == ["Mityng AA"]


def test_synonym_leads_both_ways_and_the_exact_word_comes_first(make, find):
    make("Adwokat dyżurny")
    make("Nieodpłatna pomoc prawna")
    assert find("adwokat") == ["Adwokat dyżurny", "Nieodpłatna pomoc prawna"]
    assert find("nieodpłatna pomoc prawna") == ["Nieodpłatna pomoc prawna", "Adwokat dyżurny"]


def test_hit_tells_why_it_was_found(make):
    make("Nieodpłatna pomoc prawna")
    index.rebuild_all()
    result = search("adwokat")
    assert result.rows[0].words == ()
    assert "nieodpłatna pomoc prawna" in result.rows[0].through
    assert "nieodpłatna pomoc prawna" in result.also


def test_stigmatising_word_works_and_is_never_shown(make):
    make("Terapia dla osób z problemem: alkoholizm")
    index.rebuild_all()
    for query in ("menel", "pijak", "alkoholizm"):
        result = search(query)
        assert result.total == 1
        shown = {*result.also, *result.meanings, *(label for hit in result.rows for label in hit.through)}
        assert not shown & {"menel", "pijak", "pijaczek", "żul"}


def test_ambiguous_word_offers_its_meanings():
    assert search("terapeuta").meanings == ("poradnictwo psychologiczne", "psychoterapia")


def test_synonym_of_a_territory_works_when_the_place_is_chosen(make, find, kobylin):
    make("Świetlica")
    Synonym.objects.create(term="świetlica", words=["kuźnia"], territory=kobylin)
    assert find("kuźnia") == []
    assert find("kuźnia", filters=Filters(territories=(kobylin.pk,))) == ["Świetlica"]


def test_new_synonym_is_used_at_once(make, find):
    make("Świetlica")
    assert find("miejscówka") == []
    Synonym.objects.create(term="świetlica", words=["miejscówka"])
    assert find("miejscówka") == ["Świetlica"]


def test_all_words_come_before_any_word(make, find):
    make("Basen")
    make("Nauka pływania dla dorosłych")
    make("Basen: nauka pływania")
    assert find("basen nauka pływania")[0] == "Basen: nauka pływania"


def test_nothing_for_all_that_was_said_is_widened(make):
    make("Zajęcia plastyczne", recipients=["dzieci_mlodziez"])
    index.rebuild_all()
    result = search("zajęcia dla bezdomnych")
    assert (result.widened, result.total, result.chips) == (True, 1, ())


@pytest.mark.parametrize("walked", [1, 2000])
def test_page_of_very_many_is_by_name_wherever_it_is_looked_for(make, find, monkeypatch, walked):
    """Among the first names of all, and where these are too few to fill a page, among all."""
    monkeypatch.setattr("services_catalog.search.search.COUNTED", 2)
    monkeypatch.setattr("services_catalog.search.ranking.WALKED", walked)
    for name in ("Żłobek", "Apteka", "Łaźnia", "Cukiernia", "Dom kultury"):
        make(name, fee=Fee.PAID if name == "Cukiernia" else Fee.FREE)
    free = Filters(fees=(Fee.FREE,))
    assert find("", filters=free, limit=2) == ["Apteka", "Dom kultury"]
    assert find("", filters=free, limit=2, offset=2) == ["Łaźnia", "Żłobek"]
    assert find("", filters=free, limit=2, offset=3) == ["Żłobek"]


def test_empty_query_lists_all_by_name(village):
    result = search("")
    assert result.total == 5
    assert [hit.service.name for hit in result.rows][:2] == ["Klub Seniora", "Poradnia psychologiczna"]


def test_pages_do_not_overlap_and_keep_the_total(village):
    first, second, beyond = (search("zajęcia", offset=n, limit=2) for n in (0, 2, 10**12))
    assert not {hit.service for hit in first.rows} & {hit.service for hit in second.rows}
    assert (first.total, second.total, beyond.total, beyond.rows) == (4, 4, 4, [])


@pytest.mark.parametrize("query", ["zajęcia dla seniorów kobylin", "", "psycholog"])
def test_number_of_queries_does_not_grow_with_the_results(village, make, query):
    search(query)

    def count():
        with CaptureQueriesContext(connection) as captured:
            search(query)
        return len(captured)

    few = count()
    for n in range(4):
        make(f"Zajęcia psychologa dla seniorów {n}", recipients=["seniorzy"])
    index.rebuild_all()
    search(query)
    assert count() == few


HOSTILE = [
    "",
    "   ",
    "x" * 10_000,
    "pomoc " * 2_000,
    "😀🏳️‍🌈",
    "'; DROP TABLE services_catalog_service; --",
    "a & | ! ( ) <-> :* ' \\ \"",
    "'t:0' | 'r:*'",
    "%s %(x)s %%",
    "\x00\x01\x1b[31m",
    "\u202eróines dla jęjaz\u200f",
    "допомога для українців",
    "ﷺ" * 400,
    "e\u0301" * 300,
    "-" * 500,
    "nie bez brak",
    "dla dla dla w w w",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_query_gives_a_page(village, query):
    assert search(query, filters=Filters(topics=tuple(f"t{n}" for n in range(500)))).rows == []
    assert search(query).total >= 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(
            st.sampled_from(
                ["zajęcia", "dla", "seniorów", "w", "Kobylinie", "gmina", "darmowe", "nie", "'", "\\", ":*", "&", "<->",
                 "adwokat", "psycholgo", "60+", "(", "AA", "mąż pije", "\x00"]
            ),
            max_size=12,
        ).map(" ".join),
    )
)  # fmt: skip
@example("'r:*':A")
def test_no_query_raises_or_finds_what_is_not_listed(village, query):
    result = search(query)
    assert len(result.rows) <= result.total <= 5
    assert all(hit.service.status == "published" for hit in result.rows)


@pytest.mark.parametrize("where", ["gmina", "powiat"])
def test_stale_local_entry_stands_before_a_fresh_one_of_another_powiat(make, kobylin, where):
    """Both fit the words and serve the gmina: how fresh an entry is decides among neighbours alone."""
    there = TerritoryFactory(name="Rutki", powiat=powiat_factory("zambrowski"))
    beyond = InstitutionFactory(name="Z powiatu obok", seat=there)
    coverage = [kobylin if where == "gmina" else kobylin.powiat]
    fresh = {"confirmed_on": date(2026, 11, 1), "review_due_on": date(2099, 1, 1)}
    make("Porady prawne A", provider=beyond, coverage=[kobylin], **fresh)
    make("Porady prawne B", coverage=coverage)
    make("Porady prawne C", coverage=coverage, **fresh)
    index.rebuild_all()
    expected = ["Porady prawne C", "Porady prawne B", "Porady prawne A"]
    for result in (
        search("porady prawne", filters=Filters(territories=(kobylin.pk,))),
        search("porady prawne kobylin"),
    ):
        assert [hit.service.name for hit in result.rows] == expected
