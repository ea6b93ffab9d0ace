from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from coop_portal import registry
from coop_portal.panels import DashboardItem
from partners.models import Institution, InstitutionType, Territory
from services_catalog import served
from services_catalog.models import Service
from tests.accounts.factories import UserFactory

DESK = "/pulpit/"


@pytest.fixture
def powiat(db):
    voivodeship = Territory.objects.create(kind="voivodeship", name="podlaskie")
    unit = Territory.objects.create(kind="powiat", name="wysokomazowiecki", parent=voivodeship)
    Territory.objects.filter(pk=unit.pk).update(powiat=unit, voivodeship=voivodeship)
    unit.refresh_from_db()
    return unit


@pytest.fixture
def gmina(powiat):
    above = {"parent": powiat, "powiat": powiat, "voivodeship": powiat.voivodeship}
    return Territory.objects.create(kind="gmina", name="Kobylin-Borzymy", gmina_kind="2", **above)


@pytest.fixture
def service(gmina):
    kind, _made = InstitutionType.objects.get_or_create(code="gok", defaults={"name": "GOK"})
    provider = Institution.objects.create(name="GOK", type=kind, status="verified", seat=gmina)
    service = Service.objects.create(name="Zajęcia", provider=provider, status="published")
    service.coverage.add(gmina)
    return service


def test_home_begins_with_the_search_and_counts_real_rows(client, service):
    response = client.get("/")
    assert response.context["numbers"] == {"services": 1, "providers": 1, "projects": 0}
    assert 'action="/uslugi/"' in response.text
    assert response.text.index('name="q"') < response.text.index("<h2")


def test_home_of_an_empty_portal_opens(client, db):
    response = client.get("/")
    assert (response.status_code, response.context["places"]) == (200, "")


def test_gminas_are_those_that_a_published_service_covers(service, powiat, gmina):
    other = Territory.objects.create(
        kind="gmina", name="Klukowo", gmina_kind="2", parent=powiat, powiat=powiat
    )
    assert list(served.gminas()) == [gmina]
    service.coverage.set([powiat])
    assert set(served.gminas()) == {gmina, other}
    Service.objects.update(status="draft")
    assert list(served.gminas()) == []


def test_gmina_in_other_digits_is_not_remembered(client, db):
    client.post("/moja-gmina/", {"gmina": "٣"})
    assert client.cookies["gmina"].value == ""


def test_gmina_is_remembered_and_forgotten(client, service, gmina):
    assert client.post("/moja-gmina/", {"gmina": gmina.pk, "next": "/uslugi/"})["Location"] == "/uslugi/"
    assert client.get("/").context["gmina"] == gmina
    client.post("/moja-gmina/", {"gmina": ""})
    assert client.get("/").context["gmina"] is None


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "999999"])
def test_strange_gmina_is_ignored(client, service, value):
    client.post("/moja-gmina/", {"gmina": value})
    client.cookies["gmina"] = value
    assert client.get("/").context["gmina"] is None


def test_gmina_leads_to_no_other_site(client, db):
    assert client.post("/moja-gmina/", {"gmina": "1", "next": "https://evil.example/"})["Location"] == "/"


def test_desk_shows_what_waits_urgent_first(client, db, monkeypatch):
    items = [DashboardItem("Potem", "/a/"), DashboardItem("Najpierw", "/b/", count=3, urgent=True)]
    monkeypatch.setattr(registry, "dashboard", {"test": lambda request: items})
    client.force_login(UserFactory())
    assert [item.title for item in client.get(DESK).context["items"]] == ["Najpierw", "Potem"]


def test_desk_of_nobody_in_particular_says_whom_to_ask(client, db):
    client.force_login(UserFactory())
    response = client.get(DESK)
    assert (response.status_code, list(response.context["items"])) == (200, [])


def test_desk_says_for_whom_one_stands_in(client, db):
    person, deputy = UserFactory(role=Role.OPERATOR), UserFactory(second_factor=True)
    today = timezone.localdate()
    person.substitutions.create(deputy=deputy, starts_on=today, ends_on=today + timedelta(days=1))
    client.force_login(deputy)
    assert [each.person for each in client.get(DESK).context["substituting"]] == [person]
