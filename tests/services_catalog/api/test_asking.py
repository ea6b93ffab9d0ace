"""Questions to the API: pages, filters, refusals, how often, what is not sent twice."""

from datetime import timedelta

import pytest
import schemathesis
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from partners.enums import InstitutionStatus
from partners.models import Institution, InstitutionPhone
from services_catalog.models import HelpTopic, RecipientGroup, ServiceType
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

from .hsds import API


def names(client, path="services", **query):
    response = client.get(API + path, query)
    assert response.status_code == 200, response.content
    return [record["name"] for record in response.json()["contents"]]


def id_of(client, path, name):
    found = client.get(f"{API}{path}", {"per_page": 100}).json()["contents"]
    return next(each["id"] for each in found if each["name"] == str(name))


# --- Pages --------------------------------------------------------------------------------------


def test_page_has_the_shape_of_hsds(client, town):
    for number in range(3):
        town.service(f"Usługa {number}")
    found = client.get(f"{API}services", {"per_page": 2, "page": 2}).json()
    contents = found.pop("contents")
    assert [each["name"] for each in contents] == ["Usługa 2"]
    assert found == {
        "total_items": 3, "total_pages": 2, "page_number": 2, "size": 1, "first_page": False, "last_page": True,
        "empty": False,
    }  # fmt: skip


def test_empty_list_is_a_page(client, db):
    found = client.get(f"{API}services").json()
    assert (found["total_items"], found["total_pages"], found["empty"]) == (0, 1, True)


@pytest.mark.parametrize(
    "path",
    ["services", "services?full=1", "organizations", "organizations?full=1", "service_at_locations?full=1"],
)
def test_queries_do_not_grow(client, town, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(API + path).status_code == 200
        return len(captured)

    def add(number):
        service = town.service(
            f"Usługa {number}", types=["zajecia_sportowe"], topics=["czas_wolny"], recipients=["seniorzy"],
            provider=town.provider if number == 1 else type(town.provider).objects.create(
                name=f"Ośrodek {number}", type=town.provider.type, seat=town.gmina, status="verified"
            ),
        )  # fmt: skip
        ServicePlaceFactory(service=service)

    add(1)
    queries()
    one = queries()
    add(2), add(3)
    assert queries() == one


# --- Filters ------------------------------------------------------------------------------------


@pytest.fixture
def three(town):
    town.service("Basen", types=["zajecia_sportowe"], recipients=["seniorzy"], age_from=60)
    town.service("Chór", types=["zajecia_kulturalne"], age_to=17)
    town.service("Porady")


def test_filters_narrow(client, three, town):
    sport = id_of(client, "taxonomy_terms", ServiceType.objects.get(code="zajecia_sportowe"))
    seniors = id_of(client, "taxonomy_terms", RecipientGroup.objects.get(code="seniorzy"))
    kinds = id_of(client, "taxonomies", "Rodzaje usług")
    assert names(client, taxonomy_term_id=sport) == ["Basen"]
    assert names(client, taxonomy_term_id=seniors, taxonomy_id=kinds) == ["Basen"]
    assert names(client, taxonomy_id=kinds) == ["Basen", "Chór"]
    assert names(client, minimum_age=18) == ["Basen", "Porady"]
    assert names(client, maximum_age=18) == ["Chór", "Porady"]
    assert names(client, organization_id=town.provider.uid) == ["Basen", "Chór", "Porady"]
    gone = InstitutionFactory(status="merged", merged_into=town.provider)
    assert names(client, organization_id=gone.uid) == ["Basen", "Chór", "Porady"]


def test_search_is_that_of_the_portal(client, town):
    town.service("Zajęcia ruchowe dla seniorów", recipients=["seniorzy"], age_from=60)
    town.service("Pomoc prawna")
    assert names(client, search="zajec dla seniora") == ["Zajęcia ruchowe dla seniorów"]
    assert names(client, search="zajec dla seniora", maximum_age=30) == []
    assert names(client, "organizations", search="osrodek kultury") == ["Gminny Ośrodek Kultury"]
    assert names(client, "taxonomies", search="odbiorcow") == ["Grupy odbiorców"]


def test_empty_search_asks_for_nothing(client, town):
    town.service("Basen", status="suspended")
    assert names(client, search=" ") == ["Basen"]


def test_harvester_learns_of_archived_organizations(client, town):
    Institution.objects.update(updated_at=timezone.now() - timedelta(days=9))
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert names(client, "organizations", modified_after=since) == []
    town.provider.archive(by=town.operator, reason="połączono")
    (found,) = client.get(f"{API}organizations", {"modified_after": since}).json()["contents"]
    assert found["description"].endswith(f", {InstitutionStatus.ARCHIVED.label}")
    assert names(client, "organizations") == []


def test_terms_of_one_vocabulary(client, db):
    topics = id_of(client, "taxonomies", "Tematy pomocy")
    assert sorted(names(client, "taxonomy_terms", taxonomy_id=topics, per_page=100)) == sorted(
        map(str, HelpTopic.objects.unmerged())
    )


# --- Refusals -----------------------------------------------------------------------------------

WRONG = [
    "services?page=0", "services?page=-1", "services?page=x", "services?page=99999999999999999999",
    "services?per_page=0", "services?per_page=101", "services?per_page=1e9", "services?search=a%00b",
    "services?search=" + "a" * 201, "services?search=kowalski 44051401359", "services?minimum_age=-1",
    "services?maximum_age=999999999999999999999", "services?taxonomy_id=x",
    "services?organization_id=1",
    "services?modified_after=yesterday", "services?modified_after=2026-13-01", "services?modified_after=%00",
    "services?modified_after=0001-01-01T00:00:00%2B14:00", "services?full=maybe", "services?querry=x",
    "services/1", "services/%00", "organizations/x", "taxonomies?full=1", "taxonomies/-",
    "service_at_locations?search=%00",
]  # fmt: skip
MISSING = [
    "services?taxonomy_id=9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d",
    "services?taxonomy_term_id=9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d",
    "services?organization_id=9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d",
    "services?page=2", "services/9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d", "persons", "services/a/b", "%00",
    "taxonomy_terms/9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d", "organizations/9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d",
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"), [(each, 400) for each in WRONG] + [(each, 404) for each in MISSING]
)
def test_refusals_are_problems(client, db, path, status):
    answer = client.get(API + path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    found = answer.json()
    assert (found["status"], found["type"]) == (status, "about:blank")
    assert found["title"]
    assert found["detail"]
    assert (answer["Access-Control-Allow-Origin"], answer["Content-Language"]) == ("*", "pl")


REASONS = {
    "page=x": "Wpisz liczbę całkowitą.",
    "page=0": "Wpisz liczbę nie mniejszą niż 1.",
    "per_page=101": "Wpisz liczbę nie większą niż 100.",
    "page=" + "9" * 5000: "Wpisz mniejszą liczbę.",
    "search=" + "a" * 201: "Wpisz najwyżej 200 znaków.",
    "taxonomy_id=x": "Wpisz identyfikator (UUID), taki jak w odpowiedziach tego API.",
    "full=maybe": "Wpisz true albo false.",
    "modified_after=yesterday": "Wpisz datę albo datę z godziną według RFC 3339: 2026-11-28T12:00:00Z.",
}


def test_refusals_are_in_polish_whatever_the_browser_wants(client, db):
    asked = {
        query: client.get(f"{API}services?{query}", headers={"accept-language": "en"}).json()
        for query in REASONS
    }
    assert {query: each["invalid_params"][0]["reason"] for query, each in asked.items()} == REASONS
    assert {each["title"] for each in asked.values()} == {"Nie można zrozumieć zapytania"}
    assert client.get(f"{API}openapi.json")["Content-Language"] == "en"


def test_moments_are_read_as_people_send_them(client, town):
    town.service("Basen")
    for moment in ("2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00", "2026-01-01 00:00:00"):
        assert names(client, modified_after=moment) == ["Basen"]
        assert (
            client.get(f"{API}services?modified_after={moment}").status_code == 200
        )  # a "+" that was not escaped


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_is_refused(client, db, method):
    for path in ("services", "openapi.json", "anything"):
        answer = getattr(client, method)(API + path)
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_other_sites_may_ask(client, db):
    answer = client.options(f"{API}services", headers={"origin": "https://inny.example.org"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert client.get(f"{API}services")["Access-Control-Allow-Origin"] == "*"


def test_head_is_understood(client, db):
    answer = client.head(f"{API}services")
    assert (answer.status_code, answer.content) == (200, b"")


def test_slash_too_many_leads_on(client, db):
    answer = client.get(f"{API}services/?page=1")
    assert (answer.status_code, answer["Location"]) == (301, f"{API}services?page=1")


def test_too_many_questions_are_refused(client, db, settings):
    settings.OPEN_DATA_REQUESTS_PER_MINUTE = 2
    answers = [client.get(f"{API}taxonomies") for _number in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"] == "application/problem+json"
    assert client.get(f"/gmina/{TerritoryFactory().pk}/kalendarz.ics").status_code == 429
    assert 0 < int(answers[2]["Retry-After"]) <= 60


# --- What is not sent twice -----------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent(client, town):
    service = town.service("Basen", topics=["czas_wolny"])
    ServicePlaceFactory(service=service)
    path = f"{API}services?full=true"
    client.get(path)  # once, for what a process keeps
    with CaptureQueriesContext(connection) as made:
        first = client.get(path)
    with CaptureQueriesContext(connection) as known:
        again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(known) <= len(made) - 15
    for change in (
        lambda: InstitutionPhone.objects.create(institution=town.provider, number="1"),
        lambda: service.topics.clear(),
        lambda: service.places.update(hours_note="x"),
        lambda: HelpTopic.objects.filter(code="czas_wolny").update(description="y"),
    ):
        known = client.get(path)["ETag"]
        change()
        assert client.get(path, headers={"if-none-match": known}).status_code == 200


# --- The document -----------------------------------------------------------------------------------


def test_api_keeps_to_its_document(town, settings):
    """Whatever the document allows, and what it does not, is answered as it says and never with a failure."""
    settings.OPEN_DATA_REQUESTS_PER_MINUTE = 10**6
    ServicePlaceFactory(service=town.service("Basen", types=["zajecia_sportowe"]))
    schema = schemathesis.openapi.from_wsgi(f"{API}openapi.json", _portal)
    tried = [result.ok() for result in schema.get_all_operations()]
    assert len(tried) == 11
    for operation in tried:
        _try(operation)


def _portal(environ, start_response):
    """The portal by way of Django's client, which leaves the test its connection."""
    asked = {name: environ[name] for name in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING")}
    answer = Client(raise_request_exception=False).request(**asked)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


def _try(operation):
    @hypothesis_settings(
        max_examples=5,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate()

    ask()
