"""Asks those who came to a meeting what they think of it, once the meeting is over and its attendance is written."""

from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef

from ..enums import Presence, RegistrationStatus
from ..models import Attendance, Registration, Session, SurveyAsk
from . import emails


def due():
    """Meetings that have somebody to ask, for as long as answers are taken: who is written down late is asked, too."""
    asked = SurveyAsk.objects.filter(session=OuterRef("day__session"), person=OuterRef("person"))
    present = Attendance.objects.filter(day__session=OuterRef("pk"), presence=Presence.PRESENT)
    new = present.exclude(person__email="").filter(~Exists(asked))
    known = SurveyAsk.objects.filter(session=OuterRef("event__session"), registration=OuterRef("pk"))
    places = Registration.objects.filter(event__session=OuterRef("pk"), status=RegistrationStatus.REGISTERED)
    return Session.objects.surveyed_now().filter(
        Exists(new) | Exists(places.filter(~Exists(known))), asks_survey=True
    )


def sweep():
    for session in due():
        with suppress(Session.DoesNotExist):  # it went this very moment
            ask(session)


@transaction.atomic
def ask(session):
    """Write to each who came and was not asked yet; says to how many. Safe to repeat."""
    new = SurveyAsk.of_who_came(session._locked())
    for each in new:
        emails.plan(each)
    return len(new)
