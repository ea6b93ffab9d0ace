import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop_portal.sorting import ALPHABET, sort_key
from programmes.models import Programme


@pytest.mark.parametrize(
    "names",
    [
        ["Anna", "Ąnna", "Barbara"],
        ["Lubin", "Łapy", "Łomża", "Mielnik"],
        ["Zabrze", "Ząbki", "Źródło", "Żary"],
        ["Szkoła nr 2", "Szkoła nr 10", "Szkoła nr 100"],
        ["GOPS Kobylin", "GOPS Kobylin-Borzymy"],
        ["Dom", "Dom Kultury", "Domy"],
    ],
)
def test_sort_key_orders_as_polish_does(names):
    shuffled = random.sample(names, len(names))
    assert sorted(shuffled, key=sort_key) == names


def test_sort_key_ignores_case_quotes_and_dashes():
    assert sort_key("„Złota Jesień”") == sort_key("złota jesień")
    assert sort_key("KOBYLIN-BORZYMY") == sort_key("kobylin–borzymy")


def test_sort_key_of_composed_and_decomposed_letters_is_one():
    assert sort_key("Łódź ó") == sort_key("Ło\u0301dz\u0301 o\u0301")


def test_sort_key_puts_foreign_accents_with_their_letter():
    assert sorted(["Muzeum", "Müller", "Muller", "Nowy"], key=sort_key) == [
        "Müller",
        "Muller",
        "Muzeum",
        "Nowy",
    ]


@given(
    st.text(alphabet=ALPHABET, min_size=1, max_size=20), st.text(alphabet=ALPHABET, min_size=1, max_size=20)
)
def test_sort_key_compares_letter_by_letter(one, other):
    places = [[ALPHABET.index(letter) for letter in text] for text in (one, other)]
    assert (sort_key(one) < sort_key(other)) == (places[0] < places[1])


@given(st.text(max_size=400))
def test_sort_key_of_any_text_fits_its_column(text):
    key = sort_key(text)
    assert len(key) <= 200
    key.encode()


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_sort_key_orders_numbers_by_value(one, other):
    assert (sort_key(f"nr {one}") < sort_key(f"nr {other}")) == (one < other)


@pytest.mark.django_db
def test_sort_key_follows_its_source():
    programme = Programme.objects.create(title="Żuraw")
    assert programme.sort_key == sort_key("Żuraw")
    programme.title = "Bocian"
    programme.save()
    programme.refresh_from_db()
    assert programme.sort_key == sort_key("Bocian")
    Programme.objects.update_or_create(pk=programme.pk, defaults={"title": "Czapla"})
    programme.refresh_from_db()
    assert programme.sort_key == sort_key("Czapla")
    (made,) = Programme.objects.bulk_create([Programme(title="Łabędź")])
    made.refresh_from_db()
    assert made.sort_key == sort_key("Łabędź")


@pytest.mark.django_db
def test_sort_key_orders_in_the_database_whatever_its_locale():
    titles = ["Łódź 2", "Łódź 10", "Lublin", "Ąkty", "Zebra", "Żubr", "Ćma", "akty"]
    Programme.objects.bulk_create(Programme(title=title) for title in titles)
    listed = list(Programme.objects.order_by("sort_key").values_list("title", flat=True))
    assert listed == ["akty", "Ąkty", "Ćma", "Lublin", "Łódź 2", "Łódź 10", "Zebra", "Żubr"]
