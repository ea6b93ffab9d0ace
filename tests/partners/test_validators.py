import csv
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.pl import nip, regon

from partners.validators import validate_nip, validate_regon

VECTORS = Path(__file__).resolve().parents[3] / "shared/cases/vectors/pl_ids.csv"
VALIDATORS = {"NIP": validate_nip, "REGON": validate_regon}


def accepted(validate, value):
    try:
        validate(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("number", ["5250005900", "525-000-59-00"])
def test_nip_of_an_institution_is_accepted(number):
    assert accepted(validate_nip, number)


@pytest.mark.parametrize("number", ["5250005901", "52500059", "525000590A", "", "0" * 11, "525 000 59 00 1"])
def test_wrong_nip_is_refused_in_words(number):
    with pytest.raises(ValidationError) as caught:
        validate_nip(number)
    assert caught.value.code == "nip"


@pytest.mark.parametrize("number", ["146115201", "12345678512347"])
def test_regon_of_an_institution_is_accepted(number):
    assert accepted(validate_regon, number)


@pytest.mark.parametrize("number", ["146115202", "12345678512348", "1461152011", "", "abc"])
def test_wrong_regon_is_refused_in_words(number):
    with pytest.raises(ValidationError) as caught:
        validate_regon(number)
    assert caught.value.code == "regon"


@given(st.text())
def test_no_text_breaks_the_validators(text):
    assert accepted(validate_nip, text) == nip.is_valid(text)
    assert accepted(validate_regon, text) == regon.is_valid(text)


@given(st.text(alphabet="0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_nip_with_one_wrong_digit_is_refused(number, place, step):
    if nip.is_valid(number):
        wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
        assert not accepted(validate_nip, wrong)


@pytest.mark.skipif(not VECTORS.exists(), reason="the public test vectors are not on this machine")
@pytest.mark.parametrize("kind", VALIDATORS)
def test_public_vectors(kind):
    rows = [row for row in csv.DictReader(VECTORS.read_text().splitlines()) if row["type"] == kind]
    judged = [row for row in rows if row["expected"] in ("accept", "reject")]
    assert judged
    wrong = [
        row["value"]
        for row in judged
        if accepted(VALIDATORS[kind], row["value"]) != (row["expected"] == "accept")
    ]
    assert wrong == []
