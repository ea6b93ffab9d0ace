from hypothesis import given
from hypothesis import strategies as st

from documents.codes import ALPHABET, LENGTH, grouped, new_check_code, normalise


def test_new_codes_differ_and_have_no_letters_that_look_alike():
    codes = {new_check_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {LENGTH}
    assert not set("".join(codes)) & set("ILOU")


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_printed_code_is_read_back(code):
    assert normalise(grouped(code)) == code
    assert normalise(grouped(code).lower().replace("-", " – ")) == code
    assert normalise(code.replace("0", "o").replace("1", "I")) == code


@given(st.text())
def test_any_text_is_normalised_to_our_letters_and_stays_short(text):
    code = normalise(text)
    assert set(code) <= set(ALPHABET)
    assert len(code) <= LENGTH + 1
