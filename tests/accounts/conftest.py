import pytest

from partners.models import Institution, InstitutionType, Territory
from programmes.models import Programme


@pytest.fixture
def powiat(db):
    voivodeship = _territory("voivodeship", "podlaskie")
    return _territory("powiat", "wysokomazowiecki", parent=voivodeship, voivodeship=voivodeship)


@pytest.fixture
def gmina(powiat):
    above = {"voivodeship": powiat.voivodeship, "powiat": powiat}
    return _territory("gmina", "Kobylin-Borzymy", parent=powiat, gmina_kind="2", **above)


@pytest.fixture
def institution(gmina):
    kind, _made = InstitutionType.objects.get_or_create(code="gops", defaults={"name": "GOPS"})
    return Institution.objects.create(name="GOPS Kobylin-Borzymy", type=kind, seat=gmina, status="verified")


@pytest.fixture
def other_institution(institution):
    return Institution.objects.create(name="GOK Sterdyń", type=institution.type, status="verified")


@pytest.fixture
def programme(db):
    return Programme.objects.create(title="Kultura: inicjatywy", status="active")


def _territory(kind, name, **fields):
    unit = Territory.objects.create(kind=kind, name=name, **fields)
    setattr(unit, kind, unit)
    unit.save()
    return unit
