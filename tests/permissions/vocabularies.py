"""Vocabularies are kept by operators alone: their terms stand on pages of everybody."""

from partners.models import Sector

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200}
WRITE = READ | {OPERATOR: 302}
UNKNOWN = READ | {OPERATOR: 404}


def term(world):
    return ["sektory", Sector.objects.first().code]


def translation(world):
    return [*term(world), "en"]


def two_terms(world):
    """What the page with the numbers sends."""
    return {"into": Sector.objects.last().code, "versions": "1,1"}


def new(world):
    return {"name": "Rzemiosło", "position": 30, "description": ""}


def changed(world):
    return {"name": "Inna nazwa", "position": 1, "description": "", "version": 1}


ROWS = [
    Row("vocabularies:overview", get=READ),
    Row("vocabularies:terms", lambda world: ["sektory"], get=READ),
    Row("vocabularies:terms", lambda world: ["nie-ma"], get=UNKNOWN, note="unknown"),
    Row("vocabularies:journal", lambda world: ["sektory"], get=READ),
    Row("vocabularies:add", lambda world: ["sektory"], get=READ, post=WRITE, data=new),
    Row("vocabularies:edit", term, get=READ, post=WRITE, data=changed),
    Row("vocabularies:edit", lambda world: ["sektory", "nie_ma"], get=UNKNOWN, post=UNKNOWN, note="unknown"),
    Row("vocabularies:retire", term, post=WRITE),
    Row("vocabularies:restore", term, post=WRITE),
    Row("vocabularies:merge", term, get=READ, post=WRITE, data=two_terms),
    Row("translating:edit", translation, get=READ, post=READ, note="term"),
]
