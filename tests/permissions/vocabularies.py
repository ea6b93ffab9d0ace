"""Vocabularies are kept by operators alone: their terms stand on pages of everybody."""

from partners.models import Sector

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200}


def term(world):
    return ["sektory", Sector.objects.first().code, "en"]


ROWS = [
    Row("vocabularies:overview", get=READ),
    Row("vocabularies:terms", lambda world: ["sektory"], get=READ),
    Row("vocabularies:terms", lambda world: ["nie-ma"], get={**READ, OPERATOR: 404}, note="unknown"),
    Row("translating:edit", term, get=READ, post=READ, note="term"),
]
