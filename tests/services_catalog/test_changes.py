"""Feeds, the monthly digest and the sitemap: who learns of what is new."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from coop_portal.pages import sitemaps
from notifications.models import Message
from partners.models import Location
from services_catalog import changes, hours
from services_catalog.digest import emails
from services_catalog.models import MonthlyDigest, PlacesChanged, Service, ServiceEvent, ServicePlace
from tests.partners.factories import TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

READY = {"phone": "86 555 01 02", "eligibility": "Wszyscy"}  # what publishing needs beside the rest
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, name, *args):
    feed = etree.fromstring(client.get(reverse(f"services_catalog:{name}", args=args)).content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_feed_of_a_place_has_its_newest_services_first(client, town):
    town.service("Pierwsza", topics=["przemoc_domowa"])
    town.service("Druga")
    town.service("Szkic", status="draft")
    town.service("Krajowa", is_national=True)
    town.service("Obca", coverage=[TerritoryFactory(name="Sokoły", powiat=town.powiat)])
    assert entries(client, "territory_feed", town.gmina.pk) == ["Druga", "Pierwsza"]
    assert entries(client, "topic_feed", "przemoc_domowa") == ["Pierwsza"]
    Service.objects.get(name="Pierwsza").save()
    assert entries(client, "territory_feed", town.gmina.pk) == ["Pierwsza", "Druga"]


def test_service_published_late_is_new_in_the_feed(client, town):
    late = town.service("Późna", status="draft", **READY)
    town.service("Wczesna")
    late.publish()
    assert entries(client, "territory_feed", town.gmina.pk) == ["Późna", "Wczesna"]


def test_other_hours_or_another_place_are_a_change(client, town):
    first = town.service("Pierwsza")
    place = ServicePlaceFactory(service=first)
    town.service("Druga")
    PlacesChanged.objects.all().delete()
    assert entries(client, "territory_feed", town.gmina.pk) == ["Druga", "Pierwsza"]
    place.set_hours(hours.parse("pn-pt 8-15"))
    assert entries(client, "territory_feed", town.gmina.pk) == ["Pierwsza", "Druga"]


@pytest.mark.parametrize("act", ["hours", "note", "special", "address", "removal"])
def test_every_change_of_a_place_is_noted(town, act):
    place = ServicePlaceFactory(service=town.service())
    place.set_hours(hours.parse("pn-pt 8-15"))
    PlacesChanged.objects.all().delete()
    place.set_hours(hours.parse("pn-pt 8-15"))
    assert not PlacesChanged.objects.exists()  # the same hours once more are none
    {
        "hours": lambda: place.set_hours(hours.parse("pn-pt 8-16")),
        "note": lambda: ServicePlace.objects.update(hours_note="w wakacje krócej"),
        "special": lambda: place.set_hours(
            hours.parse("pn-pt 8-15"), hours.parse_special("24.12.2026 nieczynne")
        ),
        "address": lambda: Location.objects.filter(pk=place.location_id).update(street="Nowa"),
        "removal": place.delete,
    }[act]()
    assert PlacesChanged.objects.get().service == place.service


def test_change_of_a_place_goes_with_its_service(town):
    place = ServicePlaceFactory(service=town.service())
    place.service.delete()
    assert not PlacesChanged.objects.exists()


def test_journal_of_what_readers_do_not_see_is_no_news(client, town):
    first = town.service("Pierwsza")
    town.service("Druga")
    first.events.create(verb="change_contact", from_status="published", to_status="published")
    assert entries(client, "territory_feed", town.gmina.pk) == ["Druga", "Pierwsza"]


def test_feed_needs_a_constant_number_of_queries(client, town):
    counts = []
    for number in (1, 3):
        for i in range(number):
            town.service(f"Usługa {number}{i}")
        with CaptureQueriesContext(connection) as found:
            entries(client, "territory_feed", town.gmina.pk)
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.fixture
def digest(town):
    made = MonthlyDigest.objects.create(user=town.caretaker, territory=town.gmina)
    MonthlyDigest.objects.update(created_at=timezone.now() - timedelta(days=70))
    return made


def last_month():
    return timezone.localtime().replace(day=1, hour=12) - timedelta(days=5)


def test_digest_is_planned_once_a_month(digest):
    for _twice in range(2):
        emails.plan_due()
    message = Message.objects.get()
    assert (message.address, message.occurrence) == (digest.user.email, f"{timezone.localtime():%Y-%m}")


def test_digest_ordered_this_month_comes_next_month(digest):
    MonthlyDigest.objects.update(created_at=timezone.now())
    emails.plan_due()
    assert not Message.objects.exists()


def test_digest_names_what_is_new_changed_and_ended(town, digest):
    new, changed, ended = (
        town.service(name, status="draft", **READY) for name in ("Nowa", "Zmieniona", "Zakończona")
    )
    for service in (new, changed, ended):
        service.publish()
    ended.withdraw()
    ServiceEvent.objects.update(at=last_month())
    ServiceEvent.objects.filter(subject=changed).update(at=last_month() - timedelta(days=60))
    Service.objects.update(updated_at=last_month())
    emails.plan_due()
    message = Message.objects.get()
    assert emails.still_due(message)
    context = emails.context(message)
    assert [[str(each) for each in context[f"{name}_services"]] for name in ("new", "changed", "ended")] == [
        ["Nowa"], ["Zmieniona"], ["Zakończona"],
    ]  # fmt: skip


def test_digest_of_nothing_and_of_who_left_is_not_sent(town, digest):
    emails.plan_due()
    message = Message.objects.get()
    assert not emails.still_due(message)
    town.service("Nowa", status="draft", **READY).publish()
    ServiceEvent.objects.update(at=last_month())
    assert emails.still_due(message)
    town.caretaker.memberships.all().delete()
    assert not emails.still_due(Message.objects.get())


def test_digest_is_ordered_and_given_up(town, as_user):
    town.service()
    client, url = as_user(town.caretaker), reverse("services_catalog:digest")
    for _twice in range(2):
        assert client.post(url, {"territory": town.gmina.pk}).status_code == 302
    assert MonthlyDigest.objects.get().territory == town.gmina
    assert client.post(url, {"territory": ""}).status_code == 302
    assert not MonthlyDigest.objects.exists()


def test_changes_count_no_service_twice(town):
    service = town.service("Nowa", status="draft", **READY)
    service.publish()
    now = timezone.now()
    found = changes.between(town.gmina, now - timedelta(days=1), now + timedelta(days=1))
    assert {name: services.count() for name, services in found.items()} == {
        "new": 1,
        "changed": 0,
        "ended": 0,
    }


def test_sitemap_names_public_pages_in_chunks(client, town, monkeypatch, settings):
    monkeypatch.setattr(sitemaps, "CHUNK", 2)
    services = [town.service(f"Usługa {i}") for i in range(3)]
    town.service("Szkic", status="draft")
    index = client.get("/sitemap.xml").content.decode()
    assert f"{settings.PUBLIC_URL}/sitemap-uslugi-2.xml" in index
    assert "uslugi-3" not in index
    chunks = [client.get(f"/sitemap-uslugi-{number}.xml").content.decode() for number in (1, 2)]
    assert [chunk.count("<url>") for chunk in chunks] == [2, 1]
    assert all(settings.PUBLIC_URL + each.get_absolute_url() in "".join(chunks) for each in services)
    assert client.get("/sitemap-uslugi-3.xml").status_code == 404
    assert client.get("/sitemap-tajne-1.xml").status_code == 404
    assert f"/gmina/{town.gmina.pk}-" in client.get("/sitemap-gminy-1.xml").content.decode()
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_service_page_says_in_microdata_what_it_is(client, town):
    service = town.service("Świetlica", phone="86 555 01 02")
    html = client.get(service.get_absolute_url()).content.decode()
    assert 'itemtype="https://schema.org/Service"' in html
    assert 'itemprop="name">Świetlica</h1>' in html
    assert 'itemprop="telephone">86 555 01 02</a>' in html
    assert "application/ld+json" not in html
