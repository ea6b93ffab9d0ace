"""The question by mail: one mail an address for all that is asked of it, one reminder."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import next_working_moment
from notifications.kinds import register_kinds

from ..enums import JoiningStatus

QUESTION = "services_catalog.coverage_question"
REMINDER = "services_catalog.coverage_reminder"
ANSWER_LINK = "coverage_answer"

REMIND_AFTER = timedelta(days=7)
LINK_OUTLASTS = timedelta(days=60)  # the day by which answers are asked for


def plan_question(joining, address, *, occurrence):
    """The mail at once, the reminder a week later on a working day, if it still comes before the last day."""
    names = joining.questions.filter(address=address).values_list("institution__name", flat=True)
    name = names[0] if len(names) == 1 else ""
    outbox.plan(QUESTION, joining, address=address, name=name, occurrence=occurrence)
    due_at = next_working_moment(timezone.now() + REMIND_AFTER)
    if timezone.localdate(due_at) <= joining.answer_by:
        outbox.plan(REMINDER, joining, address=address, name=name, occurrence=occurrence, due_at=due_at)


def waiting_questions(message):
    """Questions of the mail that nobody answered yet."""
    return message.subject.questions.filter(address=message.address).unanswered()


def still_due(message):
    joining = message.subject
    return bool(joining and joining.status == JoiningStatus.ASKING and waiting_questions(message).exists())


def context(message):
    """What the templates read. The link is made here, since its secret is shown once, in the mail."""
    joining = message.subject
    days_left = joining.answer_by - timezone.localdate()
    _link, url = AccessLink.issue(
        ANSWER_LINK, joining, address=message.address, valid_for=max(days_left, timedelta(0)) + LINK_OUTLASTS
    )
    questions = waiting_questions(message).with_answers().by_name()
    return {"joining": joining, "questions": list(questions), "answer_url": url}


def register():
    kinds = {
        QUESTION: (_("Question whether a service is also for residents of another gmina"), "services_question"),
        REMINDER: (_("Reminder of the question about residents of another gmina"), "services_question_reminder"),
    }  # fmt: skip
    register_kinds(
        kinds,
        context=context,
        still_due=still_due,
        mandatory=True,
        reply_to=lambda message: message.subject.started_by.email,
        territory=lambda message: message.subject.territory_id,
    )
