from datetime import datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from services_catalog.hours import MIDNIGHT, Stretch, parse, today, week, written

pytestmark = pytest.mark.usefixtures("polish")


@pytest.fixture
def polish():
    with override("pl"):
        yield


def lines(text):
    return [f"{each.weekday} {each.opens:%H:%M}-{each.closes:%H:%M}" for each in parse(text)]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("wt 10-11", ["1 10:00-11:00"]),
        ("pn-śr 8:00-15.30", ["0 08:00-15:30", "1 08:00-15:30", "2 08:00-15:30"]),
        (
            "poniedziałek i piątek: 9–12, 13 do 15",
            ["0 09:00-12:00", "0 13:00-15:00", "4 09:00-12:00", "4 13:00-15:00"],
        ),
        ("sob, ndz 0:00-24:00", ["5 00:00-23:59", "6 00:00-23:59"]),
        ("Mon-Tue 8-9", ["0 08:00-09:00", "1 08:00-09:00"]),
        ("sroda 8-9\n\nczw. 8-9;", ["2 08:00-09:00", "3 08:00-09:00"]),
        ("", []),
    ],
)
def test_parse_reads_what_people_write(text, stretches):
    assert lines(text) == stretches


def test_parse_every_day():
    assert [each.weekday for each in parse("codziennie 8-20")] == list(range(7))


@pytest.mark.parametrize(
    "text", ["kiedyś", "pn", "8-15", "pn 15-8", "pn 8-25", "pn 8:75-9", "pt-pn 8-9", "xx 8-9", "pn 8-9 może"]
)
def test_parse_refuses_by_line(text):
    with pytest.raises(ValidationError) as refusal:
        parse(f"wt 8-9\n{text}")
    assert [error.params["number"] for error in refusal.value.error_list] == [2]


def test_parse_refuses_overlapping_hours():
    with pytest.raises(ValidationError) as refusal:
        parse("pn 8-12\npn 11-14")
    assert [error.code for error in refusal.value.error_list] == ["overlap"]


@pytest.mark.parametrize("text", ["pn-pt 8:00-15:30", "wt 10:00-11:00, 12:00-13:00\nczw 10:00-24:00"])
def test_written_is_read_back(text):
    assert written(parse(text)) == text


def test_week_joins_days_with_the_same_hours():
    assert week(parse("pn-śr 8-15\npt 8-15\nsob 0-24")) == [
        ("poniedziałek–środa", "8:00–15:00"),
        ("piątek", "8:00–15:00"),
        ("sobota", "całą dobę"),
    ]


@pytest.mark.parametrize(
    ("now", "hours", "is_open", "is_holiday"),
    [
        (datetime(2026, 11, 9, 9), "8:00–15:00", True, False),
        (datetime(2026, 11, 9, 15), "8:00–15:00", False, False),
        (datetime(2026, 11, 10, 9), "", False, False),
        (datetime(2026, 11, 11, 9), "", False, True),
    ],
)
def test_today_says_what_is_open(now, hours, is_open, is_holiday):
    state = today([Stretch(0, time(8), time(15)), Stretch(4, time(0), MIDNIGHT)], now)
    assert (state.hours, state.is_open, state.is_holiday) == (hours, is_open, is_holiday)


def test_today_without_hours_is_unknown():
    assert today([], datetime(2026, 11, 9, 9)) is None
