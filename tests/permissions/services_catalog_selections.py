"""Selections are their owner's alone: in this world somebody else's, so that nobody finds them, an operator neither.

Packs and plan templates are read by everybody who works with help.
"""

import uuid

from services_catalog.models import PlanTemplate, Selection, SelectionItem, ServicePack
from services_catalog.models.selection import Owner
from tests.accounts.factories import UserFactory
from tests.services_catalog.factories import ServiceFactory

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

# A controller reads no contacts for professionals; who has one session or no role at all is none.
NO_PROFESSIONAL = ("controller", "other_controller", "session_role", "other_session_role", "no_role")
PROFESSIONAL = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200, NO_PROFESSIONAL: 403}
PROFESSIONAL_ACTS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302, NO_PROFESSIONAL: 403}
EDITORS = ("animator", "other_animator", OPERATOR)
EDITS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITORS: 200}
KEEPERS = ("social_worker", OPERATOR)
KEEPS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPERS: 200}
KEEPS_ACTS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPERS: 302}
ONLY_GET = {"get": {EVERYBODY: 404}}
ONLY_POST = {"post": {EVERYBODY: 404}}
BOTH = ONLY_GET | ONLY_POST


def somebody_elses(_world):
    selection = Selection.start(Owner(user=UserFactory()))
    selection.add(ServiceFactory())
    return [selection.uid]


def item_of_somebody_else(world):
    return [SelectionItem.objects.get(selection__uid=somebody_elses(world)[0]).uid]


def own(world):
    """A selection of whoever asks; for visitors of somebody else."""
    user = world.users.get(world.actor) or UserFactory()
    selection = Selection.start(Owner(user=user))
    selection.add(ServiceFactory())
    return [selection.uid]


def pack(world):
    made = ServicePack.objects.create(title="długi", institution=world.institution)
    return [made.uid]


def template(_world):
    return [PlanTemplate.objects.first().uid]


def service(_world):
    return {"uid": ServiceFactory().uid}


SELECTION = {
    "selection": ONLY_GET,
    "selection_make_current": ONLY_POST,
    "selection_rename": BOTH,
    "selection_remove": ONLY_POST,
    "selection_accept": ONLY_POST,
    "selection_add_heading": ONLY_POST,
    "selection_arrange": ONLY_POST,
    "selection_plan": ONLY_GET,
    "selection_template": ONLY_POST,
    "selection_leaflet": ONLY_GET,
    "selection_leaflet_pdf": ONLY_GET,
}
ITEM = {"selection_item": BOTH, "selection_item_move": ONLY_POST, "selection_item_remove": ONLY_POST}
WRITES_PACKS = ("social_worker", "other_social_worker", "animator", "other_animator", OPERATOR)

ROWS = [
    Row("services_catalog:selections", get={EVERYBODY: 200}),
    Row("services_catalog:selection_start", post={EVERYBODY: 302}, data=lambda world: {"uid": uuid.uuid4()}),
    Row("services_catalog:pick", post={EVERYBODY: 302}, data=service),
    Row("services_catalog:pick", post={EVERYBODY: 404}, note="unknown service"),
    Row("services_catalog:unpick", post={EVERYBODY: 302}, data=service),
    Row("services_catalog:selections_adopt", post={EVERYBODY: 302}),
    *(Row(f"services_catalog:{name}", somebody_elses, **answers) for name, answers in SELECTION.items()),
    *(Row(f"services_catalog:{name}", item_of_somebody_else, **answers) for name, answers in ITEM.items()),
    Row("services_catalog:selection_file", lambda world: [*somebody_elses(world), "pdf"], **ONLY_GET),
    Row(
        "services_catalog:selection",
        own,
        get={PUBLIC_ACTORS: 404, SIGNED_IN: 200},
        note="own",
    ),
    Row("services_catalog:packs", get=PROFESSIONAL),
    Row("services_catalog:pack", pack, get=PROFESSIONAL),
    Row("services_catalog:pack_use", pack, post=PROFESSIONAL_ACTS),
    Row(
        "services_catalog:pack_edit",
        pack,
        get=KEEPS,
        post=KEEPS_ACTS,
        data=lambda world: {"title": "długi", "version": 1},
    ),
    Row("services_catalog:pack_fill", pack, post=KEEPS_ACTS),
    Row("services_catalog:pack_remove", pack, post=KEEPS_ACTS),
    Row(
        "services_catalog:pack_make",
        somebody_elses,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
    ),
    Row(
        "services_catalog:pack_make",
        own,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES_PACKS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES_PACKS: 200},
        note="own",
    ),
    Row("services_catalog:plan_templates", get=PROFESSIONAL),
    Row("services_catalog:plan_template_create", get=EDITS, post=EDITS),
    Row("services_catalog:plan_template_edit", template, get=EDITS, post=EDITS),
]
