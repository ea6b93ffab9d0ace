"""Joining and leaving of gminas: the animator of the powiat and operators; the provider's caretaker answers."""

import uuid
from datetime import timedelta

from django.utils import timezone

from services_catalog.joining import asking
from services_catalog.joining.answering import Said, record
from services_catalog.joining.emails import ANSWER_LINK
from services_catalog.joining.leaving import leave
from services_catalog.models import GminaJoining
from tests.partners.factories import TerritoryFactory
from tests.services_catalog.factories import ServiceFactory

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = ("animator", OPERATOR)
ANIMATES = (*RUNS, "other_animator")


def road(world):
    """The world's gmina joins; its GOPS serves another gmina of the powiat so far."""
    joining, _new = GminaJoining.start(world.gmina, by=world.users[OPERATOR], uid=uuid.uuid4())
    return joining


def asked(world):
    other = TerritoryFactory(name="Sokoły", powiat=world.powiat)
    ServiceFactory(provider=world.institution, coverage=[other], email="gops@example.org")
    joining = road(world)
    asking.ask(joining, by=world.users[OPERATOR])
    return joining


def finished(world):
    joining = asked(world)
    joining.finish(by=world.users[OPERATOR])
    return joining


def question(world):
    return [asked(world).questions.get().uid]


def condition(world):
    found = asked(world).questions.get()
    answer = found.answers.get()
    record(found, {answer.service_id: Said("conditional", "tylko we wtorki")}, channel="link")
    return [answer.uid]


def of(make):
    return lambda world: [make(world).uid]


def left(world):
    row, _new = leave(world.gmina, uid=uuid.uuid4(), steward=None, free_teams=False, by=world.users[OPERATOR])
    return [row.uid]


def gmina(world):
    return [world.gmina.pk]


def hidden(answer):
    """A road is seen by who runs it alone."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, RUNS: answer}


def of_gmina(answer):
    """Whoever animates nothing may not; whoever animates elsewhere finds nothing."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, "other_animator": 404, RUNS: answer}


def of_question(run, caretaker):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, "caretaker": caretaker, RUNS: run}


def step(name, get, post=None, make=road, **options):
    return Row(f"services_catalog:{name}", of(make), get=get, post=post, **options)


ROWS = [
    Row("services_catalog:gminas", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, ANIMATES: 200}),
    Row(
        "services_catalog:joining_start",
        gmina,
        get=of_gmina(200),
        post=of_gmina(302),
        data=lambda world: {"uid": uuid.uuid4()},
    ),
    step("joining", hidden(200)),
    step(
        "joining_animator",
        hidden(200),
        hidden(302),
        data=lambda world: {"animator-uid": uuid.uuid4(), "deputy-uid": uuid.uuid4()},
    ),
    step("joining_teams", hidden(200), hidden(302)),
    step(
        "joining_providers",
        hidden(200),
        hidden(302),
        data=lambda world: {"answer_by": timezone.localdate() + timedelta(days=14)},
    ),
    step("joining_ask", None, hidden(302)),
    step("joining_answers", hidden(200), make=asked),
    step("joining_result", hidden(200), make=asked),
    step("joining_finish", None, hidden(302), make=asked),
    step("joining_reopen", None, hidden(302), make=finished),
    step("joining_cancel", None, hidden(302)),
    Row(
        "services_catalog:question_answer",
        question,
        get=of_question(200, 200),
        post=of_question(302, 302),
        data=lambda world: {"answer": "yes", "channel": "phone", "received_on": timezone.localdate()},
    ),
    Row(
        "services_catalog:question_send",
        question,
        post=of_question(302, 403),
        data=lambda world: {"address": "sekretariat@example.org"},
    ),
    Row("services_catalog:condition_decide", condition, post=of_question(302, 403)),
    Row(
        "services_catalog:gmina_leave",
        gmina,
        get=of_gmina(200),
        post=of_gmina(302),
        data=lambda world: {"uid": uuid.uuid4(), "steward": "operator", "sure": "on"},
    ),
    Row("services_catalog:gmina_leave_table", gmina, get=of_gmina(200)),
    Row("services_catalog:gmina_left", left, get=hidden(200)),
    Row(
        "accounts:link",
        lambda world: [world.secret(ANSWER_LINK, asked(world), address="gops@example.org")],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="question about residents of a gmina",
    ),
]
