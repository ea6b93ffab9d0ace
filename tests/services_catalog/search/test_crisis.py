"""Whom to call at once, at fixed hours: who fits, who answers, who is near."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services_catalog import crisis
from services_catalog.hours import Stretch
from services_catalog.starting.shipped import load_helplines
from tests.services_catalog.factories import ServicePlaceFactory

SATURDAY_NIGHT = datetime(2026, 11, 28, 22, 0)
TUESDAY_MORNING = datetime(2026, 11, 24, 10, 0)
SUICIDE, HUNGER, ROOF = "chcę się zabić", "nie mają co jeść", "nie mam gdzie spać"


@pytest.fixture
def at(monkeypatch):
    def at(moment):
        now = timezone.make_aware(moment)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return at


@pytest.fixture
def local(town, at):
    """Makes a verified crisis contact of the gmina, open on weekdays from 8 to 16."""

    def local(name, **fields):
        at(TUESDAY_MORNING)
        today = timezone.localdate()
        fields = {"is_crisis": True, "phone": "86 555 01 02", "confirmed_on": today} | fields
        service = town.service(name, review_due_on=today + timedelta(days=30), **fields)
        place = ServicePlaceFactory(service=service)
        place.set_hours([Stretch(day, time(8), time(16)) for day in range(5)])
        return service

    return local


def names(query, place):
    told = crisis.told(query)
    return [contact.service.name for contact in crisis.contacts(told, place)]


def phones(query, place):
    return [contact.service.contact_phone for contact in crisis.contacts(crisis.told(query), place)]


@pytest.mark.parametrize("moment", [SATURDAY_NIGHT, TUESDAY_MORNING])
def test_suicide_leads_to_the_lines_for_it_and_to_no_other(town, at, moment):
    load_helplines()
    at(moment)
    assert phones(SUICIDE, town.gmina) == ["112", "800 70 2222", "116 123", "116 111", "800 12 12 12"]
    assert phones(SUICIDE, None) == phones(SUICIDE, town.gmina)


def test_who_is_of_the_place_stands_first_while_it_answers_and_after_hours_last(town, local, at):
    load_helplines()
    local("Ośrodek interwencji", types=["interwencja_kryzysowa"])
    local("Jadłodajnia", topics=["ubostwo"])
    at(TUESDAY_MORNING)
    day = names(SUICIDE, town.gmina)
    at(SATURDAY_NIGHT)
    night = names(SUICIDE, town.gmina)
    assert (day[1], night[-1]) == ("Ośrodek interwencji", "Ośrodek interwencji")
    assert sorted(day) == sorted(night)
    assert {"116 123", "116 111"} < set(phones(SUICIDE, town.gmina))
    assert "Jadłodajnia" not in day


def test_two_of_the_place_stay_shown_however_many_lines_there_are(town, local, at):
    load_helplines()
    for number in range(3):
        local(f"Poradnia {number}", topics=["zdrowie_psychiczne"])
    at(SATURDAY_NIGHT)
    assert names(SUICIDE, town.gmina)[-2:] == ["Poradnia 0", "Poradnia 1"]
    assert len(names(SUICIDE, town.gmina)) == 1 + crisis.SHOWN


@pytest.mark.parametrize("query", [HUNGER, ROOF])
def test_nobody_who_does_not_fit_is_shown_for_hunger_and_roof(town, local, at, query):
    load_helplines()
    assert names(query, None) == []
    local("Jadłodajnia i noclegownia", topics=["ubostwo", "bezdomnosc"])
    at(SATURDAY_NIGHT)
    assert names(query, town.gmina) == ["Jadłodajnia i noclegownia"]


def test_page_without_a_contact_says_who_has_to_help(client, town):
    text = client.get("/uslugi/", {"q": HUNGER}).content.decode()
    assert "Pomoc od zaraz" in text
    assert "ośrodka pomocy społecznej" in text
    assert "Wybierz gminę" in text


def test_closed_contact_says_its_hours(client, town, local, at):
    local("Noclegownia", topics=["bezdomnosc"])
    at(SATURDAY_NIGHT)
    text = client.get("/uslugi/", {"q": ROOF, "gmina": town.gmina.pk}).content.decode()
    assert "poniedziałek–piątek: 8:00–16:00" in text


def test_number_of_queries_is_the_same_for_one_contact_and_for_three(town, local):
    told = crisis.told(ROOF)

    def count():
        with CaptureQueriesContext(connection) as asked:
            crisis.contacts(told, town.gmina)
        return len(asked)

    local("A", topics=["bezdomnosc"])
    one = count()
    local("B", topics=["bezdomnosc"])
    local("C", topics=["bezdomnosc"])
    assert count() == one
