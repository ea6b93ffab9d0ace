"""Imports of institutions: who adds institutions at all, and of them only whoever sent the table."""

import uuid

from partners.models import InstitutionImport

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

ADDS = ("animator", "other_animator", OPERATOR)
ROW = "11111111-1111-4111-8111-111111111111"


def table(world):
    """A table of the animator of the world's powiat."""
    row = {
        "line": 2, "values": {"name": "GOK"}, "errors": [], "warnings": [], "duplicate_of": None, "uid": ROW,
        "add": False,
    }  # fmt: skip
    made = InstitutionImport.objects.create(uid=uuid.uuid4(), owner=world.users["animator"], rows=[row])
    return [made.uid]


OWNER = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 404}

ROWS = [
    Row(
        "partners:imports",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
        note="empty form",
    ),
    Row("partners:import_template", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200}),
    Row("partners:import_preview", table, get=OWNER | {"animator": 200}, post=OWNER | {"animator": 302}),
    Row(
        "partners:import_row",
        lambda world: [*table(world), ROW],
        get=OWNER | {"animator": 200},
        post=OWNER | {"animator": 200},
        note="with errors",
    ),
    Row("partners:import_apply", table, post=OWNER | {"animator": 302}),
    Row("partners:import_drop", table, post=OWNER | {"animator": 302}),
    Row("partners:import_left_out", table, get=OWNER | {"animator": 200}),
]
