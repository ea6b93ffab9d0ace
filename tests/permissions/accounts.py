"""Addresses of accounts and of the first pages, and allauth's."""

from accounts.enums import Role
from accounts.models import Invitation, Membership
from tests.accounts.factories import InvitationFactory

from .matrix import (
    ANIMATOR,
    CARETAKER,
    COORDINATOR,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    NO_ROLE,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

OTHER_MANAGERS = ("other_animator", "other_caretaker", "other_coordinator")
MANAGERS = (OPERATOR, COORDINATOR, ANIMATOR, CARETAKER, *OTHER_MANAGERS)
# Those who give and take roles in the world's institution.
OF_INSTITUTION = (OPERATOR, ANIMATOR, CARETAKER)


def members_membership(world):
    return [Membership.objects.get(user=world.users["member"]).pk]


def own_membership(world):
    return [
        Membership.objects.filter(user=world.users.get(world.actor)).values_list("pk", flat=True).first() or 0
    ]


def invitation(world):
    offer = InvitationFactory(
        role=Role.MEMBER,
        institution=world.institution,
        invited_by=world.users[OPERATOR],
        email="nowa@example.org",
    )
    return [offer.uid]


def my_invitation(world):
    user = world.users.get(world.actor)
    email = user.email if user else "nowa@example.org"
    return [InvitationFactory(role=Role.OPERATOR, invited_by=world.users[OPERATOR], email=email).uid]


def invitation_link(world):
    offer = Invitation.objects.get(uid=invitation(world)[0])
    return [world.secret("invitation", offer, address=offer.email)]


def substitution(world):
    deputy, person = world.users["social_worker"], world.users["member"]
    return [person.substitutions.create(deputy=deputy, starts_on="2026-01-01", ends_on="2199-12-31").pk]


def passkey_of_nobody(world):
    return [1]


OPEN_PAGE = {EVERYBODY: 200}
SIGNED_IN_PAGE = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}
MANAGERS_PAGE = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, MANAGERS: 200}
# The actors with a second factor. Changing one asks for the password first, hence 302; there are no recovery codes.
WITH_FACTOR = (OPERATOR, COORDINATOR, ANIMATOR, "other_animator", "other_coordinator")
ASKS_IF = {WITH_FACTOR: 302}
NO_FACTOR = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}
ASKS_WHO = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}
# Steps of a login that nobody of the matrix has begun: signed-in people go on, others begin.
STEP = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}

ROWS = [
    Row("home", get=OPEN_PAGE),
    Row("remember_gmina", post={EVERYBODY: 302}),
    Row("set_language", post={EVERYBODY: 302}),
    Row("dashboard", get=SIGNED_IN_PAGE),
    # --- One's own account
    Row("accounts:me", get=SIGNED_IN_PAGE, post=SIGNED_IN_PAGE),
    Row(
        "accounts:substitutions",
        get={**SIGNED_IN_PAGE, (NO_ROLE, "session_role", "other_session_role"): 403},
        post={**SIGNED_IN_PAGE, (NO_ROLE, "session_role", "other_session_role"): 403},
    ),
    Row(
        "accounts:cancel_substitution",
        substitution,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, "social_worker": 403, ("member", OPERATOR): 302},
    ),
    Row(
        "accounts:invitation", my_invitation, get=SIGNED_IN_PAGE, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}
    ),
    Row(
        "accounts:invitation",
        invitation,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        note="of another person",
    ),
    # --- Other people
    Row("accounts:people", get=MANAGERS_PAGE),
    Row("accounts:invite", get=MANAGERS_PAGE, post=MANAGERS_PAGE),
    Row("accounts:invitations", get=MANAGERS_PAGE),
    Row(
        "accounts:end_membership",
        members_membership,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OF_INSTITUTION: 302},
    ),
    Row(
        "accounts:end_membership",
        own_membership,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, MANAGERS: 403},
        note="one's own",
    ),
    Row(
        "accounts:repeat_invitation",
        invitation,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OF_INSTITUTION: 302},
    ),
    Row(
        "accounts:withdraw_invitation",
        invitation,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OF_INSTITUTION: 302},
    ),
    Row("accounts:access_log", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200}),
    Row(
        "accounts:link",
        invitation_link,
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="invitation",
    ),
    # --- allauth's
    Row("account_login", get={PUBLIC_ACTORS: 200, SIGNED_IN: 302}, post={PUBLIC_ACTORS: 200, SIGNED_IN: 302}),
    Row("account_logout", get={PUBLIC_ACTORS: 302, SIGNED_IN: 200}, post={EVERYBODY: 302}),
    Row("account_inactive", get=OPEN_PAGE),
    Row(
        "account_signup", get={PUBLIC_ACTORS: 200, SIGNED_IN: 302}, post={PUBLIC_ACTORS: 200, SIGNED_IN: 302}
    ),
    Row("account_reauthenticate", get=SIGNED_IN_PAGE, post=SIGNED_IN_PAGE),
    Row("account_email", get=SIGNED_IN_PAGE, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}),
    Row("account_email_verification_sent", get=OPEN_PAGE),
    Row("account_confirm_email", lambda world: ["unknown"], get=OPEN_PAGE, post={EVERYBODY: 404}),
    Row("account_change_password", get=SIGNED_IN_PAGE, post=SIGNED_IN_PAGE),
    Row(
        "account_set_password",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302},
    ),
    Row("account_reset_password", get=OPEN_PAGE, post=OPEN_PAGE),
    Row("account_reset_password_done", get=OPEN_PAGE),
    Row("account_reset_password_from_key_done", get=OPEN_PAGE),
    Row("account_reset_password_from_key", lambda world: ["1", "unknown"], get=OPEN_PAGE, post=OPEN_PAGE),
    Row("mfa_index", get=SIGNED_IN_PAGE),
    Row("mfa_authenticate", get=STEP, post=STEP),
    Row("mfa_reauthenticate", get={**ASKS_WHO, WITH_FACTOR: 200}, post={**ASKS_WHO, WITH_FACTOR: 200}),
    Row("mfa_trust", get=STEP, post=STEP),
    Row("mfa_activate_totp", get=ASKS_WHO, post=ASKS_WHO),
    Row("mfa_deactivate_totp", get=NO_FACTOR | ASKS_IF, post=NO_FACTOR | ASKS_IF),
    Row("mfa_view_recovery_codes", get=NO_FACTOR),
    Row("mfa_generate_recovery_codes", get=ASKS_WHO, post=ASKS_WHO),
    Row("mfa_download_recovery_codes", get=NO_FACTOR, post=NO_FACTOR),
    Row("mfa_list_webauthn", get=SIGNED_IN_PAGE),
    Row("mfa_add_webauthn", get=ASKS_WHO, post=ASKS_WHO),
    Row("mfa_reauthenticate_webauthn", get=ASKS_WHO, post=ASKS_WHO),
    Row("mfa_remove_webauthn", passkey_of_nobody, get=ASKS_WHO, post=ASKS_WHO),
    Row("mfa_edit_webauthn", passkey_of_nobody, get=ASKS_WHO, post=ASKS_WHO),
]
