"""The made-up edition of many cycles that a coordinator's pages are measured on."""

import pytest

from coop_portal.management.bench import cycles
from programmes.models import Programme
from workshops.models import Cycle

pytestmark = pytest.mark.django_db


def test_pages_ask_the_same_number_of_queries_however_many_cycles(settings, monkeypatch):
    monkeypatch.setattr(cycles, "PEOPLE", 4)
    settings.MFA_REQUIRED_ROLES = set()  # the measuring signs in without a second step, as the demo does
    few, many = (
        {figure.name: (figure.status, figure.queries) for figure in cycles.measure_cycles(number, times=1)}
        for number in (26, 51)  # two pages of them, and three
    )
    assert {status for status, _queries in few.values()} == {200}
    assert few == many
    # What was made for the measuring is gone.
    assert (Cycle.objects.count(), Programme.objects.count()) == (0, 0)
