"""The list as a book, made by a job."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Job
from services_catalog.models import Brochure
from services_catalog.printing import brochure as making
from tests.partners.factories import InstitutionFactory, LocationFactory
from tests.services_catalog.factories import ServicePlaceFactory


def order(client, town, **data):
    url = reverse("services_catalog:brochure_order", args=[town.gmina.pk])
    return client.post(url, {"arrangement": "recipients"} | data)


def test_brochure_is_ordered_once_made_once_and_open_to_all(town, as_user, pdf):
    service = town.service("Świetlica", recipients=["seniorzy", "rodziny"])
    ServicePlaceFactory(service=service, location=LocationFactory(institution=town.provider, town="Kobylin"))
    client = as_user(town.animator)
    assert order(client, town)["Location"] == order(client, town)["Location"]
    job, ordered = Job.objects.get(), Brochure.objects.get()
    job.run()
    job.refresh_from_db()
    ordered.refresh_from_db()
    assert (job.status, ordered.services) == ("done", 1)
    kept = ordered.file_id
    making.run(job)
    ordered.refresh_from_db()
    assert ordered.file_id == kept
    page = client.get(reverse("services_catalog:printing", args=[town.gmina.pk])).content.decode()
    assert ordered.file.get_absolute_url() in page
    answer = Client().get(ordered.file.get_absolute_url())
    book = pdf(b"".join(answer.streaming_content))
    with book.open_outline() as outline:
        titles = {found.title for top in outline.root for found in (top, *top.children)}
    assert {"Osoby starsze", "Rodziny", "Spis treści", "Indeks realizatorów", "Indeks miejscowości"} <= titles
    assert bool(book.Root.MarkInfo.Marked)
    assert str(book.Root.Lang) == "pl"
    order(client, town)
    assert Brochure.objects.count() == 2


def test_service_of_two_groups_is_described_once(town):
    town.service("Świetlica", recipients=["seniorzy", "rodziny"])
    town.service("Schronienie", is_crisis=True, recipients=["rodziny"])
    html = making.html_of(Brochure(territory=town.gmina), making.services_for(town.gmina))
    assert html.count('<h3 id="service-') == 2
    assert html.count('class="page-of"') == 4  # a chapter each, and the index of providers
    assert html.index("Pomoc w kryzysie") < html.index("Schronienie") < html.index("Świetlica</h3>")


@pytest.mark.parametrize("many", [False, True])
def test_brochure_of_nothing_or_too_much_says_why(town, as_user, monkeypatch, many):
    if many:
        monkeypatch.setattr(making, "LIMIT", 0)
        town.service()
    order(as_user(town.animator), town)
    job = Job.objects.get()
    job.run()
    job.refresh_from_db()
    assert job.status == "failed"
    assert ("Zamów osobną" if many else "nie ma czego drukować") in job.error
    assert order(as_user(town.animator), town).status_code == 302  # it may be tried again
    assert Job.objects.count() == 2


def test_brochure_reads_a_constant_number_of_queries(town):
    counts = []
    for number in (1, 3):
        for i in range(number):
            town.service(f"Usługa {number}{i}", provider=InstitutionFactory(seat=town.gmina))
        with CaptureQueriesContext(connection) as found:
            making.html_of(Brochure(territory=town.gmina), making.services_for(town.gmina))
        counts.append(len(found))
    assert counts[0] == counts[1]
