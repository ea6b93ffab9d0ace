"""Needs: anybody asks and reads what is public, professionals read and offer, who keeps the gmina's list decides."""

from services_catalog.models import Need
from services_catalog.needs.emails import LINK

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

DECIDES = ("animator", OPERATOR)
ANIMATES = (*DECIDES, "other_animator")
OFFERS = ("member", "caretaker", "other_member", "other_caretaker")
WRITES = (*ANIMATES, "social_worker", "other_social_worker")
PROFESSIONALS = (*OFFERS, *WRITES, "coordinator", "other_coordinator")


def make(world, **fields):
    return Need.objects.create(
        territory=world.gmina, text="Brakuje basenu", address="ktos@example.org", **fields
    )


def need(**fields):
    return lambda world: [make(world, **fields).uid]


def of_open_need(allowed, answer):
    """Professionals read it; what is not theirs to do is refused, and others do not learn that it exists."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, PROFESSIONALS: 403, allowed: answer}


def gmina(world):
    return [world.gmina.pk]


ROWS = [
    Row("services_catalog:needs_home", get={EVERYBODY: 200}),
    Row("services_catalog:needs", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, PROFESSIONALS: 200}),
    Row(
        "services_catalog:need_write_down",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, WRITES: 200},
    ),
    Row(
        "services_catalog:needs_of_gmina",
        lambda world: [world.gmina.pk, "kobylin-borzymy"],
        get={EVERYBODY: 200},
    ),
    Row("services_catalog:need_ask", gmina, get={EVERYBODY: 200}, post={EVERYBODY: 200}),
    Row(
        "services_catalog:need_desk",
        gmina,
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, "other_animator": 404, DECIDES: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, "other_animator": 404, DECIDES: 302},
        data=lambda world: {"version": 1, "person": "", "answer_days": 5},
    ),
    Row("services_catalog:need", need(status="open", is_public=True), get={EVERYBODY: 200}),
    Row(
        "services_catalog:need",
        need(status="open"),
        get={EVERYBODY: 404, PROFESSIONALS: 200},
        note="not on the public page",
    ),
    Row("services_catalog:need", need(), get={EVERYBODY: 404, DECIDES: 200}, note="new"),
    Row(
        "services_catalog:need_take_up",
        need(),
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, DECIDES: 302},
    ),
    Row(
        "services_catalog:need_answer",
        need(status="open"),
        get=of_open_need(DECIDES, 200),
        post=of_open_need(DECIDES, 302),
        data=lambda world: {"text": "Jest basen."},
    ),
    Row(
        "services_catalog:need_merge",
        need(status="open"),
        get=of_open_need(DECIDES, 200),
        post=of_open_need(DECIDES, 302),
        data=lambda world: {"into": make(world).uid},
    ),
    Row(
        "services_catalog:need_refuse",
        need(status="open"),
        get=of_open_need(DECIDES, 200),
        post=of_open_need(DECIDES, 302),
        data=lambda world: {"text": "Nie tutaj."},
    ),
    Row(
        "services_catalog:need_offer",
        need(status="open"),
        get=of_open_need(OFFERS, 200),
        post=of_open_need(OFFERS, 200),
    ),
    Row(
        "accounts:link",
        lambda world: [
            world.secret(LINK, make(world, status="answered", reply="Jest", closed_at="2026-01-01T10:00Z"))
        ],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 302},
        note="answer to a need",
    ),
    Row("services_catalog:gaps", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, PROFESSIONALS: 200}),
    # Of a powiat that is not there, so that nothing is rendered here.
    Row(
        "services_catalog:gaps_pdf",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, PROFESSIONALS: 404},
        query="?powiat=0",
    ),
    Row("services_catalog:report_gap", post={EVERYBODY: 302}),
]
