"""How many queries and how many milliseconds of server time each page takes on the data that are there."""

import time
from dataclasses import dataclass
from statistics import median

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from coop_portal.pages.sitemaps import CHUNK
from partners.models import Institution, Territory
from services_catalog.gmina import gmina_url
from services_catalog.models import HelpTopic, RecipientGroup, Service

ANYBODY, ANIMATOR, OF_CITY, OPERATOR = "anybody", "animator", "city animator", "operator"


@dataclass(frozen=True)
class Figure:
    name: str
    status: int
    queries: int
    milliseconds: float  # the median
    kilobytes: int


def measure(*, times=5, only=""):
    """A Figure of each page whose name holds `only`; with no `times` its queries alone are counted.

    People are made for it and gone afterwards.
    """
    with transaction.atomic():
        clients = {ANYBODY: Client(), **_people()}
        for name, (who, address, query) in _pages().items():
            if only in name:
                yield figure(name, clients[who], address, query, times)
        transaction.set_rollback(True)


def figure(name, client, address, query, times):
    taken = []
    for n in range(times + bool(times)):
        start = time.perf_counter()
        client.get(address, query)
        if n:  # by then a process has in memory what it keeps there
            taken.append((time.perf_counter() - start) * 1000)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address, query)
    return Figure(
        name,
        response.status_code,
        len(asked.captured_queries),
        median(taken or [0]),
        len(response.content) // 1024,
    )


def _people():
    """The animators of a powiat and of the largest city, and an operator."""
    powiats = Territory.objects.filter(kind="powiat").order_by("pk")
    clients = {}
    for who, role, where in (
        (ANIMATOR, Role.ANIMATOR, {"territory": powiats.last()}),
        (OF_CITY, Role.ANIMATOR, {"territory": powiats.first()}),
        (OPERATOR, Role.OPERATOR, {}),
    ):
        user = User.objects.create(email=f"{who}@bench.example.org", first_name="Anna", last_name="Pomiar")
        Membership.objects.create(user=user, role=role, **where)
        clients[who] = Client()
        clients[who].force_login(user)
    return clients


def _pages():
    """{name: (who opens it, address, query)}"""
    cities = Territory.objects.filter(kind="gmina").order_by("pk")
    city, village = cities.first(), cities.last()
    powiat, voivodeship = village.powiat, village.voivodeship
    service = Service.objects.published().filter(is_national=False).order_by("pk").last()
    large = Institution.objects.filter(seat=city, services__isnull=False).order_by("pk").first()
    lists, institutions = reverse("services_catalog:list"), reverse("partners:institutions")
    group, topic = RecipientGroup.objects.first(), HelpTopic.objects.first()
    last = -(-Service.objects.published().count() // CHUNK)
    pages = {
        "home": reverse("home"),
        "list": lists,
        "list, page 40": (lists, {"page": 40}),
        "list, one word": (lists, {"q": "opiekuńcze"}),
        "list, four words": (lists, {"q": "zajęcia dla seniorów w ośrodku kultury"}),
        "list, recipients": (lists, {"dla": group.code}),
        "list, topic": (lists, {"temat": topic.code}),
        "list, gmina": (lists, {"gmina": village.pk}),
        "list, city": (lists, {"gmina": city.pk}),
        "list, powiat": (lists, {"gmina": powiat.pk}),
        "list, word in a gmina": (lists, {"q": "opieka", "gmina": village.pk}),
        "list, everything": (lists, {"q": "opieka", "gmina": powiat.pk, "dla": group.code, "oplata": "free"}),
        "service": service.get_absolute_url(),
        "provider": large.get_absolute_url(),
        "institutions": institutions,
        "institutions, words": (institutions, {"q": "biblioteka"}),
        "institutions, voivodeship": (institutions, {"powiat": voivodeship.pk}),
        "gmina": gmina_url(village),
        "gmina, city": gmina_url(city),
        "powiat": gmina_url(powiat),
        "printing": reverse("services_catalog:printing", args=[village.pk]),
        "export, csv of a gmina": (
            reverse("services_catalog:export"),
            {"gmina": village.pk, "format": "csv"},
        ),
        "export, too much": (reverse("services_catalog:export"), {"format": "csv"}),
        "propose": reverse("services_catalog:propose_new"),
        "report an error": reverse("services_catalog:report_error", args=[service.uid]),
        "feed of a gmina": reverse("services_catalog:territory_feed", args=[village.pk]),
        "feed of a city": reverse("services_catalog:territory_feed", args=[city.pk]),
        "feed of a topic": reverse("services_catalog:topic_feed", args=[topic.code]),
        "sitemap": reverse("sitemap_index"),
        "sitemap, services": reverse("sitemap", args=["uslugi", 1]),
        "sitemap, services, last": reverse("sitemap", args=["uslugi", last]),
        "sitemap, gminas": reverse("sitemap", args=["gminy", 1]),
        "sitemap, institutions": reverse("sitemap", args=["instytucje", 1]),
        "projects": reverse("programmes:list"),
        "news": reverse("programmes:news_list"),
        "practices": reverse("programmes:practices"),
        "teams": reverse("partners:teams"),
        "about": reverse("pages:about"),
        "privacy": reverse("pages:privacy"),
        "register an institution": reverse("partners:register"),
    }
    found = {name: (ANYBODY, page) for name, page in pages.items()}
    for who, place in ((ANIMATOR, powiat), (OF_CITY, city.powiat), (OPERATOR, powiat)):
        found |= {f"{name} ({who})": (who, page) for name, page in _kept_pages(place).items()}
    return {
        name: (who, *(page if isinstance(page, tuple) else (page, {}))) for name, (who, page) in found.items()
    }


def _kept_pages(powiat):
    """What whoever keeps the list of the powiat opens."""
    gmina = Territory.objects.filter(kind="gmina", powiat=powiat).order_by("pk").first()
    service = Service.objects.published().filter(steward=powiat).order_by("pk").first()
    board, kept = reverse("services_catalog:board"), reverse("services_catalog:kept")
    return {
        "board": board,
        "board, one provider": (board, {"realizator": service.provider_id}),
        "desk": reverse("dashboard"),
        "kept": kept,
        "kept, stale": (kept, {"stan": "stale"}),
        "phone list": reverse("services_catalog:phone_list"),
        "proposals": reverse("services_catalog:proposals"),
        "errors": reverse("services_catalog:errors"),
        "rules": reverse("services_catalog:rules_list"),
        "start": reverse("services_catalog:start"),
        "start, place": reverse("services_catalog:start_place", args=[gmina.pk]),
        "imports": reverse("services_catalog:imports"),
        "digest": reverse("services_catalog:digest"),
        "service of hers": service.get_absolute_url(),
        "new service": reverse("services_catalog:create"),
        "institutions to verify": reverse("partners:verification_queue"),
    }
