"""Mails about needs: to who asked, and to who promised to answer."""

from datetime import time, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.clock import warsaw, working_days_before
from notifications.kinds import register_kinds

from .enums import WAITING, NeedStatus

RECEIVED = "services_catalog.need_received"
ANSWERED = "services_catalog.need_answered"
CAME = "services_catalog.need_came"
DUE = "services_catalog.need_due"
LINK = "need_answer"
LASTS = timedelta(days=120)


def plan_received(need, desk):
    """To who asked, where there is an address; to the person of the desk, now and the day before the deadline."""
    if need.address:
        outbox.plan(RECEIVED, need, address=need.address, private=True)
    to_desk = {"address": desk.person.email, "user": desk.person}
    outbox.plan(CAME, need, **to_desk)
    outbox.plan(DUE, need, due_at=warsaw(working_days_before(need.answer_by, 1), time(8)), **to_desk)


def plan_answered(need):
    outbox.plan(ANSWERED, need, address=need.address, private=True)


def _asker_context(message):
    """The link is made here, since its secret is shown once, in the mail. The need itself stands behind it alone."""
    need = message.subject
    _link, url = AccessLink.issue(LINK, need, address=message.address, valid_for=LASTS)
    return {"need": need, "link_url": url, "is_answered": need.outcome.status == NeedStatus.ANSWERED}


def _desk_context(message):
    need = message.subject
    return {"need": need, "need_url": settings.PUBLIC_URL + need.get_absolute_url()}


def _has_address(message):
    return bool(message.subject and message.subject.address)


def _is_waiting(message):
    return bool(message.subject and message.subject.status in WAITING)


def _territory(message):
    return message.subject.territory_id


def register():
    to_asker = {"context": _asker_context, "still_due": _has_address, "to_deputies": False}
    register_kinds(
        {
            RECEIVED: (_("A reported need has come in"), "services_need_received", to_asker),
            ANSWERED: (_("Answer to a reported need"), "services_need_answered", to_asker),
        },
        mandatory=True,
        asked_by_recipient=True,
        territory=_territory,
    )
    register_kinds(
        {
            CAME: (_("A new need of a resident"), "services_need_came"),
            DUE: (_("The day to answer a need is near"), "services_need_due"),
        },
        context=_desk_context,
        still_due=_is_waiting,
        territory=_territory,
        url=lambda message: message.subject.get_absolute_url(),
    )
