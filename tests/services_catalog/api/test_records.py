"""What the API says of the list, and what it never says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.models import Institution, Location
from services_catalog.api import calendars, taxonomies
from services_catalog.models import HelpTopic, Service, ServicePlace
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .conftest import SECRETS, TOMORROW
from .hsds import API, faults, needs_schemas


def get(client, path, **query):
    response = client.get(API + path, query)
    assert response.status_code == 200, response.content
    return response.json()


def addresses(service):
    """{address: schema}, for each path of the OpenAPI document but the first, which HSDS has no schema of."""
    place = service.places.first()
    vocabulary = taxonomies.TAXONOMIES[0]
    term = vocabulary.term_id(service.types.first())
    return {
        "services": "compiled/service_list",
        "services?full=true": "compiled/service",
        "services?search=gimnastyka": "compiled/service_list",
        "services?modified_after=2026-01-01": "compiled/service_list",
        f"services/{service.uid}": "compiled/service",
        "organizations": "compiled/organization_list",
        "organizations?full=true": "compiled/organization",
        f"organizations/{service.provider.uid}": "compiled/organization",
        "service_at_locations": "compiled/service_at_location_list",
        "service_at_locations?full=true": "compiled/service_at_location",
        f"service_at_locations/{place.uid}": "compiled/service_at_location",
        "taxonomies": "taxonomy",
        f"taxonomies/{vocabulary.id}": "taxonomy",
        "taxonomy_terms?per_page=100": "taxonomy_term",
        f"taxonomy_terms/{term}": "taxonomy_term",
    }


@needs_schemas
def test_answers_are_hsds(client, whole):
    for address, schema in addresses(whole).items():
        found = client.get(API + address).json()
        records = found.get("contents", [found])
        assert records, address
        assert {fault for record in records for fault in faults(schema, record)} == set(), address


def test_nothing_secret_goes_out(client, whole):
    answers = [client.get(API + address).content.decode() for address in addresses(whole)]
    answers.append(b"".join(calendars.pieces(Service.objects.all(), "x")).decode())
    secret = ServicePlace.objects.get(location__is_confidential=True)
    answers.append(client.get(f"{API}service_at_locations/{secret.uid}").content.decode())
    assert [(secret, answer[:80]) for answer in answers for secret in SECRETS if secret in answer] == []


def test_confidential_place_says_only_that_it_is_there(client, whole):
    place = ServicePlace.objects.get(location__is_confidential=True)
    assert get(client, f"service_at_locations/{place.uid}")["location"] == {
        "id": str(place.location.uid),
        "location_type": "physical",
        "description": "adres podawany telefonicznie",
    }


def test_service_is_told_whole(client, whole, town):
    found = get(client, f"services/{whole.uid}")
    assert {name: found[name] for name in ("id", "organization_id", "status", "email", "url")} == {
        "id": str(whole.uid),
        "organization_id": str(town.provider.uid),
        "status": "active",
        "email": "zajecia@example.org",
        "url": "https://gok.example.org",
    }
    assert found["description"] == "Gimnastyka dla osób starszych.\n\nDwa razy w tygodniu."
    assert found["assured_date"] == timezone.localdate().isoformat()
    assert (found["minimum_age"], "maximum_age" in found) == (60, False)
    assert [each["number"] for each in found["phones"]] == ["86 999 88 77"]
    assert [each["code"] for each in found["languages"]] == ["pl", "uk", "pso"]
    assert [(each["available"], each["maximum"]) for each in found["capacities"]] == [(0, 12)]
    terms = [each["taxonomy_term"]["code"] for each in found["attributes"] if "taxonomy_term" in each]
    assert terms == ["zajecia_sportowe", "czas_wolny", "seniorzy"]
    assert [each["name"] for each in found["service_areas"]] == [town.gmina.full_label]


def test_hours_are_schedules(client, whole):
    schedules = get(client, f"services/{whole.uid}")["service_at_locations"][0]["schedules"]
    told = [
        (
            each.get("freq"),
            each.get("byday"),
            each.get("opens_at", "")[:5],
            each.get("valid_from"),
            each.get("valid_to"),
            each["notes"],
        )
        for each in schedules
        if "notes" in each
    ]
    every_day, day = "MO,TU,WE,TH,FR,SA,SU", TOMORROW.isoformat()
    assert told == [
        ("WEEKLY", "MO,WE", "10:00", None, None, "wejście od parku"),
        ("MONTHLY", "-1TU,1TU", "16:00", None, None, "wejście od parku"),
        ("WEEKLY", every_day, "", day, day, "remont"),
    ]
    assert [each["valid_to"] for each in schedules[3:]] == [(TOMORROW + timedelta(days=2)).isoformat()]


def test_organization_is_told_whole(client, whole, town):
    found = get(client, f"organizations/{town.provider.uid}")
    assert found["website"] == "https://gok.example.org/zaj%C4%99cia"
    assert [each["number"] for each in found["phones"]] == ["86 111 22 33"]
    assert [each["identifier"] for each in found["organization_identifiers"]] == [
        "5260001246",
        "000288975",
        "12345",
    ]
    assert [each["id"] for each in found["services"]] == [str(whole.uid)]
    seat, hall = found["locations"]
    assert seat["addresses"][0]["address_1"] == "Rynek 2"
    assert hall["accessibility"][0]["description"] == "podjazd"


# --- Ends ---------------------------------------------------------------------------------------


@pytest.fixture
def ended(town):
    """Services in each state that once were open to all, and a draft that never was."""
    found = {}
    for name in ("active", "temporarily closed", "defunct", "inactive"):
        found[name] = town.service(f"Usługa {name}")
    found["temporarily closed"].suspend(until=TOMORROW)
    found["defunct"].withdraw()
    found["inactive"].withdraw()
    found["inactive"].reopen()
    Service.objects.filter(pk=found["inactive"].pk).update(name="Nowe słowa", description="jeszcze nie")
    town.service("Szkic", status="draft")
    return found


def statuses(found):
    return {record["id"]: record["status"] for record in found["contents"]}


def test_list_offers_what_there_is(client, ended):
    offered = ("active", "temporarily closed")
    assert statuses(get(client, "services")) == {str(ended[name].uid): name for name in offered}


def test_harvester_learns_of_ends(client, ended):
    # As if all had been written long ago: what ended since is known by its journal alone.
    Service.objects.update(updated_at=timezone.now() - timedelta(days=9))
    Institution.objects.update(updated_at=timezone.now() - timedelta(days=9))
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    del ended["active"]
    found = get(client, "services", modified_after=since)
    assert statuses(found) == {str(service.uid): name for name, service in ended.items()}
    last = max(record["last_modified"] for record in found["contents"])
    assert len(get(client, "services", modified_after=last)["contents"]) == 1


def test_what_is_written_again_is_not_shown(client, ended):
    found = get(client, f"services/{ended['inactive'].uid}")
    assert sorted(found) == ["id", "last_modified", "name", "status"]
    assert found["name"] == "Wpis obecnie nieopublikowany"


def test_change_of_places_is_a_change(client, town):
    service = town.service()
    place = ServicePlace.objects.create(
        service=service, location=Location.objects.create(institution=town.provider, territory=town.gmina)
    )
    before = get(client, f"services/{service.uid}")["last_modified"]
    assert statuses(get(client, "services", modified_after=before)) == {str(service.uid): "active"}
    assert get(client, f"service_at_locations/{place.uid}")["service"]["last_modified"] == before


# --- Identifiers --------------------------------------------------------------------------------


def term_id(client, code):
    terms = get(client, "taxonomy_terms", per_page=100)["contents"]
    return next(each["id"] for each in terms if each["code"] == code)


def test_identifier_of_a_term_outlives_its_name(client, db):
    before = term_id(client, "czas_wolny")
    HelpTopic.objects.filter(code="czas_wolny").update(name="Inaczej nazwany")
    assert term_id(client, "czas_wolny") == before
    assert get(client, f"taxonomy_terms/{before}")["name"] == "Inaczej nazwany"


def test_merged_ones_lead_on(client, town):
    old, new = HelpTopic.objects.order_by("pk")[:2]
    old_id, new_id = term_id(client, old.code), term_id(client, new.code)
    HelpTopic.objects.filter(pk=old.pk).update(is_active=False, merged_into=new)
    assert client.get(f"{API}taxonomy_terms/{old_id}")["Location"] == f"{API}taxonomy_terms/{new_id}"
    gone = InstitutionFactory(status="merged", merged_into=town.provider)
    answer = client.get(f"{API}organizations/{gone.uid}")
    assert (answer.status_code, answer["Location"]) == (301, f"{API}organizations/{town.provider.uid}")


def test_stranger_institution_is_not_there(client, db):
    for status in ("pending", "refused"):
        hidden = InstitutionFactory(status=status)
        assert client.get(f"{API}organizations/{hidden.uid}").status_code == 404
        assert get(client, "organizations")["contents"] == []


def test_provider_that_nobody_verified_is_a_name_alone(client, town):
    provider = InstitutionFactory(
        name="Nowa fundacja", status="pending", email="x@example.org", nip="5260001246"
    )
    service = town.service(provider=provider)
    named = {
        "id": str(provider.uid),
        "name": "Nowa fundacja",
        "description": f"{provider.type}, {provider.seat}",
    }
    assert get(client, f"services/{service.uid}")["organization"] == named
    assert get(client, "organizations", full=True)["contents"][1:] == [named]
    found = get(client, f"organizations/{provider.uid}")
    assert [each["id"] for each in found.pop("services")] == [str(service.uid)]
    assert found == named


def test_operator_reads_no_more_than_anybody(client, as_user, whole):
    operator = as_user(UserFactory(role="operator"))
    path = f"{API}services/{whole.uid}"
    assert operator.get(path).content == client.get(path).content
