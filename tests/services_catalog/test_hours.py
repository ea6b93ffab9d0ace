from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from services_catalog.hours import (
    MIDNIGHT,
    Special,
    Stretch,
    parse,
    parse_or_note,
    parse_special,
    special_days,
    today,
    week,
    written,
    written_special,
)

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
        ("pn 8-17, wt-śr 7:30-15:30", ["0 08:00-17:00", "1 07:30-15:30", "2 07:30-15:30"]),
        ("pn: 8.00-16.00 wtorek: 9.00-17.00; sob, nd nieczynne", ["0 08:00-16:00", "1 09:00-17:00"]),
        ("w poniedziałki w godz. od 8:00 do 15:00 i w soboty 9-12", ["0 08:00-15:00", "5 09:00-12:00"]),
        ("pn\u2011wt 8\u201210", ["0 08:00-10:00", "1 08:00-10:00"]),  # other hyphens, as Word writes them
        ("sob całą dobę", ["5 00:00-23:59"]),
        ("pn-śr 8-16, wtorek nieczynne", ["0 08:00-16:00", "2 08:00-16:00"]),
        ("pn-wt 8-16; wt nieczynne", ["0 08:00-16:00"]),
        ("wt zamknięte\npn-wt 8-16", ["0 08:00-16:00"]),
        ("1 pn-wt 8-16; 1 wt nieczynne", ["0 08:00-16:00"]),
    ],
)
def test_parse_reads_what_people_write(text, stretches):
    assert lines(text) == stretches


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("codziennie 8-20", 7),
        ("całodobowo", 7),
        ("24h", 7),
        ("w dni robocze 8-16", 5),
        ("od poniedziałku do piątku 8-16", 5),
    ],
)
def test_parse_every_day(text, days):
    assert [each.weekday for each in parse(text)] == list(range(days))


@pytest.mark.parametrize(
    "text",
    [
        "kiedyś",
        "pn",
        "8-15",
        "pn 15-8",
        "pn 8-25",
        "pn 8:75-9",
        "pt-pn 8-9",
        "xx 8-9",
        "pn 8-9 może",
        "po południu 16-18",
        "poradnia 8-16",
        "sala 8-16",
        "nieczynne",
        "telefon całą dobę",
        "od 8 do 16",
    ],
)
def test_parse_refuses_by_line(text):
    with pytest.raises(ValidationError) as refusal:
        parse(f"wt 8-9\n{text}")
    assert [error.params["number"] for error in refusal.value.error_list] == [2]


def test_parse_refuses_overlapping_hours():
    with pytest.raises(ValidationError) as refusal:
        parse("pn 8-12\npn 11-14")
    assert [error.code for error in refusal.value.error_list] == ["overlap"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("śr 8-16; śr nieczynne", ["closed"]),
        ("pn, wt 8-16; pn-wt nieczynne", ["closed", "closed"]),
        ("pn-pt 8-16; 1 wt miesiąca nieczynne", ["closed"]),  # there is no way to keep the other Tuesdays
        ("pn-pt 8-16; pn-pt nieczynne", ["empty"]),
        ("soboty i niedziele nieczynne", ["empty"]),
    ],
)
def test_parse_refuses_what_is_open_and_closed_and_what_is_never_open(text, codes):
    with pytest.raises(ValidationError) as refusal:
        parse(text)
    assert [error.code for error in refusal.value.error_list] == codes


def test_hours_that_cannot_be_read_stay_as_a_note():
    assert parse_or_note("wt 8-9", refuse=True) == (parse("wt 8-9"), "")
    assert parse_or_note("", refuse=True) == ([], "")
    for text in ("soboty nieczynne", "po uzgodnieniu"):
        assert parse_or_note(f" {text} ", refuse=True) == parse_or_note(text) == ([], text)
    assert parse_or_note("od 8 do 16") == ([], "od 8 do 16")
    with pytest.raises(ValidationError):
        parse_or_note("od 8 do 16", refuse=True)
    with pytest.raises(ValidationError) as refusal:
        parse_or_note("po uzgodnieniu " * 21, refuse=True)
    assert refusal.value.code == "long"


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("1 wt 16-18", [(1, 1)]),
        ("1. i 3. wt miesiąca 16-18", [(1, 1), (1, 3)]),
        ("pierwszy i trzeci wtorek miesiąca: 16-18", [(1, 1), (1, 3)]),
        ("ostatnia środa miesiąca 16-18", [(2, -1)]),
        ("czwarty czwartek 16-18", [(3, 4)]),
        ("czwartek 16-18", [(3, 0)]),
        ("2 pn i wt 16-18", [(0, 2), (1, 2)]),
        ("first and third Monday of the month 16-18", [(0, 1), (0, 3)]),
    ],
)
def test_parse_reads_weeks_of_the_month(text, weeks):
    assert [(each.weekday, each.nth) for each in parse(text)] == weeks


def test_parse_refuses_hours_of_one_week_that_overlap_those_of_every_week():
    with pytest.raises(ValidationError) as refusal:
        parse("wt 8-16\n1 wt 15-18")
    assert [error.code for error in refusal.value.error_list] == ["overlap"]
    assert len(parse("1 wt 8-16\n2 wt 15-18")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "pn-pt 8:00-15:30",
        "wt 10:00-11:00, 12:00-13:00\nczw 10:00-24:00",
        "pn 8:00-15:00\n1 i 3 wt 16:00-18:00\nostatni pt 9:00-12:00",
    ],
)
def test_written_is_read_back(text):
    assert written(parse(text)) == text


def test_week_joins_days_with_the_same_hours():
    assert week(parse("pn-śr 8-15\npt 8-15\nsob 0-24")) == [
        ("poniedziałek–środa", "8:00–15:00"),
        ("piątek", "8:00–15:00"),
        ("sobota", "całą dobę"),
    ]


def test_week_names_weeks_of_the_month():
    assert week(parse("1 i 3 wt 16-18\nostatnia środa 9-10\n2 pt 8-9")) == [
        ("wtorek (w miesiącu: 1. i 3.)", "16:00–18:00"),
        ("ostatnia środa miesiąca", "9:00–10:00"),
        ("piątek (w miesiącu: 2.)", "8:00–9:00"),
    ]


WEEKLY = [Stretch(0, time(8), time(15)), Stretch(4, time(0), MIDNIGHT), Stretch(3, time(9), time(10), nth=-1)]
SPECIAL = [
    Special(date(2026, 11, 11), date(2026, 11, 11), time(10), time(12), "dyżur"),
    Special(date(2026, 12, 20), date(2027, 1, 2)),
]


@pytest.mark.parametrize(
    ("now", "hours", "until", "is_holiday"),
    [
        (datetime(2026, 11, 9, 9), "8:00–15:00", "15:00", False),
        (datetime(2026, 11, 9, 15), "8:00–15:00", "", False),
        (datetime(2026, 11, 10, 9), "", "", False),
        (datetime(2026, 11, 6, 23, 59, 30), "całą dobę", "24:00", False),
        (datetime(2026, 11, 11, 11), "10:00–12:00", "12:00", False),
        (datetime(2026, 12, 21, 9), "", "", False),  # a Monday, but closed from the 20th
        (datetime(2027, 1, 6, 9), "", "", True),
        (datetime(2026, 11, 26, 9, 30), "9:00–10:00", "10:00", False),  # the last Thursday
        (datetime(2026, 11, 19, 9, 30), "", "", False),
    ],
)
def test_today_says_what_is_open(now, hours, until, is_holiday):
    state = today([(WEEKLY, SPECIAL)], now)
    assert (state.hours, state.until, state.is_open, state.is_holiday) == (
        hours,
        until,
        bool(until),
        is_holiday,
    )


def test_today_closes_one_place_and_not_another():
    closed = [Special(date(2026, 11, 9), date(2026, 11, 9))]
    calendars = [(WEEKLY, closed), ([Stretch(0, time(9), time(11))], [])]
    assert today(calendars, datetime(2026, 11, 9, 10)).until == "11:00"


def test_today_without_hours_is_unknown():
    assert today([([], [])], datetime(2026, 11, 9, 9)) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24.12.2026 nieczynne", [Special(date(2026, 12, 24), date(2026, 12, 24))]),
        (
            "1.07.2027-31.08.2027: 9-13 (wakacje)",
            [Special(date(2027, 7, 1), date(2027, 8, 31), time(9), time(13), "wakacje")],
        ),
        ("20.12.2026–2.01.2027 zamknięte", [Special(date(2026, 12, 20), date(2027, 1, 2))]),
    ],
)
def test_parse_special_reads_what_people_write(text, days):
    assert parse_special(text) == days
    assert parse_special(written_special(days)) == days


def test_parse_special_takes_the_next_day_without_its_year(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 28))
    assert parse_special("24.12 nieczynne\n6.01 10-12\n20.12-2.01 nieczynne") == [
        Special(date(2026, 12, 20), date(2027, 1, 2)),
        Special(date(2026, 12, 24), date(2026, 12, 24)),
        Special(date(2027, 1, 6), date(2027, 1, 6), time(10), time(12)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "24.12",
        "31.02.2027 nieczynne",
        "nieczynne",
        "24.12 może",
        "2.01.2027-1.01.2027 8-9",
        "1.01.2027-1.05.2030 8-9",
    ],
)
def test_parse_special_refuses_by_line(text):
    with pytest.raises(ValidationError) as refusal:
        parse_special(f"6.01 8-9\n{text}")
    assert [error.params["number"] for error in refusal.value.error_list] == [2]


def test_special_days_name_what_is_to_come():
    assert special_days(SPECIAL, date(2026, 12, 1)) == [("20.12.2026–02.01.2027", "nieczynne", "")]
