"""Imports of services: operators and animators, and of them only whoever sent the table."""

import uuid

from services_catalog.models import ServiceImport

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

IMPORTS = ("animator", "other_animator", OPERATOR)
TABLE = {
    "sheet": "", "columns": ["Usługa"], "rows": [[2, ["Obiady"]]], "problems": [], "left_out": [], "signature": "x",
    "fields": {"Usługa": "name"}, "use": True,
}  # fmt: skip


def table(world):
    """A table of the animator of the world's powiat, checked."""
    made = ServiceImport.objects.create(
        uid=uuid.uuid4(), owner=world.users["animator"], tables=[TABLE], status="checked", counts={"rows": 0}
    )
    return [made.uid]


OPEN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, IMPORTS: 200}
SEEN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, IMPORTS: 404, "animator": 200}
DONE = SEEN | {"animator": 302}

ROWS = [
    Row("services_catalog:imports", get=OPEN, post=OPEN, note="empty form"),
    Row("services_catalog:import_preview", table, get=SEEN),
    Row("services_catalog:import_columns", table, get=SEEN, post=SEEN, note="nothing chosen"),
    Row("services_catalog:import_words", table, get=SEEN, post=DONE),
    Row("services_catalog:import_load", table, post=DONE),
    Row("services_catalog:import_drop", table, post=DONE),
    Row("services_catalog:import_left", table, get=SEEN),
]
