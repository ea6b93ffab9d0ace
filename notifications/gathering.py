"""Which messages of one address go into which mail, and when: the rules of quiet hours, digests and limits."""

from datetime import time, timedelta
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import clock, rendering, standing_in
from .enums import MessageStatus
from .models import Delivery, MailAddress, Message, Preference


@transaction.atomic
def gather(address, now=None):
    """Put what is due to `address` into mails; returns them, planned, for the sender to claim."""
    now = now or timezone.now()
    _alone_with(address)
    messages = [message for message in _due(address) if _still_due(message)]
    standing_in.copy_to_deputies(address, messages)
    known = MailAddress.known(address)
    if known.refused_at:
        for message in messages:
            _without_mail(message, MessageStatus.HELD, _("The address was refused by its mail server."))
        return []
    mandatory = [message for message in messages if message.mandatory]
    optional = [message for message in messages if not message.mandatory]
    mails = [[message] for message in mandatory] + _together(_wanted(optional, known, now), address, now)
    return [Delivery.of(mail, due_at=now) for mail in mails]


def _alone_with(address):
    """One worker at a time gathers for an address, else two would halve its digest and double its limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail {address}"])


def _due(address):
    due = Message.objects.due().filter(address=address).select_for_update(of=("self",))
    return list(
        due.select_related("user", "stands_in_for").prefetch_related("subject").order_by("due_at", "pk")
    )


def _still_due(message):
    if why_not := message.why_not():
        message.leave(*why_not)
    return not why_not


def _wanted(messages, known, now):
    """Those that the person wants by mail, now; the others stay in the portal or wait for the digest."""
    if known.optional_off_at:
        for message in messages:
            _without_mail(message, MessageStatus.HANDED, _("The recipient wants no optional mail."))
        return []
    modes = _modes(messages)
    now_or_later = [message for message in messages if not _in_portal_only(message, modes)]
    return [message for message in now_or_later if not _waits_for_digest(message, modes, now)]


def _without_mail(message, status, reason):
    """No mail, but who has an account reads it in the portal."""
    if message.user_id and not rendering.publish(message):
        return
    message.leave(status, reason)


def _modes(messages):
    users = {message.user_id for message in messages if message.user_id}
    chosen = Preference.objects.filter(user__in=users) if users else []
    return {(preference.user_id, preference.kind): preference.mode for preference in chosen}


def _in_portal_only(message, modes):
    if modes.get((message.user_id, message.kind)) != Preference.Mode.PORTAL:
        return False
    _without_mail(message, MessageStatus.HANDED, _("The recipient reads this kind in the portal."))
    return True


def _waits_for_digest(message, modes, now):
    if modes.get((message.user_id, message.kind)) != Preference.Mode.DIGEST:
        return False
    morning = clock.next_morning(message.due_at)
    if now < morning:
        message.postpone(morning)
    return now < morning


def _together(messages, address, now):
    """Optional messages as few mails: none now in quiet hours or over the limit, private ones by themselves."""
    if not messages:
        return []
    open_at = clock.next_working_moment(now)
    if open_at == now and _sent_today(address, now) >= settings.OPTIONAL_MAILS_PER_DAY:
        open_at = clock.next_morning(now)
    if open_at > now:
        for message in messages:
            message.postpone(open_at)
        return []
    messages.sort(key=lambda message: message.private)
    return [list(mail) for _private, mail in groupby(messages, key=lambda message: message.private)]


def _sent_today(address, now):
    today = clock.local_day(now)
    since, until = clock.warsaw(today, time()), clock.warsaw(today + timedelta(days=1), time())
    return Delivery.objects.optional_on(address, since, until).count()
