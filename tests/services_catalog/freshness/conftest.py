from datetime import date

import pytest
from django.utils import timezone

from partners.models import InstitutionPhone, InstitutionType
from services_catalog.models import Service
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory


@pytest.fixture
def school(town):
    kind = InstitutionType.objects.get(code="szkola_podst")
    return InstitutionFactory(
        name="Szkoła Podstawowa", type=kind, seat=town.gmina, email="Sekretariat@example.org"
    )


@pytest.fixture
def make(town):
    """make(name, confirmed=day, **fields): a published entry of the powiat, with its days as `confirm` leaves them."""

    def make(name="Klub Seniora", confirmed=None, due=None, **fields):
        fields = {"provider": town.provider, "steward": town.powiat, "email": "gok@example.org"} | fields
        service = ServiceFactory(name=name, **fields)
        Service.objects.filter(pk=service.pk).update(confirmed_on=confirmed, review_due_on=due)
        service.refresh_from_db()
        return service

    return make


@pytest.fixture
def long_ago():
    return date(timezone.localdate().year - 2, 1, 5)


@pytest.fixture
def numbered(town):
    InstitutionPhone.objects.create(institution=town.provider, number="86 275 00 00")
    return town.provider
