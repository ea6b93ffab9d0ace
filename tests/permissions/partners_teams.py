"""Teams: cards are public, plan and figures are for who enters the team, the rest for who runs it."""

import uuid

from django.utils import timezone

from partners.models import Team, TeamFigures, TeamKind
from programmes.models import EditionTeam
from tests.partners.factories import InstitutionFactory

from .matrix import EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = ("animator", "coordinator", OPERATOR)
WRITES = ("member", "caretaker", "social_worker", *RUNS)
ENTERS = (*WRITES, "controller")
FOUNDS = ("animator", "other_animator", "coordinator", "other_coordinator", OPERATOR)


def only(readers, allowed, answer=200):
    """404 for strangers, 403 for those who may only read."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, readers: 403, allowed: answer}


def runs(answer=200):
    """Of a team whose card is public nobody is a stranger."""
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: answer}


def make_team(world, status="established"):
    """A team of the world's gmina and edition, with the world's institution as an ordinary member."""
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    team = Team.objects.create(kind=kind, name=f"PZK {uuid.uuid4()}", status=status)
    team.territories.add(world.gmina)
    team.memberships.create(institution=world.institution)
    team.memberships.create(institution=InstitutionFactory(seat=world.gmina))
    EditionTeam.objects.create(edition=world.edition, team=team)
    return team


def team(world):
    return [make_team(world).uid]


def of_kind(kind):
    return lambda world: [make_team(world).uid, kind]


def seat(world):
    return [make_team(world).memberships.first().uid]


def task(world):
    return [make_team(world).actions.create(text="Dyżur", year=2026).uid]


def done_task(world):
    item = make_team(world).actions.create(text="Dyżur", year=2026)
    item.complete(by=world.users["operator"])
    return [item.uid]


def figures(world):
    today = timezone.localdate()
    return [TeamFigures.objects.create(team=make_team(world), starts_on=today, ends_on=today).uid]


def seat_data(world):
    return {"uid": uuid.uuid4()}


ROWS = [
    Row("partners:teams", get={EVERYBODY: 200}),
    Row("partners:team", team, get={EVERYBODY: 200}),
    Row(
        "partners:team",
        lambda world: [make_team(world, "forming").uid],
        get={EVERYBODY: 404, ENTERS: 200},
        note="forming",
    ),
    Row(
        "partners:team_found",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, FOUNDS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, FOUNDS: 200},
        note="empty form",
    ),
    Row("partners:team_edit", team, get=runs(), post=runs(), note="empty form"),
    Row(
        "partners:team_establish",
        lambda world: [make_team(world, "forming").uid],
        get=only(("member", "caretaker", "social_worker", "controller"), RUNS),
        post=only(("member", "caretaker", "social_worker", "controller"), RUNS, 302),
        data=lambda world: {"on": timezone.localdate()},
    ),
    Row("partners:team_rest", team, get=runs(), post=runs(302), data=lambda world: {"reason": "Zima"}),
    Row("partners:team_wake", lambda world: [make_team(world, "dormant").uid], post=runs(302)),
    Row(
        "partners:team_close",
        team,
        get=runs(),
        post=runs(302),
        data=lambda world: {"reason": "Koniec projektu", "on": timezone.localdate()},
    ),
    Row("partners:seat_add", team, get=runs(), post=runs(), note="which institution"),
    Row("partners:seat_edit", seat, get=runs(), post=runs(302), data=seat_data),
    Row(
        "partners:seat_leave",
        seat,
        get=runs(),
        post=runs(302),
        data=lambda world: {"on": timezone.localdate()},
    ),
    Row("partners:team_plan", team, get=only((), ENTERS)),
    Row("partners:team_plan_file", of_kind("xlsx"), get=only((), ENTERS)),
    Row("partners:team_plan_carry", team, post=runs(302)),
    Row(
        "partners:action_add",
        team,
        get=only(("controller",), WRITES),
        post=only(("controller",), WRITES, 302),
        data=lambda world: {"uid": uuid.uuid4(), "text": "Dyżur", "year": 2026},
    ),
    Row(
        "partners:action_edit",
        task,
        get=only(("controller",), WRITES),
        post=only(("controller",), WRITES),
        note="without a text",
    ),
    Row(
        "partners:action_close",
        task,
        get=only(("controller",), WRITES),
        post=only(("controller",), WRITES, 302),
        data=lambda world: {"how": "done"},
    ),
    Row("partners:action_reopen", done_task, post=only(("controller",), WRITES, 302)),
    Row("partners:team_figures", team, get=only((), ENTERS)),
    Row("partners:team_figures_table", of_kind("csv"), get=only((), ENTERS)),
    Row(
        "partners:figures_add",
        team,
        get=only(("controller",), WRITES),
        post=only(("controller",), WRITES),
        note="empty form",
    ),
    Row(
        "partners:figures_edit",
        figures,
        get=only(("controller",), WRITES),
        post=only(("controller",), WRITES),
        note="empty form",
    ),
    Row("partners:figures_remove", figures, post=only(("controller",), WRITES, 302)),
    Row("partners:team_act", of_kind("docx"), get=runs()),
    Row("partners:team_members", of_kind("xlsx"), get=runs()),
    Row("partners:team_kinds", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OPERATOR: 200}),
    Row("programmes:team_place", team, post=runs(302)),
    Row(
        "programmes:team_displace",
        lambda world: [make_team(world).uid, world.edition.uid],
        post=runs(302),
    ),
]
