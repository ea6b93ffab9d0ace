"""Versions of an entry, and the way back to one of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from services_catalog.history.reading import History
from services_catalog.hours import parse
from services_catalog.models import HelpTopic
from tests.partners.factories import LocationFactory
from tests.services_catalog.factories import ServicePlaceFactory

# Changes of one transaction are one version, so that each request needs its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entry(town):
    service = town.service(summary="Stare")
    place = ServicePlaceFactory(service=service, location=LocationFactory(institution=town.provider))
    place.set_hours(parse("pn 8-12"))
    first = History(service).newest
    topic = HelpTopic.objects.create(code="nowy", name="Nowy temat")
    service.topics.add(topic)
    place.set_hours(parse("wt 9-13"))
    service.summary = "Nowe"
    service.save()
    return service, first


def test_history_tells_columns_lists_and_hours(town, as_user, entry):
    service, _first = entry
    page = as_user(town.animator).get(f"/uslugi/{service.uid}/historia/").context["page"]
    told = [(change.before, change.after) for version in page for change in version.changes]
    assert told[:3] == [("Stare", "Nowe"), ("pn 8:00-12:00", "wt 9:00-13:00"), ("", "Nowy temat")]


def test_version_comes_back_as_a_new_change(town, as_user, entry):
    service, first = entry
    client, path = as_user(town.animator), f"/uslugi/{service.uid}/historia/{first}/"
    seen = client.get(path).context["newest"]
    assert client.post(path, {"seen": seen}).status_code == 302
    service.refresh_from_db()
    assert (service.summary, service.topics.count()) == ("Stare", 0)
    assert service.places.get().hours.get().weekday == 0
    assert History(service).newest > seen


def test_newer_change_is_not_overwritten_unseen(town, as_user, entry):
    service, first = entry
    client, path = as_user(town.animator), f"/uslugi/{service.uid}/historia/{first}/"
    seen = client.get(path).context["newest"]
    service.summary = "Najnowsze"
    service.save()
    client.post(path, {"seen": seen})
    service.refresh_from_db()
    assert service.summary == "Najnowsze"


def test_history_takes_the_same_number_of_queries(town, as_user, entry):
    service, _first = entry
    client = as_user(town.animator)

    def count():
        with CaptureQueriesContext(connection) as found:
            client.get(f"/uslugi/{service.uid}/historia/")
        return len(found)

    count()
    one = count()
    for number in range(2):
        service.summary = f"Nowe {number}"
        service.save()
    assert count() == one
