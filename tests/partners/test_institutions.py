"""The institution's form says at the right field what is wrong, and saves nothing by half."""

import uuid

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.scope import Scope
from partners.forms import InstitutionForm
from partners.models import Institution, Location
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, InstitutionTypeFactory, LocationFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gmina():
    return TerritoryFactory(name="Kobylin-Borzymy")


@pytest.fixture
def animator(gmina):
    return UserFactory(role="animator", territory=gmina)


@pytest.fixture
def data(gmina):
    return {
        "uid": str(uuid.uuid4()),
        "name": "Gminna Biblioteka Publiczna",
        "type": InstitutionTypeFactory(code="biblioteka").pk,
        "nip": "525-000-59-00",
        "regon": "146 115 201",
        "seat": gmina.pk,
        "postcode": "18-204",
        "phone": "86 555 01 01",
    }


def errors(data, user):
    with translation.override("en"):
        return dict(InstitutionForm(data, instance=Institution(), scope=Scope(user)).errors)


def test_institution_is_saved_with_bare_numbers(client, animator, data):
    client.force_login(animator)
    response = client.post(reverse("partners:institution_create"), data)
    institution = Institution.objects.get()
    assert response.url == institution.get_absolute_url()
    assert (institution.nip, institution.regon, institution.status) == ("5250005900", "146115201", "verified")
    assert institution.phones.get().number == "86 555 01 01"


@pytest.mark.django_db(transaction=True)
def test_institution_form_sent_twice_at_once_makes_one(animator, data, at_once):
    def send():
        client = Client()
        client.force_login(animator)
        return client.post(reverse("partners:institution_create"), data).url

    first, second = at_once(send)
    assert first == second
    assert Institution.objects.get().phones.count() == 1


def test_institution_form_sent_twice_makes_one(client, animator, data):
    client.force_login(animator)
    answers = [client.post(reverse("partners:institution_create"), data).url for _n in range(2)]
    assert Institution.objects.count() == 1
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nip", "5250005901"),
        ("nip", "abc"),
        ("regon", "146115202"),
        ("postcode", "18204"),
        ("name", "x" * 301),
        ("email", "nie-adres"),
        ("parent_subject", "Nie ma takiej gminy"),
    ],
)
def test_institution_wrong_value_is_refused_at_its_field(animator, data, field, value):
    assert list(errors(data | {field: value}, animator)) == [field]
    assert Institution.objects.count() == 0


def test_institution_outside_the_animators_territory_is_refused(animator, data):
    assert list(errors(data | {"seat": TerritoryFactory().pk}, animator)) == ["seat"]


def test_institution_is_found_without_polish_letters(client):
    found = InstitutionFactory(name="Środowiskowy Dom Samopomocy w Łapach")
    InstitutionFactory(name="Biblioteka")
    response = client.get(reverse("partners:institutions"), {"q": "srodowiskowy lapach"})
    assert list(response.context["institutions"]) == [found]


def test_institution_list_has_a_constant_number_of_queries(client, django_assert_num_queries):
    address = reverse("partners:institutions")
    InstitutionFactory(sectors=["kultura"])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _n in range(3):
        InstitutionFactory(sectors=["kultura", "oswiata"])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


@pytest.mark.parametrize("query", [{"q": "\x00'%"}, {"sektor": "brak"}, {"page": "99999"}, {"gmina": "x"}])
def test_institution_list_survives_hostile_parameters(client, query):
    InstitutionFactory()
    assert client.get(reverse("partners:institutions"), query).status_code in (200, 404)


def test_institution_wrong_slug_moves_to_the_right_address(client):
    institution = InstitutionFactory(name="Żłobek Łąka")
    response = client.get(reverse("partners:institution", args=[institution.pk, "inny"]))
    assert (response.status_code, response.url) == (301, institution.get_absolute_url())
    assert institution.slug == "zlobek-laka"


def test_merged_institution_moves_to_the_one_that_stays(client):
    stays = InstitutionFactory()
    merged = InstitutionFactory(status="merged", merged_into=stays)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response.url) == (301, stays.get_absolute_url())


def test_confidential_place_never_shows_its_street(client):
    institution = InstitutionFactory()
    location = LocationFactory(
        institution=institution,
        street="Tajna",
        name="Tajny Dom",
        accessibility="Tajny podjazd",
        is_confidential=True,
    )
    assert b"Tajn" not in client.get(institution.get_absolute_url()).content
    assert "Tajn" not in f"{location} {location.public_label}"


def test_history_of_places_keeps_nothing_that_tells_where_a_shelter_is():
    kept = {field.name for field in Location.history.rel.related_model._meta.get_fields()}
    telling = {
        "name",
        "street",
        "building",
        "postcode",
        "directions",
        "accessibility",
        "latitude",
        "longitude",
    }
    assert not kept & telling


def test_nip_with_letters_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="partners_institution_nip_digits"):
        InstitutionFactory(nip="52500059AA")


def test_institution_is_not_its_own_parent():
    institution = InstitutionFactory()
    with pytest.raises(IntegrityError, match="partners_institution_not_own_parent"):
        Institution.objects.filter(pk=institution.pk).update(parent_subject=institution)
