"""The list of services: everybody reads what is published; drafts are for who keeps them."""

from datetime import timedelta

from django.utils import timezone

from tests.partners.factories import LocationFactory
from tests.services_catalog.factories import ServiceFactory

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

OF_INSTITUTION = ("member", "social_worker")
EDITS = ("caretaker", "animator", OPERATOR)
KEEPS = ("animator", OPERATOR)
ADDS = ("caretaker", "other_caretaker", "animator", "other_animator", OPERATOR)


def service(status="published", **fields):
    def make(world):
        return ServiceFactory(provider=world.institution, steward=world.powiat, status=status, **fields)

    return make


def page(status):
    def args(world):
        found = service(status)(world)
        return [found.pk, found.slug]

    return args


def uid(status="published", **fields):
    return lambda world: [service(status, **fields)(world).uid]


def place(world):
    found = service()(world)
    return [found.places.create(location=LocationFactory(institution=world.institution)).uid]


def of_public_entry(allowed, answer):
    """Everybody may see the entry, so a stranger is told that it is not hers."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, allowed: answer}


def of_draft(allowed, answer):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OF_INSTITUTION: 403, EDITS: 403, allowed: answer}


ROWS = [
    Row("services_catalog:list", get={EVERYBODY: 200}, query="?q=zajec+dla+seniorow"),
    Row("services_catalog:service", page("published"), get={EVERYBODY: 200}),
    Row("services_catalog:service", page("withdrawn"), get={EVERYBODY: 200}, note="ended"),
    Row(
        "services_catalog:service",
        page("draft"),
        get={EVERYBODY: 404, OF_INSTITUTION: 200, EDITS: 200},
        note="draft",
    ),
    # Under a wrong name, so that nothing is rendered here.
    Row("services_catalog:card", lambda world: [service()(world).pk, "x"], get={EVERYBODY: 301}),
    Row("services_catalog:gmina", lambda world: [world.gmina.pk, "kobylin-borzymy"], get={EVERYBODY: 200}),
    Row(
        "services_catalog:create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200},
    ),
    Row("services_catalog:kept", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ADDS: 200}),
    Row("services_catalog:edit", uid(), get=of_public_entry(EDITS, 200), post=of_public_entry(EDITS, 200)),
    Row(
        "services_catalog:edit",
        uid("draft"),
        get=of_draft(EDITS, 200),
        post=of_draft(EDITS, 200),
        note="draft",
    ),
    Row(
        "services_catalog:place_add",
        uid(),
        get=of_public_entry(EDITS, 200),
        post=of_public_entry(EDITS, 200),
    ),
    Row(
        "services_catalog:place_edit",
        place,
        get=of_public_entry(EDITS, 200),
        post=of_public_entry(EDITS, 200),
    ),
    Row("services_catalog:place_remove", place, post=of_public_entry(EDITS, 302)),
    Row("services_catalog:submit", uid("draft"), post=of_draft(EDITS, 302)),
    Row("services_catalog:publish", uid("draft"), post=of_draft(KEEPS, 302)),
    Row(
        "services_catalog:give_back",
        uid("to_approve"),
        get=of_draft(KEEPS, 200),
        post=of_draft(KEEPS, 302),
        data=lambda world: {"reason": "Brak telefonu"},
    ),
    Row(
        "services_catalog:suspend",
        uid(),
        get=of_public_entry(KEEPS, 200),
        post=of_public_entry(KEEPS, 302),
        data=lambda world: {"until": timezone.localdate() + timedelta(days=30)},
    ),
    Row(
        "services_catalog:withdraw", uid(), get=of_public_entry(KEEPS, 200), post=of_public_entry(KEEPS, 302)
    ),
    Row("services_catalog:reopen", uid("withdrawn"), post=of_public_entry(KEEPS, 302)),
    Row("services_catalog:confirm", uid(), get=of_public_entry(EDITS, 200), post=of_public_entry(EDITS, 302)),
]
