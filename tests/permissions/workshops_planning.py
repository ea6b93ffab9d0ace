"""Templates, preparation of cycles, parts of meetings, calendars and public events."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from partners.models.institution import polish_slug
from workshops.models import CalendarFeed, CycleTemplate, PublicEvent, SessionMaterial

from .matrix import CONTROLLER, COORDINATOR, EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row
from .workshops import INSIDE, READS_PUBLIC, RUNS, SESSION_READERS, cycle, only, session

# Whoever runs or controls some project reads the common templates; those of a project its own people.
HAS_PROJECTS = (COORDINATOR, "other_coordinator", CONTROLLER, "other_controller", OPERATOR)
COORDINATORS = (COORDINATOR, "other_coordinator", OPERATOR)
OWN_PROJECT = (COORDINATOR, CONTROLLER, OPERATOR)
ROWS_TO_SEND = {"rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0}
STEP = {
    "title": "x", "kind": "workshop", "mode": "on_site", "agenda-TOTAL_FORMS": 0, "agenda-INITIAL_FORMS": 0,
    "roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0,
}  # fmt: skip


def of_template(answer, allowed=RUNS):
    """403 for who has nothing to do with templates, 404 for people of other projects."""
    others = ("other_coordinator", "other_controller")
    return {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, others: 404, allowed: answer}


def template(world):
    made = CycleTemplate.objects.create(programme=world.programme, name=f"Szablon {uuid.uuid4()}")
    for position in (1, 2):
        made.sessions.create(position=position, title="Spotkanie")
    return [made.uid]


def template_step(world):
    return [*template(world), 1]


def own_meeting(world):
    """Without a date: nobody is told of it."""
    made = world.cycle.sessions.create(
        programme=world.programme, position=world.cycle.sessions.count() + 1, title="x"
    )
    return made


def material(world):
    row = SessionMaterial(session=world.session, title="x")
    return [row.add(SimpleUploadedFile("x.pdf", b"%PDF-1.7\n%%EOF\n")).uid]


def event(world):
    return PublicEvent.objects.get_or_create(session=world.session)[0]


def event_session(world):
    return [event(world).session.uid]


def registration(world):
    row, _new = event(world).register(name="Jan", email=f"{uuid.uuid4()}@example.org", uid=uuid.uuid4())
    return [row.uid]


def feed(world):
    row = CalendarFeed.objects.of(cycle=world.cycle) or CalendarFeed.renew(world.cycle, cycle=world.cycle)
    return [row.uid, row.secret]


SEES_REGISTERED = only(SESSION_READERS, OWN_PROJECT)
ROWS = [
    Row("workshops:templates", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, HAS_PROJECTS: 200}),
    Row(
        "workshops:template_create",
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, COORDINATORS: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, COORDINATORS: 200},
        note="empty form",
    ),
    Row("workshops:template", template, get=of_template(200, OWN_PROJECT)),
    Row(
        "workshops:template_edit",
        template,
        get=of_template(200),
        post=of_template(302),
        data=lambda world: {"name": f"Inna {uuid.uuid4()}"},
    ),
    Row("workshops:template_withdraw", template, post=of_template(302)),
    Row(
        "workshops:template_step_create",
        template,
        get=of_template(200),
        post=of_template(302),
        data=lambda world: STEP,
    ),
    Row(
        "workshops:template_step",
        template_step,
        get=of_template(200),
        post=of_template(302),
        data=lambda world: STEP,
    ),
    Row(
        "workshops:template_step_move", lambda world: [*template_step(world), "nizej"], post=of_template(302)
    ),
    Row("workshops:template_step_remove", template_step, post=of_template(302)),
    # --- Preparation
    Row("workshops:prepare", cycle, get=only(INSIDE, RUNS, 302)),
    Row("workshops:prepare_group", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:prepare_dates",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="without a mode",
    ),
    Row(
        "workshops:prepare_people",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="without a person",
    ),
    Row("workshops:prepare_team", cycle, post=only(INSIDE, RUNS, 302)),
    Row("workshops:prepare_invitations", cycle, get=only(INSIDE, RUNS), post=only(INSIDE, RUNS, 302)),
    # --- Meetings
    Row(
        "workshops:session_create",
        cycle,
        get=only(INSIDE, RUNS),
        post=only(INSIDE, RUNS),
        note="without a title",
    ),
    Row(
        "workshops:programme_session_create",
        lambda world: [world.programme.uid],
        get=READS_PUBLIC,
        post=READS_PUBLIC,
        note="without a title",
    ),
    Row(
        "workshops:session_edit",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS),
        note="without a title",
    ),
    Row(
        "workshops:session_move",
        lambda world: [own_meeting(world).uid, "wyzej"],
        post=only(INSIDE, RUNS, 302),
    ),
    Row("workshops:session_remove", lambda world: [own_meeting(world).uid], post=only(INSIDE, RUNS, 302)),
    Row(
        "workshops:session_agenda_edit",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
        data=lambda world: ROWS_TO_SEND,
    ),
    Row(
        "workshops:session_roles",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS),
        data=lambda world: ROWS_TO_SEND | {"rows-token": "old"},
        note="after somebody else",
    ),
    Row(
        "workshops:session_sectors",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
    ),
    Row(
        "workshops:material_add",
        session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS),
        note="without a file",
    ),
    Row("workshops:material_remove", material, post=only(SESSION_READERS, RUNS, 302)),
    # --- Calendars
    Row("workshops:calendar", get={EVERYBODY: 200}),
    Row("workshops:public_feed", get={EVERYBODY: 200}),
    Row("workshops:my_calendar", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("workshops:my_feed", post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}),
    Row("workshops:feed", feed, get={EVERYBODY: 200}),
    Row("workshops:cycle_feed", cycle, post=only(INSIDE, RUNS, 302)),
    # --- Public events
    Row(
        "workshops:event",
        lambda world: [event(world).pk, polish_slug(world.session.title)],
        get={EVERYBODY: 200},
    ),
    Row(
        "workshops:event_register",
        lambda world: [event(world).pk],
        get={EVERYBODY: 200},
        post={EVERYBODY: 200},
        note="without a name",
    ),
    Row("workshops:event_registered", lambda world: [event(world).pk], get={EVERYBODY: 200}),
    Row(
        "workshops:event_edit",
        event_session,
        get=only(SESSION_READERS, RUNS),
        post=only(SESSION_READERS, RUNS, 302),
    ),
    Row("workshops:event_close", event_session, post=only(SESSION_READERS, RUNS, 302)),
    Row("workshops:event_people", event_session, get=SEES_REGISTERED),
    Row("workshops:event_table", event_session, get=SEES_REGISTERED),
    Row("workshops:registration_withdraw", registration, post=only(SESSION_READERS, RUNS, 302)),
]
