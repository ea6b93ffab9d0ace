import pytest

from tests.accounts.factories import UserFactory

from .factories import TerritoryFactory


@pytest.fixture
def gmina(db):
    return TerritoryFactory(name="Kobylin-Borzymy")


@pytest.fixture
def animator(gmina):
    return UserFactory(role="animator", territory=gmina)
