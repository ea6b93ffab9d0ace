"""How good search is: a judged set of services and queries through the real index and the real queries.

The set is loaded into a scratch schema that shadows the portal's tables inside one transaction, always rolled back.
"""

import json
from collections import defaultdict
from contextlib import contextmanager
from math import log2
from statistics import fmean

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from partners.enums import TerritoryKind
from partners.models import Institution, InstitutionType, Location, Sector, Territory

from ..enums import ServiceStatus
from ..models import HelpTopic, RecipientGroup, SearchDocument, Service, ServicePlace
from . import index
from .search import search

TOP = 10
EVERYWHERE = "cały powiat"


def evaluate(services, queries):
    """Means of ndcg10, recall10, mrr and the share of empty answers, overall and `by_category`."""
    scores = defaultdict(list)
    # Read before the loading, which takes seconds: whose file lacks a field is told at once.
    asked = [(each["category"], each["query"], each["relevant"]) for each in queries]
    with scratch_schema():
        names = load(services)
        for category, query, relevant in asked:
            found = [names[hit.service.pk] for hit in search(query, limit=TOP).rows]
            scores[category].append(measure(found, relevant))
    everything = [score for category in scores.values() for score in category]
    return {
        "queries": len(everything),
        **_means(everything),
        "by_category": {category: _means(each) for category, each in sorted(scores.items())},
    }


def measure(found, relevant):
    """Scores of one answer: ids in order against {id: grade 0-3}. Recall is of the best ten that there could be."""
    gains = [2 ** relevant.get(service, 0) - 1 for service in found[:TOP]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:TOP]
    hits = [place for place, gain in enumerate(gains, start=1) if gain]
    possible = sum(1 for gain in ideal if gain)
    return {
        "ndcg10": _discounted(gains) / _discounted(ideal) if possible else float(not found),
        "recall10": len(hits) / possible if possible else 1.0,
        "mrr": 1 / hits[0] if hits else 0.0,
        "empty": float(not found),
    }


def _discounted(gains):
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, start=1))


def _means(scores):
    return {name: round(fmean(score[name] for score in scores), 4) for name in scores[0]} if scores else {}


@contextmanager
def scratch_schema():
    """Empty copies of our tables, before the real ones in the search path, for the time of one transaction."""
    with transaction.atomic():
        tables = [
            model._meta.db_table
            for app in ("partners", "services_catalog")
            for model in apps.get_app_config(app).get_models(include_auto_created=True)
            if not model._meta.proxy
        ]
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA search_evaluation")
            for table in tables:
                cursor.execute(f"CREATE TABLE search_evaluation.{table} (LIKE public.{table} INCLUDING ALL)")
            cursor.execute("SET LOCAL search_path = search_evaluation, public")
        yield
        transaction.set_rollback(True)


def load(services):
    """Make real services of the judged ones and index them. Returns {primary key: id in the set}."""
    call_command("load_vocabularies", verbosity=0)
    world = _World()
    names = {}
    for entry in services:
        service = world.add(entry)
        names[service.pk] = entry["id"]
    index.rebuild_all()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {SearchDocument._meta.db_table}")
    return names


class _World:
    """Institutions, places and vocabulary terms that the judged services name, each made once."""

    def __init__(self):
        # A type of its own and without a name: the set says nothing of types.
        self.kind = InstitutionType.objects.create(code="judged", sector=Sector.objects.first())
        self.voivodeship = Territory.objects.create(kind=TerritoryKind.VOIVODESHIP, name="województwo")
        self.powiat = self._territory(TerritoryKind.POWIAT, "powiat", self.voivodeship)
        self.institutions, self.territories, self.terms = {}, {EVERYWHERE: self.powiat}, {}

    def add(self, entry):
        territory = self.territories.get(entry["place"]) or self._gmina(entry["place"])
        provider = self._institution(entry["provider"], territory)
        service = Service.objects.create(
            name=entry["name"],
            description=entry["description"],
            eligibility=entry["eligibility"],
            provider=provider,
            status=ServiceStatus.PUBLISHED,
        )
        service.coverage.set([territory])
        service.recipients.set([self._term(RecipientGroup, name) for name in entry["recipients"]])
        service.topics.set([self._term(HelpTopic, name) for name in entry["topics"]])
        if territory != self.powiat:
            ServicePlace.objects.create(service=service, location=provider.locations.get(territory=territory))
        return service

    def _territory(self, kind, name, parent):
        territory = Territory.objects.create(
            kind=kind, name=name, parent=parent, voivodeship=self.voivodeship
        )
        field = {TerritoryKind.POWIAT: "powiat", TerritoryKind.GMINA: "gmina"}[kind]
        Territory.objects.filter(pk=territory.pk).update(**{"powiat": parent, field: territory})
        territory.refresh_from_db()
        return territory

    def _gmina(self, name):
        self.territories[name] = self._territory(TerritoryKind.GMINA, name, self.powiat)
        return self.territories[name]

    def _institution(self, name, territory):
        if name not in self.institutions:
            self.institutions[name] = Institution.objects.create(name=name, type=self.kind, status="verified")
        institution = self.institutions[name]
        Location.objects.get_or_create(
            institution=institution, territory=territory, defaults={"town": territory.name}
        )
        return institution

    def _term(self, model, name):
        known = self.terms.setdefault(model, {term.name.casefold(): term for term in model.objects.all()})
        if name.casefold() not in known:
            known[name.casefold()] = model.objects.create(code=f"set-{len(known)}", name=name)
        return known[name.casefold()]


def read_lines(path):
    """The objects of a JSON Lines file; a bad line is named."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise ValueError(f"{path}, line {number}: {error}") from error
