"""A confidential address is in none of the outputs. A new output is one line of OUTPUTS."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink
from accounts.scope import Scope
from notifications.models import Message
from services_catalog import hours, views
from services_catalog.digest import emails
from services_catalog.freshness import emails as review_emails
from services_catalog.freshness import sheets
from services_catalog.models import Brochure, MonthlyDigest, ReviewQuestion, SearchDocument, Service
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


def signed_in(url):
    """As the animator reads it, who sees the address in the form of the place alone."""

    def output(client, town, service):
        client.force_login(town.animator)
        return page(url)(client, town, service)

    return output


def changed_entry(client, town, service):
    """Its history after the hours and the name changed."""
    place = service.places.get()
    place.set_hours(hours.parse("pn 8-16"))
    Service.objects.filter(pk=service.pk).update(name="Schronienie dla rodzin")
    return signed_in(lambda town, service: reverse("services_catalog:history", args=[service.uid]))(
        client, town, service
    )


def asked(_town, service):
    """A question about the entry to its realizator, as it is after the interval."""
    Service.objects.filter(pk=service.pk).update(
        email="dom@example.org",
        confirmed_on=timezone.localdate() - timedelta(days=400),
        review_due_on=timezone.localdate() - timedelta(days=200),
    )
    return ReviewQuestion.objects.create(
        address="dom@example.org", reason="interval", key="interval", territory=service.steward
    )


def link_of_question(client, town, service):
    _link, url = AccessLink.issue(review_emails.REVIEW_LINK, asked(town, service), address="dom@example.org")
    return client.get(urlsplit(url).path).content


def mail_of_question(_client, town, service):
    message = Message(kind=review_emails.QUESTION, subject=asked(town, service), address="dom@example.org")
    context = review_emails.context(message)
    assert context["services"]
    return render_to_string("emails/services_review/body.html", context).encode()


def sheets_for_meeting(_client, town, service):
    asked(town, service)
    found = sheets.sheets(Scope(town.animator))
    assert found
    context = {"sheets": found, "title": "Arkusz", "today": timezone.localdate()}
    return render_to_string("services_catalog/pdf/sheets.html", context).encode()


def late(url):
    def output(client, town, service):
        asked(town, service)
        return signed_in(url)(client, town, service)

    return output


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
    "calendar": page(
        lambda town, service: reverse("services_catalog:territory_calendar", args=[town.gmina.pk])
    ),
    "index": indexed,
    "digest": digest,
    "page_of_animator": signed_in(lambda town, service: service.get_absolute_url()),
    "kept": signed_in(lambda town, service: "/uslugi/prowadzone/"),
    "priorities": signed_in(
        lambda town, service: reverse("services_catalog:card_priorities", args=[town.gmina.pk])
    ),
    "proposal": signed_in(
        lambda town, service: reverse("services_catalog:propose_change", args=[service.uid])
    ),
    "history": changed_entry,
    "board": late(lambda town, service: "/animator/"),
    "phone_list": late(lambda town, service: "/animator/telefony/"),
    "sheets": sheets_for_meeting,
    "question": link_of_question,
    "mail_of_question": mail_of_question,
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
