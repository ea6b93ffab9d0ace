"""A project's end is for who runs it; what became of it anybody reads; the institution that is asked answers."""

from datetime import date

from programmes.closing import emails
from programmes.models import EditionTeam, SustainabilityYear
from programmes.schedule import files
from tests.partners.factories import TeamFactory

from .matrix import EVERYBODY, LINK_HOLDER, LOGIN, PUBLIC_ACTORS, SIGNED_IN, Row
from .programmes_editing import ACT, EDITS, FORM

READS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, (*EDITS, "controller"): 200}
ANSWERS = {
    PUBLIC_ACTORS: LOGIN,
    SIGNED_IN: 404,
    ("controller",): 403,
    (*EDITS, "member", "caretaker", "social_worker"): 200,
}
DAY = "2026-01-01"


def own(world):
    return [world.programme.uid]


def team(world):
    founded = TeamFactory()
    EditionTeam.objects.create(edition=world.edition, team=founded)
    return [world.programme.uid, "teams", founded.pk]


def funding(world):
    return world.programme.fundings.create(
        source="PO WER", sustainability_from=date(2026, 1, 1), sustainability_to=date(2027, 12, 31)
    )


def of_funding(world):
    return [world.programme.uid, funding(world).pk]


def of_year(world):
    return [*of_funding(world), DAY]


def year(world):
    return SustainabilityYear.objects.create(
        funding=funding(world),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        institution=world.institution,
    )


def milestone(world):
    return world.programme.milestones.create(number="I", title="Model")


def move(world):
    return [milestone(world).pk, "osiagnij"]


def evidence(world):
    return [milestone(world).evidence.create(text="Protokół").uid]


def row(world):
    return [
        world.edition.schedule_rows.create(held_on=date(2026, 5, 5), support="Szkolenie", place="Sala").uid
    ]


def version(world):
    world.edition.schedule_versions.create(number=1, rows=[], published_on=date(2026, 5, 5))
    return [world.edition.uid, 1]


def version_with_pdf(world):
    uid, number = version(world)
    files.make(world.edition.schedule_versions.get(number=number))
    return [uid, number]


ROWS = [
    Row("programmes:closing", own, get=FORM),
    Row("programmes:succession", team, get=FORM, post=FORM, note="empty form"),
    Row("programmes:keeping", lambda world: [*own(world), "wstrzymaj"], get=FORM, post=FORM, note="empty form"),
    Row("programmes:after_end", own, get={EVERYBODY: 200}),
    Row("programmes:evidence_pdf", of_funding, get=READS),
    Row("programmes:closing_note", of_funding, get=FORM, post=FORM, note="empty form"),
    Row("programmes:year_ask", of_year, get=FORM, post=FORM, note="empty form"),
    Row("programmes:year_record", of_year, get=FORM, post=FORM, note="empty form"),
    Row("programmes:year_answer", lambda world: [year(world).uid], get=ANSWERS, post=ANSWERS, note="empty form"),
    Row(
        "accounts:link",
        lambda world: [world.secret(emails.ANSWER_LINK, year(world))],
        get={EVERYBODY: 410, LINK_HOLDER: 200},
        post={EVERYBODY: 410, LINK_HOLDER: 200},
        note="sustainability",
    ),
    Row("programmes:milestone", lambda world: [milestone(world).pk], get={EVERYBODY: 200}),
    Row("programmes:milestone_move", move, get=FORM, post=FORM, note="empty form"),
    Row("programmes:evidence_add", lambda world: [milestone(world).pk], get=FORM, post=FORM, note="empty form"),
    Row("programmes:evidence_edit", evidence, get=FORM, post=FORM, note="empty form"),
    Row("programmes:evidence_remove", evidence, post=ACT),
    Row("programmes:schedule", lambda world: [world.edition.uid], get={EVERYBODY: 200}),
    Row("programmes:schedule_version", version, get={EVERYBODY: 200}),
    Row("programmes:schedule_pdf", version_with_pdf, get={EVERYBODY: 200}),
    Row("programmes:schedule_xlsx", version, get={EVERYBODY: 200}),
    Row("programmes:schedule_publish", lambda world: [world.edition.uid], get=FORM, post=FORM, note="empty form"),
    Row("programmes:schedule_row_add", lambda world: [world.edition.uid], get=FORM, post=FORM, note="empty form"),
    Row("programmes:schedule_row_edit", row, get=FORM, post=FORM, note="empty form"),
    Row("programmes:schedule_row_remove", row, post=ACT),
]  # fmt: skip
