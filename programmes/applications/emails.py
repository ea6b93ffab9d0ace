"""Mails about applications: each is planned in the transaction of the change that causes it."""

from datetime import time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import warsaw, working_days_before
from notifications.kinds import register_kinds
from partners.registration.domains import fit

from ..enums import ApplicationStatus, PartnerConfirmation
from ..models.application import EDITABLE

LINK = "programmes.application_link"
SUBMITTED = "programmes.application_submitted"
RETURNED = "programmes.application_returned"
REMINDER = "programmes.application_reminder"
PARTNER = "programmes.application_partner"
PARTNER_NO = "programmes.application_partner_no"
NOMINATED = "programmes.nomination"

APPLICATION_LINK = "programmes.application"
PARTNER_LINK = "programmes.application_part"
NOMINATION_LINK = "programmes.nomination"

REMINDER_DAYS = 2  # working days before the end, at nine in the morning
LINK_LASTS = timedelta(days=180)


# --- Planning -----------------------------------------------------------------------------


def send_link(application):
    """Asked for again it is sent again: a link in a lost mail is of no use."""
    moment = timezone.now()
    outbox.plan(LINK, application, address=application.link_address, occurrence=f"{moment:%Y-%m-%dT%H:%M}")


def confirm(document):
    """The PDF is made: to the contact, and to the institution where the contact's address is not one of its own."""
    application = document.subject
    addresses = [application.contact_email, application.link_address]
    lead = application.lead
    if lead and lead.email and not fit(application.contact_email, lead).is_good:
        addresses.append(lead.email)
    for address in dict.fromkeys(address.lower() for address in addresses if address):
        outbox.plan(SUBMITTED, application, address=address, occurrence=f"v{document.version}")


def tell_returned(application):
    _to_contact(RETURNED, application, occurrence=_stamp(application.return_due_at))
    plan_reminder(application)


def plan_reminder(application):
    """Of the end of the call, or of the day of the correction; a date that moved supersedes the older reminder."""
    ends_at = application.deadline
    occurrence = _stamp(ends_at)
    outbox.supersede(REMINDER, application, but=occurrence)
    if ends_at is None or not application.answer_address or application.is_recorded:
        return
    day = timezone.localdate(ends_at)
    due_at = warsaw(working_days_before(day, REMINDER_DAYS), time(9))
    if due_at > timezone.now() + timedelta(hours=12):
        _to_contact(REMINDER, application, occurrence=occurrence, due_at=due_at)


def move_reminders(call):
    """The call ends on another day."""
    for draft in call.applications.filter(status=ApplicationStatus.DRAFT).select_related("call"):
        plan_reminder(draft)


def forget_reminders(application):
    outbox.supersede(REMINDER, application, but="")


def ask_partner(part):
    if part.address:
        outbox.plan(PARTNER, part, address=part.address)


def tell_partner_declined(part):
    _to_contact(PARTNER_NO, part.application, occurrence=str(part.pk))


def tell_nominated(nomination):
    """The first mail to somebody whom another named: the notice of art. 14 is below it (notifications.notices)."""
    outbox.plan(NOMINATED, nomination, address=nomination.email, name=nomination.name)
    told = {"told_at": timezone.now(), "notice_version": settings.PRIVACY_NOTICE_VERSION}
    type(nomination).objects.filter(pk=nomination.pk).update(**told)


def _to_contact(kind, application, **when):
    if application.answer_address:
        outbox.plan(
            kind, application, address=application.answer_address, name=application.contact_name,
            user=application.created_by if application.is_own_account else None, **when,
        )  # fmt: skip


def _stamp(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else ""


# --- What the templates read ----------------------------------------------------------------


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    application = message.subject
    return _about(application) | {"url": answer_url(application, message.address)}


def answer_url(application, address):
    """Who has an account goes to the page; anybody else gets a link of their own."""
    if application.is_own_account:
        return settings.PUBLIC_URL + application.get_absolute_url()
    _link, url = AccessLink.issue(APPLICATION_LINK, application, address=address, valid_for=LINK_LASTS)
    return url


def partner_context(message):
    part = message.subject
    _link, url = AccessLink.issue(PARTNER_LINK, part, address=message.address, valid_for=LINK_LASTS)
    return _about(part.application) | {"part": part, "url": url}


def partner_no_context(message):
    application = message.subject
    part = application.parts.select_related("institution").filter(pk=message.occurrence).first()
    return context(message) | {"part": part}


def nomination_context(message):
    nomination = message.subject
    _link, url = AccessLink.issue(NOMINATION_LINK, nomination, address=message.address, valid_for=LINK_LASTS)
    return _about(nomination.application) | {"nomination": nomination, "url": url}


def _about(application):
    call = application.call
    return {
        "application": application,
        "call": call,
        "programme": call.programme,
        "lead": application.lead,
        "call_url": settings.PUBLIC_URL + reverse("programmes:call", args=[call.uid]),
    }


def attachments(message):
    """The PDF of the version that the mail confirms."""
    from .document import confirmation_of  # which plans these mails

    version = int(message.occurrence.removeprefix("v"))
    document = confirmation_of(message.subject, version)
    return [(document.file_name, document.file.read(), "application/pdf")] if document else []


def still_due(message):
    """Re-checked just before sending."""
    application = message.subject
    if application is None:
        return False
    if message.kind == LINK:
        return application.status in EDITABLE
    if message.kind == RETURNED:
        return application.is_returned
    if message.kind == REMINDER:
        return _is_reminded(application, message)
    return application.status != ApplicationStatus.WITHDRAWN


def _is_reminded(application, message):
    """It can be sent until the very moment of which the mail speaks, by whom it goes to."""
    can_be_sent = application.is_returned or (application.is_draft and application.call.is_accepting)
    is_of_now = message.occurrence == _stamp(application.deadline)
    return can_be_sent and is_of_now and message.address == application.answer_address.lower()


def partner_still_due(message):
    part = message.subject
    return part is not None and part.live and part.confirmation == PartnerConfirmation.WAITING


def _programme(message):
    return message.subject.call.programme_id


def _reply_to(message):
    return message.subject.call.email


def register():
    shared = {"still_due": still_due, "mandatory": True, "programme": _programme, "reply_to": _reply_to}
    path = {"url": lambda message: message.subject.get_absolute_url()}
    asked = {"asked_by_recipient": True}
    kinds = {
        LINK: (_("Link to an application"), "programmes_application_link", asked),
        SUBMITTED: (
            _("Confirmation of an application"),
            "programmes_application_submitted",
            {"attachments": attachments},
        ),
        RETURNED: (_("Application returned for correction"), "programmes_application_returned", path),
        REMINDER: (_("Reminder of an application"), "programmes_application_reminder", path),
    }
    register_kinds(kinds, context=context, **shared)
    declined = (_("A partner declined an application"), "programmes_application_partner_no", path)
    register_kinds({PARTNER_NO: declined}, context=partner_no_context, **shared)
    of_part = {
        "mandatory": True,
        "programme": lambda message: message.subject.application.call.programme_id,
        "reply_to": lambda message: message.subject.application.call.email,
        "named_by": lambda message: str(message.subject.application.lead or ""),
    }
    asking = (_("Question to a partner of an application"), "programmes_application_partner")
    register_kinds({PARTNER: asking}, context=partner_context, still_due=partner_still_due, **of_part)
    nominated = (_("Nomination for a training"), "programmes_nomination")
    told = {"context": nomination_context, "still_due": lambda message: message.subject is not None}
    register_kinds({NOMINATED: nominated}, **told, **of_part)
