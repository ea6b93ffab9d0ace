import pytest

from tests.partners.factories import InstitutionTypeFactory, TerritoryFactory


@pytest.fixture
def powiat(town):
    """The animator's powiat with the two gminas of the messy list."""
    TerritoryFactory(name="Sokoły", powiat=town.powiat)
    InstitutionTypeFactory(code="stowarzyszenie", name="Stowarzyszenie")
    return town


@pytest.fixture
def file(tmp_path):
    def write(content, name="lista.xlsx"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
