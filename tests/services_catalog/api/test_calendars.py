"""Activities as calendars that anybody can subscribe to."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from services_catalog.hours import Special, Stretch
from services_catalog.models import RecipientGroup, Service
from tests.partners.factories import TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

TODAY = timezone.localdate()
COMING = TODAY + timedelta(days=(7 - TODAY.weekday()))  # a Monday


def events(client, town):
    answer = client.get(f"/gmina/{town.gmina.pk}/kalendarz.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
def gym(town):
    service = town.service("Gimnastyka", types=["zajecia_sportowe"], summary="Dla seniorów.")
    Service.objects.filter(pk=service.pk).update(created_at=timezone.make_aware(datetime(2026, 1, 1, 9)))
    place = ServicePlaceFactory(service=service)
    place.set_hours([Stretch(0, time(10), time(11))])
    return place


def test_calendar_is_whole(client, town, gym):
    answer = client.get(f"/gmina/{town.gmina.pk}/kalendarz.ics")
    lines = answer.content.split(b"\r\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert max(map(len, lines)) <= 75
    calendar = Calendar.from_ical(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")] == ["Europe/Warsaw"]
    assert str(calendar["X-WR-CALNAME"]) == f"Portal kooperacji: {town.gmina}"
    known = client.get(f"/gmina/{town.gmina.pk}/kalendarz.ics", headers={"if-none-match": answer["ETag"]})
    assert known.status_code == 304


def test_weekly_activity_repeats(client, town, gym):
    (event,) = events(client, town)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO"
    assert event.decoded("DTSTART") == timezone.make_aware(datetime(2026, 1, 5, 10))
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=1)
    assert str(event["UID"]) == f"{gym.uid}-0-0-1000@localhost"
    assert str(event["LOCATION"]) == "Sala narad, Główna 1, 18-204 Kobylin-Borzymy"
    assert str(event["SUMMARY"]) == "Gimnastyka"


def test_special_days_are_left_out_and_stand_alone(client, town, gym):
    week_later = COMING + timedelta(days=7)
    gym.set_hours(
        [Stretch(0, time(10), time(11))],
        [
            Special(COMING, COMING, note="remont"),
            Special(week_later, week_later + timedelta(days=1), time(9), time(12), "ferie"),
        ],
    )
    weekly, special = events(client, town)
    left_out = [each.dt for each in weekly["EXDATE"].dts]
    assert [each.date() for each in left_out] == [COMING, week_later]
    assert special.decoded("DTSTART").date() == week_later
    assert special["RRULE"]["FREQ"] == ["DAILY"]
    assert str(special["DESCRIPTION"]).startswith("ferie\nDla seniorów.")


def test_offices_stand_in_it_only_where_days_are_rare(client, town):
    place = ServicePlaceFactory(service=town.service("Biuro", types=["praca_socjalna"]))
    place.set_hours([Stretch(0, time(8), time(16))])
    assert events(client, town) == []
    place.set_hours([Stretch(0, time(8), time(16)), Stretch(1, time(16), time(18), -1)])
    (event,) = events(client, town)
    assert event["RRULE"].to_ical() == b"FREQ=MONTHLY;BYDAY=-1TU"
    assert (event.decoded("DTSTART") + timedelta(days=7)).month != event.decoded("DTSTART").month


def test_end_of_the_money_ends_it(client, town, gym):
    Service.objects.filter(pk=gym.service_id).update(funded_until=date(2026, 6, 30))
    (event,) = events(client, town)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20260630T215900Z;BYDAY=MO"


@pytest.mark.parametrize("status", ["draft", "suspended", "withdrawn"])
def test_only_published_ones(client, town, gym, status):
    Service.objects.filter(pk=gym.service_id).update(status=status)
    assert events(client, town) == []


def test_only_of_the_place(client, town, gym):
    other = TerritoryFactory(name="Inna")
    answer = client.get(f"/gmina/{other.pk}/kalendarz.ics")
    assert b"BEGIN:VEVENT" not in answer.content
    assert client.get("/gmina/999999999/kalendarz.ics").status_code == 404


def test_not_for_professionals_alone(client, town, gym):
    gym.service.recipients.set(RecipientGroup.objects.filter(code="czlonkowie_pzk"))
    assert events(client, town) == []


def test_queries_do_not_grow(client, town, gym, django_assert_max_num_queries):
    for number in range(3):
        service = town.service(f"Chór {number}", types=["zajecia_kulturalne"])
        ServicePlaceFactory(service=service).set_hours([Stretch(1, time(17), time(18))])
    with django_assert_max_num_queries(20):
        assert len(events(client, town)) == 4
