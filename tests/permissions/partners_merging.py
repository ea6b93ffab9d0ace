"""Merging: operators, and animators of both seats."""

from tests.partners.factories import InstitutionFactory

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

HERE = ("animator", OPERATOR)
ANYWHERE = ("animator", "other_animator", OPERATOR)


def duplicate(world):
    return InstitutionFactory(seat=world.gmina, name="GOPS (drugi raz)")


ROWS = [
    Row("partners:duplicates", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ANYWHERE: 200}),
    Row(
        "partners:merge",
        lambda world: [duplicate(world).uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, HERE: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, HERE: 200},
        note="no other card chosen",
    ),
    Row(
        "partners:not_duplicates",
        lambda world: [duplicate(world).uid],
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        note="no other card named",
    ),
]
