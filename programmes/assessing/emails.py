"""Mails of the assessment: what an assessor is asked for, one reminder, and the letters with their PDFs."""

from datetime import time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal.exports import PDF
from notifications import outbox
from notifications.clock import local_day, warsaw, working_days_before
from notifications.kinds import register_kinds
from notifications.models import Message

ASSIGNED = "programmes.assessment_assigned"
REMINDER = "programmes.assessment_reminder"
LETTER = "programmes.application_letter"
ASSESSOR_LINK = "assessor"

REMINDER_DAYS = 2  # working days before the last day, at nine in the morning
LINK_LASTS = timedelta(days=120)


def plan_assigned(assessment):
    """One mail for all that is assigned until it is sent, and one reminder before the last day."""
    assessor = assessment.assessor
    if not Message.objects.about(ASSIGNED, assessor).unsent().exists():
        _plan_assessor(ASSIGNED, assessor, occurrence=assessment.pk)
    plan_reminder(assessor)


def plan_link_again(assessor):
    """The same mail once more, with a new link: the first one was lost. At most one an hour."""
    _plan_assessor(ASSIGNED, assessor, occurrence=f"{timezone.now():%Y-%m-%dT%H}")


def plan_reminder(assessor):
    rules = assessor.call.rules_of_assessment
    if rules is None or rules.due_at is None:
        outbox.supersede(REMINDER, assessor, but="")
        return
    occurrence = rules.due_at.isoformat()
    outbox.supersede(REMINDER, assessor, but=occurrence)
    remind_at = warsaw(working_days_before(local_day(rules.due_at), REMINDER_DAYS), time(9))
    if remind_at > timezone.now():
        _plan_assessor(REMINDER, assessor, occurrence=occurrence, due_at=remind_at)


def _plan_assessor(kind, assessor, **when):
    outbox.plan(kind, assessor, address=assessor.email, name=assessor.name, user=assessor.user, **when)


def plan_letter(letter):
    """To the lead and to each partner that confirmed its part: the person who is to be asked, and the mailbox of
    the register. Whom somebody only named is not told points and reasons of others."""
    for address, name in _addresses(letter.application).items():
        outbox.plan(LETTER, letter, address=address, name=name)


def _addresses(application):
    found = {application.contact_email.lower(): application.contact_name}
    for part in application.parts.select_related("institution"):
        if part.address and part.has_confirmed:
            found.setdefault(part.address.lower(), part.institution.name)
    return {address: name for address, name in found.items() if address}


# --- When they are written -------------------------------------------------------------------


def still_to_assess(message):
    return message.subject.left_at is None and message.subject.assessments.waiting().exists()


def assessor_context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    assessor = message.subject
    _link, url = AccessLink.issue(ASSESSOR_LINK, assessor, address=message.address, valid_for=LINK_LASTS)
    rules = assessor.call.rules_of_assessment
    return {
        "assessor": assessor,
        "call": assessor.call,
        "count": assessor.assessments.waiting().count(),
        "due_at": rules and rules.due_at,
        "url": url,
    }


def letter_context(message):
    letter = message.subject
    call = letter.application.call
    return {
        "letter": letter,
        "application": letter.application,
        "call": call,
        "document": letter.document(),
        "results_url": settings.PUBLIC_URL + reverse("programmes:call_results", args=[call.uid]),
    }


def letter_attachments(message):
    document = message.subject.document()
    return [(document.file_name, document.file.read(), PDF)] if document and document.file else []


def _programme_of_assessor(message):
    return message.subject.call.programme_id


def _programme_of_letter(message):
    return message.subject.application.call.programme_id


def register():
    register_kinds(
        {
            ASSIGNED: (_("Applications to assess"), "programmes_assessment_assigned", {"mandatory": True}),
            REMINDER: (_("Reminder: applications to assess"), "programmes_assessment_reminder"),
        },
        context=assessor_context,
        still_due=still_to_assess,
        url=lambda message: reverse("programmes:my_assessments"),
        reply_to=lambda message: message.subject.call.email,
        programme=_programme_of_assessor,
        named_by=lambda message: str(message.subject.call.programme),
        to_deputies=False,  # who assesses was chosen by name
    )
    register_kinds(
        {LETTER: (_("Letter about an application"), "programmes_application_letter")},
        context=letter_context,
        attachments=letter_attachments,
        mandatory=True,
        url=lambda message: message.subject.application.get_absolute_url(),
        reply_to=lambda message: message.subject.application.call.email,
        programme=_programme_of_letter,
    )
