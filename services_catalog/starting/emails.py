"""The request for an entry by mail, with the form to write by hand; one reminder before the last day."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import next_working_moment
from notifications.kinds import register_kinds

from . import paper

REQUEST = "services_catalog.entry_request"
REMINDER = "services_catalog.entry_reminder"
ENTRY_LINK = "entry_form"

REMIND_BEFORE = timedelta(days=3)
LINK_OUTLASTS = timedelta(days=60)  # the day by which answers are asked for


def plan(ask):
    """The mail at once; the reminder three days before the last day, where there is time for one."""
    outbox.plan(REQUEST, ask, address=ask.address, name=ask.label, occurrence="1")
    last = ask.request.answer_by - REMIND_BEFORE
    if last > timezone.localdate() + timedelta(days=1):
        due = timezone.now() + (last - timezone.localdate())
        outbox.plan(REMINDER, ask, address=ask.address, name=ask.label, due_at=next_working_moment(due))


def plan_again(ask):
    outbox.plan(
        REMINDER, ask, address=ask.address, name=ask.label, occurrence=f"{timezone.localdate():%Y-%m-%d}"
    )


def still_due(message):
    ask = message.subject
    return bool(ask and not ask.answered_at)


def context(message):
    """What the templates read. The link is made here, since its secret is shown once, in the mail."""
    ask = message.subject
    days_left = ask.request.answer_by - timezone.localdate()
    _link, url = AccessLink.issue(
        ENTRY_LINK, ask, address=ask.address, valid_for=max(days_left, timedelta(0)) + LINK_OUTLASTS
    )
    return {"ask": ask, "entry_request": ask.request, "form_url": url}


def attachments(message):
    return [("formularz.pdf", paper.form_to_write(message.subject), "application/pdf")]


def register():
    kinds = {
        REQUEST: (_("Request for an entry on the list"), "services_entry_request"),
        REMINDER: (_("Reminder of the request for an entry"), "services_entry_reminder"),
    }
    register_kinds(
        kinds,
        context=context,
        still_due=still_due,
        mandatory=True,
        attachments=attachments,
        reply_to=lambda message: message.subject.request.started_by.email,
        territory=lambda message: message.subject.request.territory_id,
    )
