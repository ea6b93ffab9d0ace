"""Asks those who came to a meeting what they think of it, once the meeting is over and its attendance is written."""

from django.db import transaction

from ..models import Session, SurveyAsk
from . import emails


def due():
    """Meetings that ask, for as long as answers are taken: who is written down late is asked, too."""
    return Session.objects.surveyed_now().filter(asks_survey=True)


def sweep():
    for session in due():
        ask(session)


@transaction.atomic
def ask(session):
    """Write to each who came and was not asked yet; says to how many. Safe to repeat."""
    new = SurveyAsk.of_who_came(session._locked())
    for each in new:
        emails.plan(each)
    return len(new)
