"""What a project counts of the list where it works."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coop_portal.figures import Span
from services_catalog import counting
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.programmes.factories import ProgrammeFactory

from .factories import ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gmina():
    return TerritoryFactory()


@pytest.fixture
def programme(gmina):
    programme = ProgrammeFactory()
    programme.territories.add(gmina)
    return programme


def service(place, **fields):
    made = ServiceFactory(provider=InstitutionFactory(seat=TerritoryFactory(powiat=place.powiat)), **fields)
    made.coverage.set([place])
    return made


def test_services_of_the_gmina_and_of_its_powiat_count(programme, gmina):
    service(gmina)
    service(gmina.powiat)
    service(TerritoryFactory(powiat=gmina.powiat))
    service(gmina, status="draft")
    service(gmina, is_national=True)
    assert counting.published(Span(programme)).count() == 2
    assert counting.providers(Span(programme)).count() == 2


def test_service_counts_in_the_month_in_which_it_stood_on_the_list(programme, gmina):
    made = service(gmina)
    for status, day in (("published", date(2026, 5, 10)), ("withdrawn", date(2026, 6, 10))):
        event = made.events.create(verb="x", to_status=status)
        moment = timezone.make_aware(timezone.datetime(day.year, day.month, day.day))
        made.events.filter(pk=event.pk).update(at=moment)

    def count(last):
        return counting.published(Span(programme, last=last)).count()

    assert (count(date(2026, 5, 9)), count(date(2026, 5, 31)), count(date(2026, 6, 30))) == (0, 1, 0)
    may = Span(programme, first=date(2026, 5, 1), last=date(2026, 5, 31))
    assert counting.newly(may).count() == 1
    assert counting.newly(Span(programme, first=may.first + timedelta(days=10), last=may.last)).count() == 0
