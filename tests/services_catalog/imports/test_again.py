"""The same list comes again: entries are found by their key, and nothing made by hand is lost."""

from datetime import date, time

import pytest

from partners.models import Institution
from services_catalog.hours import Special, Stretch
from services_catalog.models import ImportedEntry, OpeningHours, Service, ServicePlace
from tests.partners.factories import LocationFactory

from .sending import as_animator, csv, refused, run, send

pytestmark = pytest.mark.django_db

ALL = "Klucz;Usługa;Realizator;Dla kogo;Telefon;Adres;Godziny;Opis"
SCHOOL = "ul. Szkolna 1, 18-204 Kobylin-Borzymy"
MARKET = "Rynek 3, 18-204 Kobylin-Borzymy"


def row(key="1", name="Obiady", phone="86 476 10 01", address=SCHOOL, hours="pn-pt 8:00-15:00", text="Opis"):
    return [key, name, "Gminny Ośrodek Kultury", "seniorzy", phone, address, hours, text]


@pytest.fixture
def again(powiat, file):
    """Load rows under headings; the same headings are the same list."""

    def again(*rows, headings=ALL):
        return run(file(csv(headings, *rows), "lista.csv"), *as_animator(powiat))

    return again


def streets(service):
    places = service.places.select_related("location")
    return sorted((each.location.street, each.location.building) for each in places)


def stretches(place):
    return [Stretch(*found) for found in place.hours.order_by("weekday", "nth").values_list(*Stretch._fields)]


def test_import_of_the_same_file_again_changes_nothing(again):
    assert again(row(), row("2", "Spacery"))["created"] == 2
    assert again(row(), row("2", "Spacery")) | {"warnings": []} == {
        "rows": 2, "created": 0, "updated": 0, "problems": [], "warnings": [], "left_out": [], "unread_sheets": [],
    }  # fmt: skip
    assert (Service.objects.count(), ServicePlace.objects.count(), OpeningHours.objects.count()) == (2, 2, 10)


def test_import_finds_an_entry_by_its_key_under_another_name(again):
    again(row())
    service = Service.objects.get()
    assert again(row(name="Obiady domowe", phone="86 476 10 09"))["updated"] == 1
    service.refresh_from_db()
    assert (service.name, service.phone) == ("Obiady domowe", "86 476 10 09")
    change = service.events.order_by("pk").last()
    assert (change.verb, change.by) == ("import", ImportedEntry.objects.get().source.recorded_by)


def test_import_history_says_who_loaded_the_file(powiat, again):
    again(row())
    record = Service.objects.get().history.select_related("pgh_context").get()
    assert record.pgh_context.metadata["user"] == powiat.animator.pk


def test_import_empty_cells_and_missing_columns_change_nothing(again):
    again(row())
    service = Service.objects.get()
    Service.objects.update(signing_up="Zapisy u sekretarza", accessibility="Podjazd")
    assert (
        again(["1", "Obiady", "Gminny Ośrodek Kultury", ""], headings="Klucz;Usługa;Realizator;Telefon")[
            "updated"
        ]
        == 0
    )
    again(row(phone="86 476 10 01, 600 100 200"))
    service.refresh_from_db()
    assert (service.phone, service.description) == ("86 476 10 01", "Opis")
    assert (service.signing_up, service.accessibility) == ("Zapisy u sekretarza", "Podjazd")
    assert len(stretches(service.places.get())) == 5


def test_import_moves_its_own_place_and_leaves_those_made_by_hand(again, powiat):
    again(row())
    service = Service.objects.get()
    own = service.places.get()
    own.set_hours(stretches(own), [Special(date(2027, 12, 24), date(2027, 12, 24), None, None, "Wigilia")])
    by_hand = ServicePlace.objects.create(
        service=service, location=LocationFactory(institution=powiat.provider, street="Leśna", building="9")
    )
    by_hand.set_hours([Stretch(5, time(9), time(12))])
    assert again(row(address=MARKET, hours="pn 8:00-16:00"))["updated"] == 1
    assert streets(service) == [("Leśna", "9"), ("Rynek", "3")]
    assert stretches(own) == [Stretch(0, time(8), time(16))]
    assert own.special_days.count() == 1
    assert stretches(by_hand) == [Stretch(5, time(9), time(12))]
    assert again(row(address=MARKET, hours="pn 8:00-16:00"))["updated"] == 0


def test_import_adds_a_place_beside_one_made_by_hand_and_keeps_hours_that_it_cannot_read(again, powiat):
    headings = "Klucz;Usługa;Realizator;Dla kogo;Telefon"
    again(row()[:5], headings=headings)
    service = Service.objects.get()
    ServicePlace.objects.create(
        service=service, location=LocationFactory(institution=powiat.provider, street="Leśna", building="9")
    )
    assert again(row())["updated"] == 1
    assert streets(service) == [("Leśna", "9"), ("Szkolna", "1")]
    again(row(hours="po uzgodnieniu"))
    assert len(stretches(service.places.get(location__street="Szkolna"))) == 5


def test_import_only_fills_up_an_entry_made_by_hand(again, powiat):
    service = powiat.service(name="Obiady", phone="86 111 22 33", description="")
    service.coverage.set([powiat.gmina])
    first = ServicePlace.objects.create(
        service=service, location=LocationFactory(institution=powiat.provider, street="Leśna", building="9")
    )
    headings = ALL.removeprefix("Klucz;")
    assert again(row()[1:], headings=headings)["updated"] == 1
    service.refresh_from_db()
    assert (service.phone, service.description) == ("86 111 22 33", "Opis")
    assert list(service.places.all()) == [first]
    assert again(row()[1:], headings=headings)["updated"] == 0


def test_import_hides_a_shelter_whose_address_the_provider_shows_elsewhere(again, powiat):
    LocationFactory(institution=powiat.provider, street="Szkolna", building="1", territory=powiat.gmina,
                    town="Kobylin-Borzymy")  # fmt: skip
    again(row(name="Schronisko dla ofiar przemocy"), row("2", "Zajęcia"))
    hidden = ServicePlace.objects.get(service__name__startswith="Schronisko").location
    assert hidden.is_confidential
    again([*row(), "tak"], headings=f"{ALL};Adres poufny")
    assert ImportedEntry.objects.get(key="#1").place.location.is_confidential


def test_import_reads_hours_of_single_weeks(again):
    again(row(hours="1 i 3 wt 16-18"))
    assert stretches(ServicePlace.objects.get()) == [
        Stretch(1, time(16), time(18), 1),
        Stretch(1, time(16), time(18), 3),
    ]


def test_import_tells_what_an_earlier_file_had_and_leaves_it_on_the_list(powiat, as_user, again):
    again(row(), row("2", "Spacery"))
    client = as_user(powiat.animator)
    table = send(client, pasted=csv(ALL, row()).decode())
    gone = Service.objects.get(name="Spacery")
    assert table.missing == [[gone.pk, "Spacery"]]
    assert "Spacery" in client.get(table.get_absolute_url()).content.decode()
    again(row())
    gone.refresh_from_db()
    assert gone.status == "draft"


def test_import_refuses_rows_that_repeat_one_another(again, powiat, file):
    path = file(csv(ALL, row(), row("2"), row("1", "Inne")), "lista.csv")
    problems = run(path, "--partial", *as_animator(powiat))["problems"]
    assert [(problem["row"], problem["column"]) for problem in problems] == [(4, "Usługa")]
    assert Service.objects.count() == 2
    assert Institution.objects.count() == 1
    path = file(csv(ALL.removeprefix("Klucz;"), row()[1:], row(phone="600 100 200")[1:]), "lista.csv")
    assert "powtarza" in refused(path, *as_animator(powiat)).lower()


def test_import_never_touches_an_entry_that_another_animator_keeps(powiat, file):
    other = powiat.service(name="Obiady", steward=powiat.stranger.memberships.get().territory)
    other.coverage.set([powiat.gmina])
    path = file(csv(ALL.removeprefix("Klucz;"), row()[1:]), "lista.csv")
    problems = run(path, "--partial", *as_animator(powiat))["problems"]
    assert [(problem["row"], problem["column"]) for problem in problems] == [(2, "Usługa")]


def test_import_splits_cells_of_several_phones_and_services(again):
    cell = "tel. 86 476 10 01, kom. 600 100 200\nsekretariat@example.org"
    again(["", "1. Obiady\n2. Spacery", "Gminny Ośrodek Kultury", "seniorzy", cell, "", "", ""])
    assert sorted(Service.objects.values_list("name", "phone", "email", "signing_up")) == [
        ("Obiady", "86 476 10 01", "sekretariat@example.org", "Telefon: 600 100 200"),
        ("Spacery", "86 476 10 01", "sekretariat@example.org", "Telefon: 600 100 200"),
    ]
