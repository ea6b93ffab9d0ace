import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import pesel

from coop_portal.guard import check, has_pesel

VECTORS = Path(__file__).resolve().parents[3] / "shared/cases/vectors/pl_ids.csv"


def refused(text, **allowed):
    return bool(check(text, **allowed).refusals)


@pytest.mark.parametrize(
    "text",
    [
        "PESEL 44051401359",
        "440514 01359",
        "44-05-14-01359",
        "4 4 0 5 1 4 0 1 3 5 9",
        "klientka44051401359!",
        "cztery cztery zero pięć jeden cztery zero jeden trzy pięć dziewięć",
        "44051\u200b401359",  # a mark that nobody sees
        "٤٤٠٥١٤٠١٣٥٩",
        "pesel: 44051401358",  # a slip of the finger in what is called a PESEL
    ],
)
def test_pesel_is_refused(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "44051401358",
        "NIP: 525-000-59-00, REGON: 146115201, KRS 0000123456",
        "konto 12 1234 5678 9012 3456 7890 1234",
        "12.05.2026 9.00",
        "7.05.2026 – 15.05.2026",
        "od 2026-11-03 do 2026-11-05, godz. 8.00-16.00",
        "18-200 Wysokie Mazowieckie, ul. Ludowa 15a",
        "33 826,00 EUR, w tym 26 502,00 EUR; 100 000 000 zł",
        "Telefon zaufania 116 111, linia 800 12 00 12, alarm 112",
    ],
)
def test_other_numbers_are_not_refused(text):
    assert check(text).refusals == ()


@st.composite
def pesel_numbers(draw):
    born = draw(st.dates(min_value=datetime.date(1930, 1, 1), max_value=datetime.date(2020, 1, 1)))
    month = born.month + (20 if born.year >= 2000 else 0)
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{draw(st.integers(0, 9999)):04}"
    return digits + pesel.calc_check_digit(digits)


@given(
    number=pesel_numbers(),
    cuts=st.sets(st.integers(1, 10), max_size=4),
    gap=st.sampled_from([" ", "-", "–", ".", "/", " - ", "\u00a0", "\n"]),
    before=st.sampled_from(["", "nr ", "Pani ", "tel. 601 668 314, ", "ur. 12.05.1944, "]),
)
def test_every_pesel_is_found_however_it_is_written(number, cuts, gap, before):
    written = "".join((gap if i in cuts else "") + digit for i, digit in enumerate(number))
    assert has_pesel(f"{before}{written} i dalej")


@given(st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Lo"], exclude_characters="@")))
def test_text_without_digits_and_addresses_is_never_refused(text):
    if not any(word in text.casefold() for word in ("małpa", "malpa", "(at)", "[at]", "zero")):
        assert check(text).refusals == ()


@given(st.text())
def test_no_text_breaks_the_guard(text):
    check(text)


@pytest.mark.parametrize(
    "phone",
    [
        "601 668 314",
        "601668314",
        "22 586 42 25",
        "(22) 586 42 25",
        "22-5864225",
        "+48 601-668-314",
        "0048601668314",
        "48 22 586 42 25",
        "86 275 12 34 w. 12",
        "+421 905 123 456",
    ],
)
def test_phone_is_refused_unless_it_is_a_service_s(phone):
    assert refused(f"dzwonić: {phone}")
    assert not refused(f"dzwonić: {phone}", allowed_phones=[phone])


def test_allowed_phone_may_be_written_in_another_form():
    assert not refused("tel. 86 275 12 34", allowed_phones=["+48862751234"])
    assert not refused("tel. +48 86 275-12-34", allowed_phones=["86 275 12 34 wew. 2"])


def test_phone_of_another_is_named_in_the_refusal():
    (sentence,) = check("86 275 12 34 albo 601 668 314", allowed_phones=["862751234"]).refusals
    assert "601 668 314" in sentence


def test_phone_after_a_register_number_is_still_seen():
    assert refused("NIP 5250005900 601668314")


@pytest.mark.parametrize("email", ["jan@wp.pl", "Jan.Nowak+x@poczta.example.org"])
def test_email_is_refused_unless_it_is_a_service_s(email):
    assert refused(f"adres {email}.")
    assert not refused(f"adres {email}.", allowed_emails=[email.upper()])


@pytest.mark.parametrize("text", ["jan (at) wp.pl", "jan[małpa]wp.pl", "jan małpa wp.pl", "jan @ wp.pl"])
def test_disguised_email_is_refused(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "Biblioteka im. Marii Konopnickiej",
        "Szkoła Podstawowa nr 2 im. gen. Józefa Bema",
        "ul. Jana Pawła II 4",
        "parafia św. Anny Samotrzeciej",
        "Gminny Ośrodek Kultury w Kobylinie-Borzymach",
        "Powiatowe Centrum Pomocy Rodzinie w Wysokiem Mazowieckiem",
        "Klub Seniora Złota Jesień",
    ],
)
def test_patrons_streets_and_institutions_are_accepted(text):
    verdict = check(text)
    assert (verdict.refusals, verdict.warnings) == ((), ())


@pytest.mark.parametrize(
    "text", ["Jan Kowalski", "JAN KOWALSKI", "dla Kowalskiej Anny", "Anna K. potrzebuje", "pani Kowalska"]
)
def test_what_looks_like_a_name_only_warns(text):
    verdict = check(text)
    assert verdict.refusals == ()
    assert len(verdict.warnings) == 1


def test_the_same_thing_is_said_once():
    assert len(check("601668314, jeszcze raz 601668314").refusals) == 1


@pytest.mark.skipif(not VECTORS.exists(), reason="the public test vectors are not on this machine")
def test_public_vectors_of_pesel():
    rows = [row for row in csv.DictReader(VECTORS.read_text().splitlines()) if row["type"] == "PESEL"]
    assert rows
    assert {row["value"]: has_pesel(row["value"]) for row in rows} == {
        row["value"]: row["expected"] == "accept" for row in rows
    }
