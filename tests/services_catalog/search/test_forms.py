import pytest

from services_catalog.models import KnownForm
from services_catalog.search import forms, text


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        ("psycholog", "psycholog", 0),
        ("psycholgo", "psycholog", 1),
        ("asystnet", "asystent", 1),
        ("hospicium", "hospicjum", 1),
        ("uzaleznieia", "uzaleznienia", 1),
        ("", "abc", 3),
        ("kot", "pies", 4),
    ],
)
def test_slips_between_two_words(a, b, count):
    assert forms.slips(a, b) == count
    assert forms.slips(b, a) == count


@pytest.fixture
def known(db):
    forms.learn({"psycholog", "sąd", "sad", "dom"})
    KnownForm.objects.update(frequency=2)


def read(query):
    return forms.read(text.words(query), lambda lexeme: False)


def test_word_without_polish_letters_may_be_any_that_looks_so(known):
    (reading,) = read("sad")
    assert {"sad"} <= reading.lexemes
    (court,) = read("sądu")
    assert court.lexemes == {"sad"}


def test_typing_error_is_repaired_to_a_word_in_use(known):
    (reading,) = read("psycholgo")
    assert (reading.shown, reading.lexemes) == ("psycholog", {"psycholog"})


def test_word_of_the_dictionary_is_no_typing_error(known):
    (reading,) = read("psychologia")
    assert reading.shown == ""


def test_short_word_is_never_repaired(known):
    (reading,) = read("dxm")
    assert (reading.shown, reading.lexemes) == ("", {"dxm"})


def test_learning_twice_adds_nothing(known):
    before = KnownForm.objects.count()
    forms.learn({"psycholog", "dom"})
    assert KnownForm.objects.count() == before


def test_rare_words_weigh_more(known):
    KnownForm.objects.filter(lemma="dom").update(frequency=500)
    home, psychologist = forms.weights(read("dom psycholog"))
    assert psychologist > home
