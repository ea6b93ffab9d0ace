from hypothesis import given
from hypothesis import strategies as st

from agreements.placeholders import as_points, fill, unknown
from agreements.wording import parse, tidy


def test_parse_reads_the_four_levels_of_an_act():
    blocks = parse("Strony ustalają:\n1. Pierwszy:\n1) punkt:\na) litera\n– tiret\n2) drugi\n2. Ustęp")
    paragraph, listed = blocks
    first, second = listed.points
    point, other = first.blocks[0].points
    letter = point.blocks[0].points[0]
    assert (paragraph.kind, paragraph.text) == ("paragraph", "Strony ustalają:")
    assert (listed.kind, first.text, second.text) == ("ust", "Pierwszy:", "Ustęp")
    assert (first.blocks[0].kind, point.text, other.text) == ("pkt", "punkt:", "drugi")
    assert (letter.text, letter.blocks[0].kind, letter.blocks[0].points[0].text) == (
        "litera",
        "tiret",
        "tiret",
    )


def test_parse_continues_an_item_on_the_next_line_and_ends_it_after_an_empty_one():
    (listed, paragraph) = parse("1. Zdanie\nciąg dalszy.\n\nNowy akapit.")
    assert [point.text for point in listed.points] == ["Zdanie ciąg dalszy."]
    assert paragraph.text == "Nowy akapit."


def test_tidy_numbers_items_in_order():
    assert tidy("1. a\n3. b\n7. c") == "1. a\n2. b\n3. c"


def test_tidy_keeps_markup_as_text():
    assert tidy("<b>1. nie</b>") == "<b>1. nie</b>"


LINES = st.lists(
    st.sampled_from(["", "1. ", "5. ", "2) ", "b) ", "– ", "  "]).flatmap(
        lambda mark: st.text("abc 12.)ąć", max_size=12).map(lambda text: mark + text)
    ),
    max_size=14,
).map("\n".join)


@given(LINES)
def test_tidy_text_stays_the_same(text):
    once = tidy(text)
    assert tidy(once) == once


def test_as_points_ends_with_a_full_stop():
    assert as_points(["raz", "dwa"]) == "1) raz;\n2) dwa."
    assert as_points([]) == ""


def test_fill_leaves_unknown_names_and_one_full_stop_after_a_year():
    text = "Od {czas_trwania}. {inne}"
    assert fill(text, {"czas_trwania": "1 czerwca 2026 r."}) == "Od 1 czerwca 2026 r. {inne}"
    assert unknown(text) == ["inne"]
