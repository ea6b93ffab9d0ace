"""Translations are written by whoever edits the original: others who see it 403, strangers of a draft 404."""

from programmes.models import GoodPractice, Programme
from services_catalog.models import Service

from .matrix import (
    ANIMATOR,
    CARETAKER,
    COORDINATOR,
    EVERYBODY,
    LOGIN,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

EDITS = (COORDINATOR, OPERATOR)
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200}
HIDDEN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}


def languages(world):
    Programme.objects.filter(pk=world.programme.pk).update(content_languages=["pl", "en", "uk"])


def programme(world):
    languages(world)
    return ["projekt", world.programme.uid, "en"]


def draft(world):
    return ["projekt", Programme.objects.create(title="Szkic", content_languages=["pl", "en"]).uid, "en"]


def news(world, published_at="2019-10-31T00:00Z"):
    languages(world)
    item = world.programme.news.create(title="Spotkanie", published_at=published_at)
    return ["aktualnosc", item.uid, "uk"]


def call(world):
    languages(world)
    return ["nabor", world.programme.calls.create(title="Nabór", status="published").uid, "en"]


def result(world):
    languages(world)
    return ["rezultat", world.programme.results.create(text="Lista").pk, "en"]


def practice(world):
    languages(world)
    card = GoodPractice.objects.create(programme=world.programme, title="Karta", summary="Skrót")
    return ["praktyka", card.uid, "en"]


def service(world):
    found = Service.objects.create(
        name="Basen", provider=world.institution, steward=world.powiat, status="published"
    )
    return ["usluga", found.uid, "uk"]


ROWS = [
    Row("translating:edit", programme, get=FORM, post=FORM, note="project"),
    Row("translating:edit", draft, get=HIDDEN | {OPERATOR: 200}, post=HIDDEN | {OPERATOR: 200}, note="draft"),
    Row("translating:edit", call, get=FORM, post=FORM, note="call"),
    Row("translating:edit", news, get=FORM, post=FORM, note="news"),
    Row(
        "translating:edit",
        lambda world: news(world, published_at=None),
        get=HIDDEN | {EDITS: 200},
        post=HIDDEN | {EDITS: 200},
        note="news in draft",
    ),
    Row("translating:edit", result, get=FORM, post=FORM, note="result"),
    Row(
        "translating:edit",
        practice,
        get=HIDDEN | {"controller": 403, EDITS: 200},
        post=HIDDEN | {"controller": 403, EDITS: 200},
        note="practice",
    ),
    Row(
        "translating:edit",
        service,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, (ANIMATOR, CARETAKER, OPERATOR): 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, (ANIMATOR, CARETAKER, OPERATOR): 200},
        note="service",
    ),
    Row(
        "translating:edit",
        lambda world: ["nie-ma", world.programme.uid, "en"],
        get={EVERYBODY: 404, PUBLIC_ACTORS: LOGIN},
        post={EVERYBODY: 404, PUBLIC_ACTORS: LOGIN},
        note="unknown kind",
    ),
    Row("programmes:texts", lambda world: [world.programme.uid], get=FORM),
]
