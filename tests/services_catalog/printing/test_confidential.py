"""A confidential address is in none of the outputs. A new output is one line of OUTPUTS."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from services_catalog import views
from services_catalog.digest import emails
from services_catalog.models import Brochure, MonthlyDigest, SearchDocument
from services_catalog.printing import brochure, gmina_card
from services_catalog.search import index
from tests.partners.factories import LocationFactory, TerritoryFactory
from tests.services_catalog.factories import ServicePlaceFactory

# Each part of the address alone would tell where it is.
SECRETS = [
    "Zakamarkowa", "77x", "18-299", "Dyskrecjowo", "Schronisko Cisza", "za młynem", "dzwonek u bramy", "52.987654",
    "23.123456", "Ukrytowo",
]  # fmt: skip


@pytest.fixture
def shelter(town):
    village = TerritoryFactory(
        kind="locality", gmina_kind="", name="Ukrytowo", parent=town.gmina, powiat=town.powiat
    )
    location = LocationFactory(
        institution=town.provider, territory=village, is_confidential=True, name="Schronisko Cisza",
        street="Zakamarkowa", building="77x", postcode="18-299", town="Dyskrecjowo", post_town="Dyskrecjowo",
        directions="za młynem", accessibility="dzwonek u bramy", latitude="52.987654", longitude="23.123456",
    )  # fmt: skip
    service = town.service(
        "Schronienie",
        status="draft",
        is_crisis=True,
        phone="800 100 200",
        topics=["przemoc_domowa"],
        eligibility="Osoby, które doświadczają przemocy",
    )
    ServicePlaceFactory(service=service, location=location)
    service.publish()
    index.rebuild([service.pk])
    return service


def page(url):
    return lambda client, town, service: client.get(url(town, service)).content


def html_of_sheet(make):
    """What the sheet is made of; its bytes hold nothing else."""

    def output(_client, town, _service):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gmina_card, "cached_fitted", lambda _name, html, _make: html)
            return make(town.gmina).encode()

    return output


def workbook(client, _town, _service):
    with zipfile.ZipFile(io.BytesIO(client.get("/uslugi/pobierz/?format=xlsx").content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def book(_client, town, _service):
    ordered = Brochure(territory=town.gmina, arrangement="topics")
    return brochure.html_of(ordered, brochure.services_for(town.gmina)).encode()


def card_of_service(client, _town, service):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            views, "cached_pdf", lambda _name, template, context: render_to_string(template, context)
        )
        return client.get(reverse("services_catalog:card", args=[service.pk, service.slug])).content


def indexed(_client, _town, service):
    return str(SearchDocument.objects.values_list("vector", flat=True).get(pk=service.pk)).encode()


def digest(_client, town, _service):
    subscription = MonthlyDigest.objects.create(user=town.caretaker, territory=town.gmina)
    coming = f"{(timezone.localtime().replace(day=1) + timedelta(days=32)):%Y-%m}"
    message = Message(kind=emails.KIND, subject=subscription, occurrence=coming)
    context = emails.context(message)
    assert context["new_services"]
    return render_to_string("emails/services_digest/body.html", context).encode()


OUTPUTS = {
    "list": page(lambda town, service: "/uslugi/"),
    "search": page(lambda town, service: "/uslugi/?q=schronienie"),
    "page": page(lambda town, service: service.get_absolute_url()),
    "card": card_of_service,
    "gmina": page(lambda town, service: reverse("services_catalog:gmina", args=[town.gmina.pk, "x"])),
    "provider": page(lambda town, service: town.provider.get_absolute_url()),
    "csv": page(lambda town, service: "/uslugi/pobierz/?format=csv"),
    "xlsx": workbook,
    "gmina_card": html_of_sheet(gmina_card.card_pdf),
    "poster": html_of_sheet(gmina_card.poster_pdf),
    "brochure": book,
    "territory_feed": page(
        lambda town, service: reverse("services_catalog:territory_feed", args=[town.gmina.pk])
    ),
    "topic_feed": page(lambda town, service: reverse("services_catalog:topic_feed", args=["przemoc_domowa"])),
    "sitemap": page(lambda town, service: "/sitemap-uslugi-1.xml"),
    "sitemap_of_gminas": page(lambda town, service: "/sitemap-gminy-1.xml"),
    "index": indexed,
    "digest": digest,
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_confidential_address_is_not_in(output, client, town, shelter):
    client.get = _following(client.get)
    content = output(client, town, shelter).decode(errors="replace")
    assert content
    assert [secret for secret in SECRETS if secret.casefold() in content.casefold()] == []


def _following(get):
    def follow(url, *args, **options):
        response = get(url, *args, **options) if args or options else get(url, follow=True)
        assert response.status_code in (200, 301)
        return response

    return follow


@pytest.mark.parametrize("word", ["Ukrytowo", "Zakamarkowa", "Dyskrecjowo"])
def test_search_does_not_find_by_a_confidential_address(client, shelter, word):
    found = client.get("/uslugi/", {"q": word}).context["answer"].result.rows
    assert [hit for hit in found if hit.words] == []
