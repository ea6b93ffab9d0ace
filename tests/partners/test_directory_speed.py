"""The directory of a whole country: 25,000 institutions in 2,500 gminas, and in one city of 3,000."""

import time
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coop_portal.management import bench
from coop_portal.management.bench import loading
from partners.institutions.duplicates import possible_duplicates
from partners.models import InstitutionType, Sector

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

INSTITUTIONS, IN_THE_CITY = 25_000, 3_000
# What is wanted, in milliseconds; a busy machine may take this many times as long before the test fails.
PAGE, DUPLICATES, GENEROUS = 100, 50, 4


@pytest.fixture
def country():
    country = bench.Country.build()
    bench.institutions(country, INSTITUTIONS, in_a_city=IN_THE_CITY, random=Random(1))
    loading.analyze()
    return country.gminas


def best(function, times=3):
    """Milliseconds of the quickest of a few runs: the others tell about the machine."""
    taken = []
    for _n in range(times):
        start = time.perf_counter()
        function()
        taken.append((time.perf_counter() - start) * 1000)
    return min(taken)


def test_directory_and_duplicates_of_a_whole_country_are_quick(country, capsys):
    city = country[0]
    address, client = reverse("partners:institutions"), Client()
    questions = {
        "all": {},
        "page 500": {"page": 500},
        "words": {"q": "biblioteka sokolow"},
        "one word in 2 500 names": {"q": "biblioteka"},
        "powiat": {"powiat": city.powiat_id},
        "voivodeship": {"powiat": city.voivodeship_id},
        "gmina": {"powiat": city.powiat_id, "gmina": city.pk},
        "sector": {"sektor": Sector.objects.first().code},
        "type": {"typ": InstitutionType.objects.first().code},
        "public": {"publiczna": "tak"},
        "everything": {
            "q": "osrodek kultury",
            "powiat": city.voivodeship_id,
            "sektor": Sector.objects.first().code,
            "publiczna": "tak",
        },
    }
    figures, queries = {}, {}
    for name, query in questions.items():
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, query).status_code == 200
        queries[name] = len(asked.captured_queries)
        figures[name] = best(lambda query=query: client.get(address, query))
    doubles = {
        "a village": country[-1],
        "a city of 3,000": city,
    }
    warnings = {
        name: best(
            lambda gmina=gmina: possible_duplicates(
                name=f"Gminny Ośrodek Kultury w {gmina.name}", seat=gmina, nip="0000000005", regon="000000005",
                identifiers=[("krs", "0000123456")],
            )
        )
        for name, gmina in doubles.items()
    }  # fmt: skip
    with capsys.disabled():
        for name, taken in (figures | warnings).items():
            print(f"\n{name:>28}: {taken:6.1f} ms, {queries.get(name, '-')} queries", end="")  # noqa: T201 - the figures are what it is run for
    assert max(figures.values()) < GENEROUS * PAGE
    assert max(warnings.values()) < GENEROUS * DUPLICATES
    # A chosen sector or type is looked up and named: two queries, whatever the number of rows.
    assert max(queries.values()) <= queries["all"] + 2
