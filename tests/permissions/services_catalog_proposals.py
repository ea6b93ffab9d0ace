"""Proposals and errors: anybody says, the animator of the steward decides; the history is for who edits."""

import uuid

from services_catalog.history.reading import History
from services_catalog.models import ErrorReport
from services_catalog.proposals import sending
from services_catalog.proposals.emails import FORM_LINK

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row
from .services_catalog import EDITS, of_public_entry, service

DECIDES = ("animator", OPERATOR)
ANIMATES = (*DECIDES, "other_animator")
LISTS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ANIMATES: 200}


def uid(world):
    return [service()(world).uid]


def decided(answer):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, "other_animator": 404, DECIDES: answer}


def asked(world):
    return sending.ask("ktos@example.org", uid=uuid.uuid4(), service=service()(world))


def proposal(world):
    row = asked(world)
    row._move("asked", to="waiting", verb="send", sent_at=row.created_at, proposed={"summary": "Nowe"},
              base={"summary": ""}, base_version=row.service.updated_at)  # fmt: skip
    return [row.uid]


def error(world):
    return [ErrorReport.objects.create(service=service()(world), reason="phone").uid]


def version(world):
    found = service()(world)
    return [found.uid, History(found).newest]


ROWS = [
    Row("services_catalog:propose_new", get={EVERYBODY: 200}, post={EVERYBODY: 200}),
    Row("services_catalog:proposal_sent", get={EVERYBODY: 200}),
    Row(
        "services_catalog:propose_change",
        uid,
        get={EVERYBODY: 200, EDITS: 302},
        post={EVERYBODY: 200, EDITS: 302},
    ),
    Row("services_catalog:report_error", uid, get={EVERYBODY: 200}, post={EVERYBODY: 200}),
    Row("services_catalog:proposals", get=LISTS),
    Row(
        "services_catalog:proposal",
        proposal,
        get=decided(200),
        post=decided(302),
        data=lambda world: {"refuse": "1", "reason": "Nieprawda"},
    ),
    Row("services_catalog:errors", get=LISTS),
    Row(
        "services_catalog:error_answer",
        error,
        post=decided(302),
        data=lambda world: {"outcome": "corrected"},
    ),
    Row("services_catalog:history", uid, get=of_public_entry(EDITS, 200)),
    Row(
        "services_catalog:version", version, get=of_public_entry(EDITS, 200), post=of_public_entry(EDITS, 302)
    ),
    Row(
        "accounts:link",
        lambda world: [world.secret(FORM_LINK, asked(world), address="ktos@example.org")],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="proposal about a service",
    ),
]
