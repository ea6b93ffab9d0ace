"""The made-up country that pages and search are measured on."""

import json
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coop_portal.management import bench
from coop_portal.management.bench import pages, searching
from partners.models import Institution, Territory
from services_catalog.models import OpeningHours, SearchDocument, Service
from services_catalog.search import index
from services_catalog.search.search import find, search
from tests.services_catalog.factories import ServiceFactory

pytestmark = pytest.mark.django_db


def test_the_same_numbers_make_the_same_country():
    bench.fill(120)
    names = list(Service.objects.order_by("pk").values_list("name", "provider__name", "fee", "status", "uid"))
    Service.objects.all().delete()
    Institution.objects.all().delete()
    Territory.objects.update(parent=None, kind="voivodeship", gmina=None, powiat=None, voivodeship=None)
    Territory.objects.all().delete()
    bench.fill(120)
    assert names == list(
        Service.objects.order_by("pk").values_list("name", "provider__name", "fee", "status", "uid")
    )


def test_made_services_are_found_and_whole():
    country = bench.fill(300)
    index.rebuild_all()
    assert (len(country.voivodeships), len(country.powiats), len(country.gminas)) == (2, 6, 30)
    hit = search("zajęcia w ośrodku kultury").rows[0].service
    assert hit.completeness.percent > 60
    assert OpeningHours.objects.filter(place__service__in=Service.objects.all()).exists()
    # Whatever is written later is watched again.
    hit.name = "Nowa nazwa"
    hit.save()
    assert SearchDocument.objects.get(pk=hit.pk).is_dirty
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_whole_country_has_every_name_once():
    country = bench.Country.build()
    assert (len(country.voivodeships), len(country.powiats), len(country.gminas)) == (16, 380, 2477)
    assert len({gmina.name for gmina in country.gminas}) == 2477
    assert Territory.objects.within([country.gminas[-1].voivodeship_id]).filter(kind="gmina").count() > 100


def test_the_command_keeps_away_from_real_services(settings):
    ServiceFactory()
    with pytest.raises(CommandError, match="prawdziwe usługi"):
        call_command("bench_data", services=10, stdout=StringIO())
    settings.SEED_ALLOWED = False
    with pytest.raises(CommandError, match="prawdziwym wdrożeniu"):
        call_command("bench_data", services=10, stdout=StringIO())
    assert Service.objects.count() == 1


def test_the_command_fills_an_empty_portal():
    out = StringIO()
    call_command("bench_data", services=50, stdout=out)
    assert Service.objects.count() == 50
    assert "50 usług" in out.getvalue()


@pytest.mark.slow
def test_pages_ask_the_same_number_of_queries_of_few_services_and_of_many():
    """Every public page and those of an animator, measured as `bench_pages` does."""
    figures = []
    for number in (400, 1200):
        bench.fill(number, seed=number)
        figures.append({each.name: each for each in pages.measure(times=0)})
    few, many = figures
    assert {each.status for each in many.values()} <= {200, 302}
    more = {name: (few[name].queries, many[name].queries) for name in few}
    # A page may ask once more for what few services happen not to have; none asks once for each of its rows.
    assert not {name: pair for name, pair in more.items() if pair[1] > pair[0] + 3}


def test_search_is_measured_beside_tantivy_on_the_same_documents():
    pytest.importorskip("tantivy", reason="requirements/bench.txt")
    bench.fill(300)
    index.rebuild_all()
    out = StringIO()
    call_command("bench_search", rounds=1, json=True, stdout=out)
    figures = json.loads(out.getvalue())
    assert figures["services"] == 300
    assert set(figures["search"]) == set(searching.GOALS)
    for row in figures["search"].values():
        assert 0 < row["portal"]["p50"] <= row["portal"]["p95"] <= row["portal"]["max"]
        assert row["ratio"] > 0


def test_both_sides_of_the_bench_find_the_same_services():
    pytest.importorskip("tantivy", reason="requirements/bench.txt")
    bench.fill(300)
    index.rebuild_all()
    other = searching.Tantivy()
    for filters in searching.scopes().values():
        for text in ("psycholog", "bezdomny", "WTZ"):
            _rows, count, _facets = other.find(text, filters)
            assert count == find(text, filters).total, (text, filters)


def test_search_bench_says_what_it_lacks(monkeypatch, settings):
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(CommandError, match=r"requirements/bench\.txt"):
        call_command("bench_search", stdout=StringIO())
    settings.SEED_ALLOWED = False
    with pytest.raises(CommandError, match="prawdziwym wdrożeniu"):
        call_command("bench_search", stdout=StringIO())
