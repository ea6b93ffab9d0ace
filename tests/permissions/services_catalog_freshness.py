"""Freshness and the board: animators and operators; calls by professionals; providers by link."""

from documents.models import Source
from services_catalog.freshness.emails import REVIEW_LINK
from services_catalog.models import ContactOutcome, ReviewQuestion, ReviewReply
from tests.services_catalog.factories import ServiceFactory

from .matrix import (
    CONTROLLER,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    NO_ROLE,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)
from .services_catalog import KEEPS, of_public_entry, service, uid

ANIMATES = ("animator", "other_animator", OPERATOR)
# A moderator of one meeting has no role in the portal.
NO_PROFESSIONAL = (CONTROLLER, "other_controller", NO_ROLE, "session_role", "other_session_role")
BOARD = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ANIMATES: 200}
VERB = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ANIMATES: 302}
OF_POWIAT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, "other_animator": 404}
RULES = {"interval_days": 90, "crisis_days": 20, "capacity_days": 7, "funding_days": 10}


def reply(world):
    source = Source.record("link")
    return [ReviewReply.objects.create(service=service()(world), reply="ended", source=source).uid]


def outcome(world):
    row = ContactOutcome.objects.create(service=service()(world), outcome="ended", caller="social_worker")
    return [row.uid]


def question(world):
    ServiceFactory(provider=world.institution, email="gops@example.org")
    return ReviewQuestion.objects.create(address="gops@example.org", reason="interval", key="due 2026-01-01")


def kept(answer):
    """Who edits the entry sees that it waits, and only who keeps it settles it."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, "caretaker": 403, KEEPS: answer}


def powiat(world):
    return [world.powiat.pk]


ROWS = [
    Row("services_catalog:board", get=BOARD),
    Row("services_catalog:phone_list", get=BOARD),
    Row("services_catalog:rules_list", get=BOARD),
    # Of nothing, so that nothing is rendered here.
    Row("services_catalog:sheets", get=VERB),
    Row("services_catalog:confirm_many", get=VERB, post=VERB),
    Row("services_catalog:confirm_by_mail", post=VERB),
    Row("services_catalog:publish_many", post=VERB),
    Row(
        "services_catalog:confirm_national",
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 302},
    ),
    Row(
        "services_catalog:phone_outcome",
        uid(),
        post=of_public_entry(KEEPS, 302),
        data=lambda world: {"outcome": "true"},
    ),
    Row(
        "services_catalog:outcome_tap",
        uid(),
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302, NO_PROFESSIONAL: 403},
        data=lambda world: {"outcome": "works"},
    ),
    Row("services_catalog:reply_settle", reply, post=kept(302)),
    Row("services_catalog:outcome_settle", outcome, post=kept(302)),
    Row(
        "services_catalog:rules_national",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 302},
        data=lambda world: RULES,
    ),
    Row(
        "services_catalog:rules_edit",
        powiat,
        get=OF_POWIAT | {KEEPS: 200},
        post=OF_POWIAT | {KEEPS: 302},
        data=lambda world: RULES,
    ),
    Row("services_catalog:rules_drop", powiat, post=OF_POWIAT | {KEEPS: 302}),
    Row(
        "accounts:link",
        lambda world: [world.secret(REVIEW_LINK, question(world), address="gops@example.org")],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="question whether entries are true",
    ),
]
