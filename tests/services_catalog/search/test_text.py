import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services_catalog.search import text


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("seniorów", "senior"),
        ("psychologa", "psycholog"),
        ("zajęć", "zajecia"),
        ("bezdomnym", "bezdomny"),
        ("głusi", "gluchy"),
        ("dzieckiem", "dziecko"),
        ("Kobylinie", "kobylin"),
        ("kobylinie", "kobylin"),
    ],
)
def test_lexemes_hold_the_folded_lemma(form, lemma):
    assert lemma in text.lexemes(form)


@pytest.mark.parametrize(
    ("word", "relative"),
    [
        ("opiekun", "opiekuńczy"),
        ("bezdomnych", "bezdomność"),
        ("wytchnienie", "wytchnieniowa"),
        ("psychologiem", "psychologiczna"),
        ("terapeuta", "terapia"),
        ("niepełnosprawni", "niepełnosprawność"),
    ],
)
def test_stems_bring_relatives_together(word, relative):
    assert set(text.stems(word)) & set(text.stems(relative))


@pytest.mark.parametrize("word", ["AA", "DPS", "dom", "116", "GOPS", ""])
def test_stems_leave_short_words_and_abbreviations_whole(word):
    assert text.stems(word) == ()


def test_lexemes_keep_an_abbreviation_as_it_is_written():
    assert text.lexemes("ŚDS") == ("sds",)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Kobylin-Borzymy", ["Kobylin", "Borzymy"]),
        ("psychologiczno–pedagogiczna", ["psychologiczno", "pedagogiczna"]),
        ("G-PZK e-mail", ["GPZK", "email"]),
        ("Senior+ i 60+", ["Senior", "plus", "i", "60", "plus"]),
        ("tel. 800 70 2222", ["tel", "800", "70", "2222"]),
        ("pomoc\x00prawna\u202e 😀 „tu”", ["pomoc", "prawna", "tu"]),
        ("x" * 200, []),
        ("DLA OSÓB STARSZYCH", ["dla", "osób", "starszych"]),
    ],
)
def test_words_of_a_text(written, words):
    assert [word.text for word in text.words(written)] == words


def test_words_know_where_they_stand():
    written = "Zajęcia (G-PZK) dla Kobylina-Borzym"
    assert [written[word.start : word.end] for word in text.words(written)] == [
        "Zajęcia",
        "G-PZK",
        "dla",
        "Kobylina",
        "Borzym",
    ]


def test_words_can_be_limited():
    assert len(text.words("pomoc " * 50, limit=7)) == 7


def test_stop_word_in_capitals_is_an_abbreviation():
    pronoun, disabled = text.words("on ON")
    assert (pronoun.is_stop, disabled.is_stop) == (True, False)


def test_stop_words_are_known_in_every_form():
    assert all(word.is_stop for word in text.words("dla kogoś, komuś, których"))


@pytest.mark.parametrize(
    ("written", "plain"), [("Łódź", "lodz"), ("ZAŻÓŁĆ gęślą", "zazolc gesla"), ("Øre", "ore"), ("", "")]
)
def test_fold_makes_plain_letters(written, plain):
    assert text.fold(written) == plain


def test_forms_of_a_word():
    assert {"senior", "seniorom", "seniorów"} <= text.forms("senior")
    assert text.forms("xyzzy") == {"xyzzy"}


@given(st.text(max_size=300))
@example("\x00'\\:*&|!()<->")
@example("̈́a\u0301łŁ𝔸")
def test_any_text_becomes_plain_lexemes(written):
    for word in text.words(written):
        for lexeme in (*text.lexemes(word.text), *text.stems(word.text)):
            assert lexeme
            assert not set(lexeme) & set("\x00'\\:*&|!()<> ")
