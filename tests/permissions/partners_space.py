"""The team space: for who enters the team. Controllers read only; files are removed by who added them or runs it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partners.models import Announcement, TeamFile
from tests.documents.factories import PDF

from .matrix import LOGIN, PUBLIC_ACTORS, SIGNED_IN, Row
from .partners_teams import ENTERS, RUNS, WRITES, make_team, team

READS = {"get": {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ENTERS: 200}}


def writes(answer):
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, "controller": 403, WRITES: answer}


def announcement(world):
    row = Announcement(team=make_team(world), title="Spotkanie", text="O 10", author=world.users["operator"])
    return [row.send()[0].uid]


def decision(world):
    return [make_team(world).decisions.create(title="Dyżur", decided_on=timezone.localdate()).uid]


def reflection(world):
    row = {"kind": "worked", "text": "Razem", "noted_on": timezone.localdate()}
    return [make_team(world).reflections.create(**row).uid]


def file(world):
    row = TeamFile(team=make_team(world), title="Protokół", added_by=world.users["operator"])
    return [row.add(SimpleUploadedFile("protokol.pdf", PDF)).uid]


FORM = {"get": writes(200), "post": writes(200), "note": "empty form"}

ROWS = [
    Row("partners:space", team, **READS),
    Row("partners:announcements", team, **READS),
    Row("partners:announcement", announcement, **READS),
    Row("partners:announcement_add", team, **FORM),
    Row("partners:announcement_add", team, get=writes(200), post=writes(302),
        data=lambda world: {"title": "Spotkanie", "text": "O dziesiątej"}),
    Row("partners:decisions", team, **READS),
    Row("partners:decision", decision, **READS),
    Row("partners:decision_history", decision, **READS),
    Row("partners:decision_add", team, **FORM),
    Row("partners:decision_edit", decision, **FORM),
    Row("partners:files", team, **READS),
    Row("partners:file_add", team, **FORM),
    Row("partners:file_remove", file,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ("controller", *WRITES): 403, RUNS: 302}),
    Row("partners:reflections", team, **READS),
    Row("partners:reflections_file", lambda world: [*team(world), "docx"], **READS),
    Row("partners:reflections_file", lambda world: [*team(world), "exe"],
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}, note="of a kind that is not made"),
    Row("partners:reflection_add", team, **FORM),
    Row("partners:reflection_edit", reflection, **FORM),
    Row("partners:reflection_history", reflection, **READS),
]  # fmt: skip
