"""The public directory and cards, and who edits institutions, their places and their state."""

from tests.partners.factories import InstitutionFactory, LocationFactory

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

ADDS = ("animator", "other_animator", OPERATOR)
COORDINATORS = ("coordinator", "other_coordinator")
EDITS = ("caretaker", "animator", OPERATOR)
LOOKS_AFTER = ("animator", OPERATOR)


def pending(world):
    return InstitutionFactory(seat=world.gmina, status="pending")


def from_abroad(world):
    return [InstitutionFactory(seat=None, country="SK", created_by=world.users["coordinator"]).uid]


def archived(world):
    return InstitutionFactory(seat=world.gmina, status="archived")


ROWS = [
    Row("partners:institutions", get={EVERYBODY: 200}),
    Row("partners:institutions_export", get={EVERYBODY: 200}, query="?format=csv"),
    Row(
        "partners:institution",
        lambda world: [world.institution.pk, world.institution.slug],
        get={EVERYBODY: 200},
    ),
    Row(
        "partners:institution",
        lambda world: (lambda institution: [institution.pk, institution.slug])(pending(world)),
        get={EVERYBODY: 404, LOOKS_AFTER: 200},
        note="waiting for verification",
    ),
    Row(
        "partners:institution_create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, (*ADDS, *COORDINATORS): 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, (*ADDS, *COORDINATORS): 200},
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
        "partners:institution_edit",
        from_abroad,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("coordinator", OPERATOR): 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ("coordinator", OPERATOR): 200},
        note="brought from abroad by the coordinator",
    ),
    Row(
        "partners:institution_verify",
        lambda world: [pending(world).uid],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, LOOKS_AFTER: 302},
    ),
    Row(
        "partners:institution_archive",
        lambda world: [world.institution.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, LOOKS_AFTER: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, LOOKS_AFTER: 302},
        data=lambda world: {"reason": "Zlikwidowana"},
    ),
    Row(
        "partners:institution_restore",
        lambda world: [archived(world).uid],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, LOOKS_AFTER: 302},
    ),
    Row(
        "partners:institution_place_add",
        lambda world: [world.institution.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        note="empty form",
    ),
    Row(
        "partners:institution_place",
        lambda world: [LocationFactory(institution=world.institution, territory=world.gmina).uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, EDITS: 200},
        note="empty form",
    ),
]
