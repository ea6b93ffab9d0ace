import pytest

from services_catalog.models import PlanTemplate, Selection, Service
from services_catalog.models.selection import Owner
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory, ServicePlaceFactory


class Office:
    """A GOPS with a social worker, and services of the gmina around it."""

    def __init__(self):
        self.powiat = powiat_factory()
        self.gmina = TerritoryFactory(name="Kobylin-Borzymy", powiat=self.powiat)
        self.gops = InstitutionFactory(name="GOPS Kobylin-Borzymy", seat=self.gmina)
        self.worker = UserFactory(role="social_worker", institution=self.gops)
        self.colleague = UserFactory(role="social_worker", institution=self.gops)
        self.animator = UserFactory(role="animator", territory=self.powiat)
        self.operator = UserFactory(role="operator")
        self.owner = Owner(user=self.worker)

    def service(self, name="Klub seniora", **fields):
        fields = {"provider": self.gops, "steward": self.powiat, "phone": "86 275 10 01"} | fields
        return read(ServiceFactory(name=name, **fields))

    def place(self, service, **fields):
        fields = {"street": "Lipowa", "building": "3", "town": "Kobylin", "name": "Dom Kultury"} | fields
        place = ServicePlaceFactory(
            service=service, location=LocationFactory(institution=self.gops, territory=self.gmina, **fields)
        )
        return place

    def selection(self, *services, user=None):
        """A selection of the worker with these services."""
        selection = Selection.start(Owner(user=user or self.worker))
        selection.add(*map(read, services))
        return selection

    @property
    def template(self):
        return PlanTemplate.objects.in_use().first()


def read(service):
    return Service.objects.with_row().get(pk=service.pk)


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def worker(office, as_user):
    """The social worker's browser."""
    return as_user(office.worker)
