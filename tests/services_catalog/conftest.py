import pytest
from django.test import Client

from services_catalog.search import index
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory


class Town:
    """A gmina with a culture centre, its caretaker, and the animator of the powiat."""

    def __init__(self):
        self.powiat = powiat_factory()
        self.gmina = TerritoryFactory(name="Kobylin-Borzymy", powiat=self.powiat)
        self.provider = InstitutionFactory(name="Gminny Ośrodek Kultury", seat=self.gmina)
        self.animator = UserFactory(role="animator", territory=self.powiat)
        self.caretaker = UserFactory(role="caretaker", institution=self.provider)
        self.operator = UserFactory(role="operator")
        self.stranger = UserFactory(role="animator", territory=TerritoryFactory(name="Sterdyń"))

    def service(self, name="Zajęcia ruchowe dla seniorów", **fields):
        """A service that search finds at once."""
        fields = {"provider": self.provider, "steward": self.powiat} | fields
        service = ServiceFactory(name=name, **fields)
        index.rebuild_dirty()
        return service


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def as_user():
    def as_user(user):
        client = Client()
        client.force_login(user)
        return client

    return as_user
