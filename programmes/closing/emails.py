"""Mails about the years of sustainability. The question opens a link; who runs the project hears what came of it."""

from datetime import time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications import outbox
from notifications.clock import next_working_moment, warsaw
from notifications.kinds import Kind

from ..recipients import coordinators

QUESTION = "programmes.year_question"
REMINDER = "programmes.year_reminder"
ANSWERED = "programmes.year_answered"
OVERDUE = "programmes.year_overdue"
ANSWER_LINK = "sustainability_year"

REMIND_BEFORE = (timedelta(days=10), timedelta(days=3))  # the last day
LINK_OUTLASTS = timedelta(days=60)


def plan_question(year):
    """The question at once, the reminders in the mornings before the last day; a second question is another mail."""
    asked = year.asked_at.isoformat()
    name = year.institution.name[:200]
    outbox.plan(QUESTION, year, address=year.address, name=name, occurrence=asked)
    for number, before in enumerate(REMIND_BEFORE, start=1):
        due_at = next_working_moment(warsaw(year.answer_by - before, time(9)))
        if due_at > timezone.now() + timedelta(days=1):
            outbox.plan(
                REMINDER, year, address=year.address, name=name, occurrence=f"{asked} {number}", due_at=due_at
            )


def forget(year):
    """What is not sent yet has lost its reason, and links of earlier mails are shut."""
    for kind in (QUESTION, REMINDER, OVERDUE):
        outbox.supersede(kind, year, but="-")
    AccessLink.objects.about(ANSWER_LINK, year).exclude(address=year.address).revoke()


def plan_answered(year):
    _tell_coordinators(ANSWERED, year, f"{year.answered_at:%Y-%m-%dT%H:%M:%S}")


def plan_overdue(year, *, occurrence):
    _tell_coordinators(OVERDUE, year, occurrence)


def _tell_coordinators(kind, year, occurrence):
    for user in coordinators(year.programme):
        outbox.plan(kind, year, address=user.email, name=str(user), user=user, occurrence=occurrence)


def still_due(message):
    year = message.subject
    if year is None:
        return False
    if message.kind == ANSWERED:
        return bool(year.answer)
    waits = not year.answer and year.is_open
    return waits and (message.kind == OVERDUE or message.address == year.address)


def context(message):
    """What the templates read. The link is made here, since its secret is shown once, in the mail."""
    year = message.subject
    values = {
        "year": year,
        "programme": year.programme,
        "page_url": settings.PUBLIC_URL + reverse("programmes:after_end", args=[year.programme.uid]),
    }
    if message.kind in (QUESTION, REMINDER):
        left = max(year.answer_by - timezone.localdate(), timedelta(0))
        _link, values["answer_url"] = AccessLink.issue(
            ANSWER_LINK, year, address=message.address, valid_for=left + LINK_OUTLASTS
        )
    return values


def reply_to(message):
    """The first of who runs the project, so that an answer by mail reaches somebody who may write it down."""
    return next((user.email for user in coordinators(message.subject.programme)), "")


def register():
    kinds = {
        QUESTION: (_("Question whether the project's results last"), "programmes_year_question"),
        REMINDER: (_("Reminder of the question whether results last"), "programmes_year_reminder"),
        ANSWERED: (_("Answer whether the project's results last"), "programmes_year_answered"),
        OVERDUE: (_("No answer whether the project's results last"), "programmes_year_overdue"),
    }
    for name, (label, template) in kinds.items():
        asks = name in (QUESTION, REMINDER)
        registry.message_kinds.register(
            name,
            Kind(
                label=label,
                template=template,
                context=context,
                still_due=still_due,
                mandatory=asks,
                reply_to=reply_to if asks else None,
                named_by=(lambda message: str(message.subject.programme)) if asks else None,
                programme=lambda message: message.subject.programme.pk,
                url=lambda message: message.subject.get_absolute_url(),
            ),
        )
