"""Calls that were, and one that is open today, with applications in every state of their way."""

from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from notifications.clock import warsaw
from partners.models import Institution, InstitutionType
from programmes.applications.questions import column
from programmes.applications.submitting import submit
from programmes.enums import ApplicationRole, ApplicationStatus, CallStatus, PartnerConfirmation
from programmes.models import Answer, Application, ApplicationInstitution, Call, Edition, Programme

from .content import by_key, content, local, missing, picked, terms, uid

TYPES = ["dom_kultury", "biblioteka", "ops", "gops", "mops", "mgops", "cus"]


def seed_calls(users):
    data = content("calls")
    for entry in missing(Call, "call", data["call"]):
        _past(entry, data["question"])
    if missing(Call, "call", [data["open"]]):
        _open(data["open"], users)


def _programme(entry):
    return by_key(Programme, "programme", [entry["project"]])[entry["project"]]


def _call(entry, questions, **fields):
    call = Call.objects.create(
        uid=uid("call", entry["key"]), programme=_programme(entry), minimum_institutions=2, maximum_institutions=2,
        sectors_differ=True, **picked(entry, "title", "text", "places", "email"), **fields,
    )  # fmt: skip
    call.eligible_types.set(terms(InstitutionType, TYPES).values())
    for position, question in enumerate(questions):
        call.questions.create(position=position, **question)
    return call


@transaction.atomic
def _past(entry, questions):
    """Its dates are over, so that its applications are put there as they were."""
    call = _call(
        entry, questions, status=CallStatus.CLOSED, **picked(entry, "opens_at", "closes_at", "first_closes_at"),
        edition=Edition.objects.get(uid=uid("edition", f"{entry['project']}:{entry['edition']}")),
    )  # fmt: skip
    for number, application in enumerate(entry["application"], start=1):
        moment = local(application["submitted_at"])
        row = _application(
            call, application, f"{entry['key']}:{number}", status=ApplicationStatus.SUBMITTED,
            number=f"{entry['edition']}/{number}", first_submitted_at=moment, submitted_at=moment,
        )  # fmt: skip
        row.parts.update(live=True, confirmation=PartnerConfirmation.CONFIRMED)


@transaction.atomic
def _open(entry, users):
    today = timezone.localdate()
    Membership.objects.get_or_create(
        user=users["coordinator"], role=Role.COORDINATOR, programme=_programme(entry), valid_to=None
    )
    call = _call(
        entry, entry["question"], status=CallStatus.PUBLISHED,
        opens_at=warsaw(today - timedelta(days=entry["opened_days_ago"]), time(9)),
        closes_at=warsaw(today + timedelta(days=entry["closes_in_days"]), time(15)),
    )  # fmt: skip
    for number, application in enumerate(entry["application"], start=1):
        user = users.get(application.get("user"))
        row = _application(call, application, f"{entry['key']}:{number}", created_by=user)
        if application["state"] != "draft":
            submit(row, by=user)
        if application["state"] == "returned":
            row.send_back(
                by=users["coordinator"],
                reason=application["reason"],
                due_at=timezone.now() + timedelta(days=6),
            )


def _application(call, entry, key, **fields):
    name, post, email = entry["contact"]
    row = Application.objects.create(
        uid=uid("application", key),
        call=call,
        contact_name=name,
        contact_post=post,
        contact_email=email,
        **fields,
    )
    institutions = by_key(Institution, "institution", [entry["lead"], entry["partner"]])
    people = entry.get("people", [None, None])
    for role, count in zip(ApplicationRole, people, strict=True):
        is_sure = role == ApplicationRole.LEAD or entry.get("confirmed", False)
        ApplicationInstitution.objects.create(
            application=row, call=call, institution=institutions[entry[role.value]], role=role, people_count=count,
            confirmation=PartnerConfirmation.CONFIRMED if is_sure else PartnerConfirmation.WAITING,
        )  # fmt: skip
    questions = {question.code: question for question in call.questions.all()}
    for code, value in entry["answers"].items():
        question = questions[code]
        Answer.objects.create(application=row, question=question, **{column(question): value})
    return row
