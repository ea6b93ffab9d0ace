from datetime import UTC, date, datetime, time

import pytest

from notifications import clock


def moment(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 1, 15), time(9), "2026-01-15T08:00+00:00"),
        (date(2026, 7, 15), time(9), "2026-07-15T07:00+00:00"),
        # The clock skips from 02:00 to 03:00: half past two is half past three.
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30+00:00"),
        # The clock goes back from 03:00 to 02:00: half past two is the first one, still in summer time.
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30+00:00"),
    ],
)
def test_warsaw_resolves_local_hours_to_one_moment(day, at, expected):
    assert clock.warsaw(day, at) == moment(expected)
    assert clock.warsaw(day, at).tzinfo is UTC


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_warsaw_keeps_the_order_of_hours_on_days_when_the_clock_changes(day):
    hours = [clock.warsaw(day, time(hour)) for hour in range(24)]
    assert hours == sorted(hours)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 11), False),  # Independence Day
        (date(2026, 6, 4), False),  # Corpus Christi moves with Easter
        (date(2026, 12, 24), False),  # Christmas Eve, free by law since 2025
        (date(2024, 12, 24), True),
    ],
)
def test_working_day_knows_polish_holidays(day, working):
    assert clock.is_working_day(day) is working


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23T12:00+01:00", "2026-11-23T12:00+01:00"),
        ("2026-11-23T06:59+01:00", "2026-11-23T07:00+01:00"),
        ("2026-11-23T20:00+01:00", "2026-11-24T07:00+01:00"),
        ("2026-11-27T20:00+01:00", "2026-11-30T07:00+01:00"),  # Friday evening
        ("2026-12-23T21:00+01:00", "2026-12-28T07:00+01:00"),  # over Christmas
        ("2026-03-28T21:00+01:00", "2026-03-30T07:00+02:00"),  # over the change of the clock
    ],
)
def test_next_working_moment_leaves_out_nights_and_free_days(at, expected):
    assert clock.next_working_moment(moment(at)) == moment(expected)


def test_next_morning_is_of_a_later_working_day():
    assert clock.next_morning(moment("2026-11-23T05:00+01:00")) == moment("2026-11-24T07:00+01:00")


def test_working_days_before_skips_free_days():
    assert clock.working_days_before(date(2026, 11, 12), 2) == date(2026, 11, 9)
    assert clock.working_days_before(date(2026, 11, 12), 0) == date(2026, 11, 12)
