"""Registering institutions, joining them, and who decides about both."""

import uuid

from partners.models import JoinRequest, RegistrationInvitation
from partners.models.joining import OWN_REQUEST_LINK, REGISTER_LINK
from tests.partners.factories import InstitutionFactory

from .matrix import (
    ANIMATOR,
    CARETAKER,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

VERIFIERS = (ANIMATOR, "other_animator", OPERATOR)
DECIDERS = (*VERIFIERS, CARETAKER, "other_caretaker")


def pending(world):
    return [InstitutionFactory(seat=world.gmina, status="pending").uid]


def join_of(institution, **fields):
    fields = {"status": "waiting", "role": "member", "email": "nowa@example.org"} | fields
    return JoinRequest.objects.create(institution=institution, first_name="Ewa", last_name="Nowa", **fields)


def join(world):
    return [join_of(world.institution).uid]


def own_link(world):
    address = "nowa@example.org"
    return [world.secret(OWN_REQUEST_LINK, join_of(world.institution, status="unconfirmed"), address=address)]


def invitation_of(world):
    return RegistrationInvitation.objects.create(
        address="biblioteka@example.org", territory=world.gmina, invited_by=world.users[ANIMATOR]
    )


def invitation(world):
    return [invitation_of(world).uid]


def register_link(world):
    return [world.secret(REGISTER_LINK, invitation_of(world), address="biblioteka@example.org")]


def manage(status=200):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, VERIFIERS: status}


ROWS = [
    Row("partners:register", get={EVERYBODY: 200}, post={EVERYBODY: 200}, note="empty form"),
    Row("partners:register_done", join, get={EVERYBODY: 200}),
    Row("partners:register_done", lambda world: [uuid.uuid4()], get={EVERYBODY: 404}, note="unknown"),
    Row(
        "partners:join",
        lambda world: [world.institution.uid],
        get={EVERYBODY: 200},
        post={EVERYBODY: 200},
        note="empty form",
    ),
    Row("partners:join", pending, get={EVERYBODY: 404}, post={EVERYBODY: 404}, note="not verified"),
    Row("partners:verification_queue", get=manage()),
    Row(
        "partners:institution_verify",
        pending,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, OPERATOR): 302},
        note="with the queue",
    ),
    Row(
        "partners:institution_refuse",
        pending,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, OPERATOR): 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, OPERATOR): 302},
        data=lambda world: {"reason": "Nie ma takiej instytucji"},
    ),
    Row("partners:join_requests", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, DECIDERS: 200}),
    Row(
        "partners:join_decide",
        join,
        # The institution has a caretaker: the animator sees the request and does not decide.
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ANIMATOR: 403, (CARETAKER, OPERATOR): 302},
        data=lambda world: {"decision": "accept"},
    ),
    Row("partners:registration_invitations", get=manage(), post=manage()),
    Row(
        "partners:registration_invitation_repeat",
        invitation,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, OPERATOR): 302},
    ),
    Row(
        "partners:registration_invitation_withdraw",
        invitation,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, OPERATOR): 302},
    ),
    Row(
        "accounts:link",
        own_link,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="own report or request to join",
    ),
    Row(
        "accounts:link",
        register_link,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="invitation to register",
    ),
]
