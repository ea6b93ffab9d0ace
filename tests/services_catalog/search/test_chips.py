"""What a query says beside its topic."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from services_catalog.filters import Question
from services_catalog.hours import MIDNIGHT, Stretch
from services_catalog.models import FreePlaces, RecipientGroup, SearchDocument, Synonym
from services_catalog.search import index
from services_catalog.search.filters import Filters, moments
from services_catalog.search.query import parse
from services_catalog.search.search import search
from tests.partners.factories import LocationFactory
from tests.services_catalog.factories import ServicePlaceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("basen dla 5-latka", ["age:5"]),
        ("zajęcia 70 lat", ["age:70"]),
        ("pół roku", ["age:0"]),
        ("klub dla nastolatka", ["age:13-18"]),
        ("bezpłatne zajęcia", ["fee:free"]),
        ("prawnik za darmo", ["fee:free"]),
        ("psycholog dzisiaj", ["when:today"]),
        ("psycholog w sobotę", ["when:5"]),
        ("psycholog otwarte teraz", ["when:now"]),
        ("prawnik online", ["mode:online"]),
        ("fizjoterapeuta z dojazdem", ["mode:at_home"]),
        ("nocleg całodobowo", ["hours:round"]),
        ("psycholog bez skierowania", ["referral:none"]),
        ("prawnik po ukraińsku", ["language:uk"]),
        # Ways of speaking, names and topics.
        ("nie mam teraz pieniędzy", []),
        ("od 3 lat nie pracuje", []),
        ("kurs języka angielskiego", []),
        ("opieka całodobowa", []),
        ("nieodpłatna pomoc prawna", []),
        ("zajęcia 60+", []),
    ],
)
def test_chips_are_recognised_where_they_are_meant(query, keys):
    parsed = parse(query)
    assert [chip.key for chip in parsed.chips] == keys
    assert not {chip.key for chip in parse(query, without=frozenset(keys)).chips} & set(keys)


def test_age_finds_who_is_for_it(make, find):
    make("Zajęcia dla małych", age_from=3, age_to=6)
    make("Zajęcia dla dorosłych", recipients=["dorosli"])
    make("Zajęcia dla wszystkich")
    assert find("zajęcia dla 5-latka") == ["Zajęcia dla małych", "Zajęcia dla wszystkich"]
    assert find("", filters=Filters(age=40)) == ["Zajęcia dla dorosłych", "Zajęcia dla wszystkich"]


@pytest.mark.parametrize(
    ("fields", "filters"),
    [
        ({"referral": "none"}, {"referrals": ("none",)}),
        ({"modes": ["at_home"]}, {"modes": ("at_home",)}),
        ({"languages": ["uk"]}, {"languages": ("uk",)}),
        ({"is_crisis": True}, {"is_crisis": True}),
        ({"phone": "86 275 00 00"}, {"has_phone": True}),
        ({"accessibility": "podjazd"}, {"is_accessible": True}),
        ({"recipients": ["specjalisci"]}, {"for_staff": True}),
        ({"capacity_free": 2, "capacity_on": date.today()}, {"has_free_places": True}),
    ],
)
def test_filter_finds_who_has_it(make, find, fields, filters):
    RecipientGroup.objects.filter(code="specjalisci").update(is_staff=True)
    make("Taka", **fields)
    make("Inna")
    assert find("", filters=Filters(**filters)) == ["Taka"]


@pytest.fixture
def always_open(make):
    service = make("Telefon całą dobę", phone="1", referral="none")
    place = ServicePlaceFactory(service=service, location=LocationFactory(institution=service.provider))
    place.set_hours([Stretch(day, time.min, MIDNIGHT) for day in range(7)])
    return service


@pytest.fixture
def closed_today(make):
    service = make("Telefon innego dnia", phone="1", referral="none")
    place = ServicePlaceFactory(service=service, location=LocationFactory(institution=service.provider))
    place.set_hours([Stretch((timezone.localdate().weekday() + 3) % 7, time(8), time(16))])
    return service


def test_urgent_today_is_open_and_needs_no_referral(make, find, always_open, closed_today):
    make("Bez godzin", phone="1", referral="none")
    for filters in (
        Filters(is_urgent=True),
        Filters(when="now"),
        Filters(when="today"),
        Filters(is_round_the_clock=True),
    ):
        assert find("", filters=filters) == [always_open.name], filters
    # What was only said leaves out who is known to be closed.
    assert set(find("telefon dzisiaj")) == {always_open.name}


def test_hours_are_worked_out_again_before_they_end(always_open):
    index.rebuild_dirty()
    SearchDocument.objects.update(known_until=timezone.localdate())
    assert index.refresh_hours() == 1
    index.rebuild_dirty()
    assert SearchDocument.objects.get().known_until > timezone.localdate() + timedelta(days=14)


def test_word_about_free_places_marks_the_document(make, find):
    service = make("Dom")
    index.rebuild_dirty()
    FreePlaces.objects.create(service=service, are_free=True, said_at=timezone.now())
    assert SearchDocument.objects.get().is_dirty
    assert find("", filters=Filters(has_free_places=True)) == ["Dom"]
    FreePlaces.objects.update(said_at=timezone.now() - timedelta(days=8))
    assert find("", filters=Filters(has_free_places=True)) == []


def test_moments_of_words():
    friday = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert [each.day for each in moments("weekend", friday)] == [28, 30]
    assert moments("now", friday) == (friday, friday)
    assert moments("4", friday)[0] == friday
    assert [each.day for each in moments("0", friday)] == [30, 1]


def test_facets_count_what_another_choice_would_find(make):
    make("Zajęcia A", recipients=["seniorzy"], fee="free")
    make("Zajęcia B", recipients=["dzieci_mlodziez"], fee="free")
    make("Zajęcia C", fee="paid")
    index.rebuild_all()
    seniors = RecipientGroup.objects.get(code="seniorzy").pk
    found = search("zajęcia", filters=Filters(recipients=("seniorzy",)), with_facets=True)
    assert found.total == 2
    assert found.facets["fees"] == {"free": 1, "paid": 1}
    assert found.facets["recipients"][seniors] == 2
    assert len(found.facets["recipients"]) == 3  # everybody, and both groups


def test_chips_give_way_until_something_is_found(make):
    make("Psycholog")
    index.rebuild_all()
    result = search("bezpłatny psycholog online")
    assert result.total == 1
    assert {chip.key for chip in result.left_out} == {"mode:online", "fee:free"}


@pytest.mark.parametrize("said", ["mąż codziennie pije", "żona upija się", "dziadek znów pije"])
def test_situation_leads_to_what_helps(make, find, said):
    make("Poradnia leczenia uzależnień")
    make("Basen")
    index.rebuild_all()
    assert find(said) == ["Poradnia leczenia uzależnień"]


def test_situation_leads_one_way(make):
    index.rebuild_all()
    make("Terapia uzależnień")
    assert "pije" not in search("terapia uzależnień").also


def test_circular_synonym_is_refused_with_a_reason():
    Synonym.objects.create(term="klub", words=["kuźnia"])
    with pytest.raises(ValidationError) as refused:
        Synonym(term="kuźnia", words=["klub"]).full_clean()
    assert "klub" in str(refused.value)
    with pytest.raises(ValidationError):
        Synonym(term="sala", words=["Sala"]).full_clean()
    Synonym(term="kuźnia", words=["warsztat"]).full_clean()


def test_query_with_a_clients_data_is_not_kept():
    assert not Question.of(QueryDict("q=psycholog dla dziecka")).refusals
    assert Question.of(QueryDict("q=pesel 44051401359")).refusals
    assert Question.of(QueryDict("q=jan@example.com")).refusals
