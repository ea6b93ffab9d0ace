"""The public directory and cards, and who edits and verifies institutions."""

import uuid

from partners.models import Team, TeamKind
from tests.partners.factories import InstitutionFactory

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

ADDS = ("animator", "other_animator", OPERATOR)
EDITS = ("caretaker", "animator", OPERATOR)


def pending(world):
    return InstitutionFactory(seat=world.gmina, status="pending")


def team(world):
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    return Team.objects.create(kind=kind, name=f"PZK {uuid.uuid4()}", status="established")


ROWS = [
    Row("partners:institutions", get={EVERYBODY: 200}),
    Row(
        "partners:institution",
        lambda world: [world.institution.pk, world.institution.slug],
        get={EVERYBODY: 200},
    ),
    Row(
        "partners:institution",
        lambda world: (lambda institution: [institution.pk, institution.slug])(pending(world)),
        get={EVERYBODY: 404, ("animator", OPERATOR): 200},
        note="waiting for verification",
    ),
    Row(
        "partners:institution_create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
        note="empty form",
    ),
    Row(
        "partners:institution_edit",
        lambda world: [world.institution.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        note="empty form",
    ),
    Row(
        "partners:institution_verify",
        lambda world: [pending(world).uid],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ("animator", OPERATOR): 302},
    ),
    Row("partners:team", lambda world: [team(world).uid], get={EVERYBODY: 200}),
]
