"""The mail with the link to the survey: one, never repeated; nobody has to answer.

Nobody knows whether a link was used. So a mail that may have arrived cannot be sent again: its new link would take a
second answer of the same person. One that the mail server surely did not take goes out with a new link.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

from ..models.session import SURVEY_OPEN_FOR

MESSAGE = "workshops.survey"
LINK = "workshops_survey"
LINK_OUTLIVES = timedelta(days=1)  # the page itself says when it is too late


def plan(asked):
    if person := asked.person:
        who = {"address": person.email, "name": str(person), "language": person.language, "user": person.user}
    else:
        row = asked.registration
        who = {"address": row.email, "name": row.name, "language": row.language}
    return outbox.plan(MESSAGE, asked, **who)


def still_due(message):
    return bool(message.subject and message.subject.is_open)


def context(message):
    """The link is made here, since its secret is shown once, in the mail. Of a mail tried again only the last works."""
    asked = message.subject
    AccessLink.objects.about(LINK, asked).revoke()
    session = asked.session
    lasts = max(session.days.all(), key=lambda day: day.ends_at).ends_at + SURVEY_OPEN_FOR - timezone.now()
    _link, url = AccessLink.issue(LINK, asked, address=message.address, valid_for=lasts + LINK_OUTLIVES)
    return {"session": session, "days": list(session.days.all()), "survey_url": url}


def register():
    registry.message_kinds.register(
        MESSAGE,
        Kind(
            label=_("Evaluation survey of a meeting"),
            template="workshops_survey",
            context=context,
            still_due=still_due,
            programme=lambda message: message.subject.session.programme_id,
            to_deputies=False,
            once=_(
                "This mail may have arrived, and the survey is anonymous: a second link would take a second answer. "
                "Ask the person; if it did not come, an answer on paper is as good."
            ),
        ),
    )
