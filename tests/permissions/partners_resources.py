"""Resources of institutions: searched by those who have an institution, a team, a territory or a project."""

from partners.models import InstitutionResource

from .matrix import LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

OFFERS = ("member", "caretaker", "social_worker", "animator", OPERATOR)
SEARCH = (*OFFERS, "other_member", "other_caretaker", "other_social_worker", "other_animator")


def resource(world):
    return InstitutionResource.objects.create(institution=world.institution, kind="room", name="Sala")


ROWS = [
    Row("partners:resources", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, SEARCH: 200}),
    Row(
        "partners:resource_add",
        lambda world: [world.institution.uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OFFERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OFFERS: 200},
        note="empty form",
    ),
    Row(
        "partners:resource_edit",
        lambda world: [resource(world).uid],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OFFERS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OFFERS: 200},
        note="empty form",
    ),
]
