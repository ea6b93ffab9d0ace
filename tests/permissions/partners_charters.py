"""Charters: read by who enters the team, written by its members, run by who runs it, answered by its institutions."""

from datetime import timedelta

from django.utils import timezone

from documents.models import Source
from partners.charters.emails import ACCEPTANCE_LINK
from partners.models import Charter

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, PUBLIC_ACTORS, SIGNED_IN, Row
from .partners_teams import ENTERS, RUNS, WRITES, make_team, team

READS = {"get": {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ENTERS: 200}}


def draft(world):
    charter = Charter.start(make_team(world), by=world.users["operator"])
    charter.items.create(register="values", text="Szacunek", position=1)
    return charter


def opened(world):
    charter = draft(world)
    charter.open(answer_by=timezone.localdate() + timedelta(days=14), by=world.users["operator"])
    return charter


def second(world):
    charter = opened(world)
    for institution in charter.member_institutions():
        charter.answer(institution, "accepted", source=_by_phone(world))
    charter.adopt(by=world.users["operator"])
    return Charter.start(charter.team, by=world.users["operator"])


def _by_phone(world):
    return Source.record("phone", by=world.users["operator"])


def of(make):
    return lambda world: [make(world).uid]


def item(world):
    return [draft(world).items.get().uid]


def writes(answer):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, "controller": 403, WRITES: answer}


def runs(answer):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ENTERS: 403, RUNS: answer}


def answers(answer):
    """Who speaks for a member institution; social workers do not."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ENTERS: 403, ("member", "caretaker"): answer}


ROWS = [
    Row("partners:charter", team, **READS),
    Row("partners:charter_start", team, post=runs(302)),
    Row("partners:charter_version", of(draft), **READS),
    Row("partners:charter_version", of(opened), **READS, note="open"),
    Row("partners:charter_differences", of(second), **READS),
    Row("partners:charter_differences", of(draft), get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}, note="of a first one"),
    Row("partners:charter_item_add", of(draft), query="?register=values", get=writes(200), post=writes(200)),
    Row("partners:charter_item_add", of(draft), query="?register=inne", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}, note="to an unknown register"),
    Row("partners:charter_item_edit", item, get=writes(200), post=writes(200)),
    Row("partners:charter_item_remove", item, post=writes(302)),
    Row("partners:charter_item_move", item, post=writes(302)),
    Row("partners:charter_open", of(draft), get=runs(200), post=runs(200), note="empty form"),
    Row("partners:charter_back", of(opened), get=runs(200), post=runs(302), data=lambda world: {"reason": "Poprawka"}),
    Row("partners:charter_accept", of(opened), get=answers(200), post=answers(302),
        data=lambda world: {"answer": "accepted"}),
    Row("partners:charter_record", of(opened), get=runs(200), post=runs(200), note="empty form"),
    Row("partners:charter_sheet", of(opened), get=runs(200)),
    Row("partners:charter_sheet", of(draft), get=runs(302), note="of a draft"),
    Row("partners:charter_ask", of(opened), post=runs(302), data=lambda world: {"institution": world.institution.pk}),
    Row("partners:charter_adopt", of(opened), get=runs(200), post=runs(200), note="empty form"),
    Row("accounts:link", lambda world: [world.secret(ACCEPTANCE_LINK, opened(world).invitations.first())],
        get={EVERYBODY: 410, LINK_HOLDER: 200}, post={EVERYBODY: 410, LINK_HOLDER: 200}, note="charter"),
]  # fmt: skip
