"""A gmina by what people write: kinds, powiats, codes, villages, slips of the pen."""

import pytest
from django.core.exceptions import ValidationError

from partners.forms import TerritoryField, TerritoryInput
from partners.gminas import find_gminas, near_gminas
from partners.models import Territory

from .factories import TerritoryFactory, powiat_factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return TerritoryFactory(
        name="Wysokie Mazowieckie", gmina_kind="1", powiat=powiat_factory("wysokomazowiecki")
    )


@pytest.fixture
def village(town):
    gmina = TerritoryFactory(name="Wysokie Mazowieckie", gmina_kind="2", powiat=town.powiat)
    gmina.codes.create(code="2013102", valid_from="2020-01-01")
    return gmina


@pytest.fixture
def kobylin():
    return TerritoryFactory(name="Kobylin-Borzymy", powiat=powiat_factory("łomżyński"))


@pytest.mark.parametrize(
    "text",
    [
        "Kobylin-Borzymy", "kobylin borzymy", "KOBYLIN – BORZYMY", "  Kobylin ", "gmina Kobylin-Borzymy",
        "gm. wiejska Kobylin-Borzymy", "Kobylin-Borzymy, powiat łomżyński", "Kobylin-Borzymy (pow. lomzynski)",
        "gm. wiejska Kobylin-Borzymy, powiat łomżyński, woj. podlaskie",
    ],
)  # fmt: skip
def test_one_gmina_is_found_however_it_is_written(kobylin, town, text):
    assert find_gminas(text) == [kobylin]


def test_kind_and_code_tell_namesakes_apart(town, village):
    assert find_gminas("Wysokie Mazowieckie") == [town, village]
    assert find_gminas("miasto Wysokie Mazowieckie") == [town]
    assert find_gminas("gm. wiejska wysokie mazowieckie") == [village]
    assert find_gminas("2013102") == find_gminas("201310") == [village]
    assert find_gminas("Wysokie Mazowieckie, powiat bielski") == []


def test_village_leads_to_its_gmina(kobylin):
    Territory.objects.create(kind="locality", name="Łopienie-Jeże", parent=kobylin, gmina=kobylin)
    assert find_gminas("Łopienie-Jeże") == [kobylin]


def test_slip_of_the_pen_offers_what_is_near(kobylin):
    assert find_gminas("Kobylyn-Borzymy") == []
    assert near_gminas("Kobylyn-Borzymy") == [kobylin]


@pytest.mark.parametrize("text", ["", "  ", "powiat", "\x00", "%", "a" * 200, "1" * 7, "(((", "gmina"])
def test_nonsense_finds_nothing(kobylin, text):
    assert find_gminas(text) == []


def test_abolished_gmina_is_not_found(kobylin):
    Territory.objects.filter(pk=kobylin.pk).update(abolished_on="2026-01-01")
    assert find_gminas("Kobylin-Borzymy") == []


def test_field_gives_the_territory_or_nothing(kobylin):
    assert TerritoryField().clean("kobylin") == kobylin
    assert TerritoryField(required=False).clean("") is None
    assert TerritoryField().prepare_value(kobylin.pk) == kobylin.full_label
    assert not TerritoryField().has_changed(kobylin.pk, kobylin.full_label)
    with pytest.raises(ValidationError):
        TerritoryField(queryset=Territory.objects.none()).clean("kobylin")


def test_field_asks_back_and_takes_the_answer(town, village):
    field = TerritoryField()
    with pytest.raises(ValidationError) as refusal:
        field.clean("Wysokie Mazowieckie")
    assert refusal.value.code == "several"
    assert field.widget.offered == [town.full_label, village.full_label]
    page = field.widget.render("seat", "Wysokie Mazowieckie", {"id": "id_seat"})
    assert page.count('type="radio"') == 2
    assert field.clean(village.full_label) == village


def test_choice_counts_only_for_the_text_that_it_was_offered_for():
    read = TerritoryInput().value_from_datadict
    data = {"seat": "Wysokie", "seat_asked": "Wysokie", "seat_choice": "miasto Wysokie Mazowieckie"}
    assert read(data, {}, "seat") == "miasto Wysokie Mazowieckie"
    assert read(data | {"seat": "Sterdyń"}, {}, "seat") == "Sterdyń"
    assert read({"seat": "Sterdyń"}, {}, "seat") == "Sterdyń"
