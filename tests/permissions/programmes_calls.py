"""Calls are run by the coordinators of the project; an application is read by who sent it and who deals with it."""

from datetime import timedelta

from django.utils import timezone

from programmes.models import Application, ApplicationInstitution, Call, Nomination

from .matrix import (
    ANIMATOR,
    CARETAKER,
    CONTROLLER,
    COORDINATOR,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    MEMBER,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

RUNS = (COORDINATOR, OPERATOR)
OWN = (MEMBER, CARETAKER)
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200}
ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 302}


def a_call(world, status="published", **fields):
    call = Call.objects.create(
        programme=world.programme, title="Nabór", text="Zapraszamy", email="a@example.org", status=status,
        opens_at=timezone.now() - timedelta(1), closes_at=timezone.now() + timedelta(1), **fields,
    )  # fmt: skip
    call.eligible_types.add(world.institution.type)
    return call


def of_call(status="published"):
    return lambda world: [a_call(world, status).uid]


def question(world):
    call = a_call(world)
    return [call.uid, call.questions.create(code="x", label="Pytanie").uid]


def retired(world):
    call = a_call(world)
    return [call.uid, call.questions.create(code="x", label="Pytanie", retired_at=timezone.now()).uid]


def application(world, status="submitted", **fields):
    sent = {}
    if status != "draft":
        now = timezone.now()
        sent = {"number": "ZGL/1/2026", "first_submitted_at": now, "submitted_at": now}
    if status == "returned":
        sent |= {"return_due_at": timezone.now() + timedelta(1), "return_reason": "Popraw"}
    row = Application.objects.create(call=a_call(world, **fields), status=status, **sent)
    ApplicationInstitution.objects.create(
        application=row, call=row.call, institution=world.institution, role="lead", confirmation="confirmed",
        live=status != "draft",
    )  # fmt: skip
    return row


def of_application(status="submitted"):
    return lambda world: [application(world, status).uid]


def partner(world):
    """Of another institution's application: the own one is a partner in it."""
    row = application(world, maximum_institutions=2)
    ApplicationInstitution.objects.filter(application=row).update(institution=world.elsewhere.institution)
    part = ApplicationInstitution.objects.create(
        application=row, call=row.call, institution=world.institution, role="partner"
    )
    return row, part


def partner_address(world):
    row, part = partner(world)
    return [row.uid, part.pk]


def link(purpose, make):
    return lambda world: [world.secret(purpose, make(world))]


def nomination(world):
    return Nomination.objects.create(
        application=application(world), name="Jan Lis", email="jan@example.org", person_agreed=True
    )


READS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (*OWN, ANIMATOR, CONTROLLER, *RUNS): 200}
DRAFT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, OWN: 200}
RETURNED = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, CONTROLLER, *RUNS): 403, OWN: 200}
BY_OWN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (ANIMATOR, CONTROLLER, *RUNS): 403, OWN: 302}
OFFICE = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, (*OWN, ANIMATOR, CONTROLLER): 403, RUNS: 200}
LINKED = {EVERYBODY: 410, LINK_HOLDER: 200}

ROWS = [
    Row("programmes:call_create", lambda world: [world.programme.uid], get=FORM, post=FORM, note="empty form"),
    Row("programmes:call_settings", of_call(), get=FORM),
    Row(
        "programmes:call_settings",
        of_call("draft"),
        get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403, RUNS: 200},
        note="draft",
    ),
    Row("programmes:call_edit", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:call_preview", of_call(), get=FORM),
    Row("programmes:call_publish", of_call(), post=ACT),
    Row("programmes:call_close", of_call(), post=ACT),
    Row("programmes:call_extend", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:question_add", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:question_edit", question, get=FORM, post=FORM, note="empty form"),
    Row("programmes:question_remove", question, post=ACT),
    Row("programmes:question_restore", retired, post=ACT),
    Row("programmes:question_up", question, post=ACT),
    Row("programmes:applications", of_call(), get=FORM | {CONTROLLER: 200}),
    Row("programmes:applications_export", of_call(), get=FORM | {CONTROLLER: 200}),
    Row("programmes:application_record", of_call(), get=FORM, post=FORM, note="empty form"),
    Row("programmes:application_return", of_application(), get=OFFICE, post=OFFICE, note="empty form"),
    Row("programmes:application_keep", of_application("returned"), post=OFFICE | {RUNS: 302}),
    Row("programmes:apply", of_call(), get={EVERYBODY: 200}, post={EVERYBODY: 200}, note="empty form"),
    Row("programmes:application_link_sent", of_call(), get={EVERYBODY: 200}),
    Row("programmes:application", of_application(), get=READS),
    Row("programmes:application", of_application("draft"), get=DRAFT, note="draft"),
    Row("programmes:application_form", of_application("draft"), get=DRAFT, post=DRAFT, note="empty form"),
    Row("programmes:application_form", of_application("returned"), get=RETURNED, post=RETURNED, note="returned"),
    Row("programmes:application_summary", of_application("draft"), get=DRAFT),
    Row("programmes:application_send", of_application("draft"), post=DRAFT | {OWN: 302}),
    Row("programmes:application_withdraw", of_application(), get=RETURNED, post=BY_OWN),
    Row(
        "programmes:application_partner",
        partner_address,
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ANIMATOR: 403, CONTROLLER: 403, RUNS: 302, OWN: 302,
              ("other_member", "other_caretaker", "other_animator"): 403},
    ),
    Row("accounts:link", link("programmes.application", application), get=LINKED, post=LINKED, note="application"),
    Row("accounts:link", link("programmes.application_part", lambda world: partner(world)[1]),
        get=LINKED, post={EVERYBODY: 410, LINK_HOLDER: 302}, note="partner"),
    Row("accounts:link", link("programmes.nomination", nomination), get=LINKED, post=LINKED, note="nomination"),
]  # fmt: skip
