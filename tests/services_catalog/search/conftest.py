import pytest

from services_catalog.search import index
from services_catalog.search import search as searching
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory


@pytest.fixture
def find(db):
    """Names of what a query finds, best first, once everything that changed is indexed."""

    def find(text, **options):
        index.rebuild_dirty()
        return [hit.service.name for hit in searching.search(text, **options).rows]

    return find


@pytest.fixture
def powiat(db):
    return powiat_factory()


@pytest.fixture
def kobylin(powiat):
    return TerritoryFactory(name="Kobylin-Borzymy", powiat=powiat)


@pytest.fixture
def sokoly(powiat):
    return TerritoryFactory(name="Sokoły", powiat=powiat)


@pytest.fixture
def make(kobylin):
    """Makes a service of Kobylin-Borzymy."""
    provider = InstitutionFactory(name="Gminny Ośrodek Kultury", seat=kobylin)

    def make(name, **fields):
        return ServiceFactory(name=name, **{"provider": provider, **fields})

    return make
