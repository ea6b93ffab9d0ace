import pypdfium2
import pytest

from documents.models import Source
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory


@pytest.fixture
def service(town):
    return town.service(
        phone="86 555 01 02", professional_contact="pokój 12, wew. 7", is_sample=True, residents_only=True
    )


def test_service_page_shows_what_matters(client, service):
    service.coverage.set([service.steward])
    page = client.get(service.get_absolute_url()).content.decode()
    for text in (
        'href="tel:865550102"',
        "cały powiat wysokomazowiecki",
        "tylko dla mieszkańców",
        "dane przykładowe",
    ):
        assert text in page, text


def test_service_page_names_our_address_whatever_host_was_asked(client, service, settings):
    response = client.get(service.get_absolute_url(), headers={"Host": "evil.example"})
    assert response.context["public_url"] == settings.PUBLIC_URL + service.get_absolute_url()


def test_service_page_under_a_wrong_name_leads_to_the_right_one(client, service):
    response = client.get(f"/uslugi/{service.pk}-inna/")
    assert (response.status_code, response["Location"]) == (301, service.get_absolute_url())


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("published", 200),
        ("suspended", 200),
        ("withdrawn", 200),
        ("draft", 404),
        ("to_approve", 404),
        ("returned", 404),
    ],
)
def test_service_page_of_a_state(client, town, status, answer):
    service = town.service(status=status)
    assert client.get(service.get_absolute_url()).status_code == answer


def test_service_page_shows_professional_contact_to_professionals_only(client, town, as_user, service):
    worker = UserFactory(role="social_worker", institution=InstitutionFactory())
    pages = [
        reader.get(service.get_absolute_url()) for reader in (client, as_user(UserFactory()), as_user(worker))
    ]
    assert [page.context["professional_contact"] for page in pages] == ["", "", "pokój 12, wew. 7"]
    assert ["pokój 12" in page.content.decode() for page in pages] == [False, False, True]


def test_service_page_shows_private_contact_to_those_who_edit(town, as_user, service):
    service.professional_contact_visibility = "private"
    service.save()
    worker = UserFactory(role="social_worker", institution=town.provider)
    pages = [
        as_user(user).get(service.get_absolute_url()) for user in (worker, town.caretaker, town.animator)
    ]
    assert [page.context["professional_contact"] for page in pages] == [
        "",
        "pokój 12, wew. 7",
        "pokój 12, wew. 7",
    ]


def test_service_page_never_shows_a_confidential_address(client, town, service):
    secret = LocationFactory(
        institution=town.provider, name="Schronisko Dąb", street="Cicha", directions="za kościołem",
        accessibility="wejście od Cichej", is_confidential=True,
    )  # fmt: skip
    service.places.create(location=secret)
    for address in (service.get_absolute_url(), "/uslugi/", f"/gmina/{town.gmina.pk}-kobylin-borzymy/"):
        page = client.get(address).content.decode()
        assert not [word for word in ("Dąb", "Cich", "kościołem") if word in page]
    assert "adres podawany telefonicznie" in client.get(service.get_absolute_url()).content.decode()


def test_service_page_says_on_what_the_confirmation_rests(client, town, service):
    service.confirm(source=Source.record("phone", by=town.animator))
    page = client.get(service.get_absolute_url()).content.decode()
    assert "zapisano na podstawie telefonu" in page
    assert town.animator.last_name not in page


def test_service_card_is_one_tagged_page(client, town, service):
    service.places.create(location=LocationFactory(institution=town.provider)).hours.create(
        weekday=1, opens="10:00", closes="11:00"
    )
    response = client.get(f"{service.get_absolute_url()}wydruk.pdf")

    document = pypdfium2.PdfDocument(response.content)
    text = document[0].get_textpage().get_text_bounded()
    assert (response["Content-Type"], len(document)) == ("application/pdf", 1)
    for words in ("Zajęcia ruchowe dla seniorów", "86 555 01 02", "wtorek: 10:00", "stan na"):
        assert words in text, words
    assert "pokój 12" not in text
