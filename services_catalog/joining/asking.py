"""One question to every provider of the powiat and of the chosen neighbours; one mail an address."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from coop_portal.transitions import TransitionRefused

from ..enums import JoiningStatus, JoiningStep
from ..models import CoverageQuestion, ServiceAnswer
from . import emails
from .providers import providers_to_ask

TIME_TO_ANSWER = timedelta(days=14)


def default_answer_by():
    return timezone.localdate() + TIME_TO_ANSWER


@transaction.atomic
def ask(joining, *, by):
    """Put the question to those who were not asked yet; says to how many. Sent twice it asks nobody twice.

    TransitionRefused when the road is over.
    """
    row = joining.locked()
    if row.status == JoiningStatus.PREPARING:
        day = row.answer_by or default_answer_by()
        row._move(
            JoiningStatus.PREPARING, to=JoiningStatus.ASKING, verb="ask", by=by, asked_at=Now(), answer_by=day
        )
        row.pass_step(JoiningStep.PROVIDERS)
    elif row.status != JoiningStatus.ASKING:
        raise TransitionRefused(f"GminaJoining {row.pk}: ask refused in {row.status}")
    asked = [_put(row, provider) for provider in providers_to_ask(row)]
    for address, first in sorted({each.address: each.pk for each in reversed(asked)}.items()):
        if address:
            emails.plan_question(row, address, occurrence=first)
    joining.refresh_from_db()
    return len(asked)


def _put(joining, provider):
    question = CoverageQuestion.objects.create(
        joining=joining, institution=provider.institution, address=provider.address
    )
    ServiceAnswer.objects.bulk_create(
        ServiceAnswer(question=question, service=service) for service in provider.services
    )
    return question


@transaction.atomic
def send_to(question, address):
    """Send one question again, or to another address than the register knows; at most one mail a day.

    The link in an older mail to another address no longer shows it.
    """
    joining = question.joining.locked()
    if joining.status != JoiningStatus.ASKING or question.answered_at:
        raise TransitionRefused(f"CoverageQuestion {question.pk}: not to be sent any more")
    CoverageQuestion.objects.filter(pk=question.pk).update(address=address)
    question.refresh_from_db()
    emails.plan_question(joining, address, occurrence=f"{question.pk} {timezone.localdate():%Y-%m-%d}")
