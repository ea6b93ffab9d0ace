"""What a mail has to carry below its text whatever it is about. Registered in `registry.mail_notices`, a key each.

The one that the law asks for (art. 14 RODO): whoever is named by another learns with the first mail whose data these
are, why, from where and for how long. It hangs on the address, not on an app's invitation, so that no new kind of mail
can forget it. Not told again is

- who has an account: it was opened from an invitation, which was such a first mail;
- who wrote to us first (`Kind.asked_by_recipient`): the form carried the notice of art. 13. Named by another later,
  the person is told then.

A mail that did not go out leaves the duty to the next one; a retry of the same mail carries it again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.template.loader import get_template, render_to_string

from accounts.models import User
from coop_portal import registry

from .models import MailAddress

PRIVACY_PAGE = "/o-portalu/rodo/"


@dataclass(frozen=True)
class Notice:
    """`context(delivery, messages)` gives what the two templates need, or None when this mail needs no such notice.
    It runs in the transaction of the claim; `take_back(delivery)` when the mail cannot be made after all."""

    text: str
    html: str
    context: Callable
    take_back: Callable | None = None


@dataclass(frozen=True)
class Rendered:
    text: str
    html: str


def of(delivery, messages):
    """The notices of one mail, in the active language."""
    found = ((notice, notice.context(delivery, messages)) for notice in registry.mail_notices.values())
    return [_rendered(notice, context) for notice, context in found if context is not None]


def take_back(delivery):
    for notice in registry.mail_notices.values():
        if notice.take_back:
            notice.take_back(delivery)


def _rendered(notice, context):
    plain = get_template(notice.text).render(context)
    return Rendered(plain.strip(), render_to_string(notice.html, context))


def _data_protection(delivery, messages):
    kinds = [message.definition for message in messages]
    if all(kind.asked_by_recipient for kind in kinds) or _has_account(delivery.address):
        return None
    if not MailAddress.inform(delivery.address, by=delivery.message_id):
        return None
    named_by = (message.definition.named_by(message) for message in messages if message.definition.named_by)
    return {
        "administrator": settings.PRIVACY_ADMINISTRATOR,
        "officer": settings.PRIVACY_OFFICER,
        "named_by": next(filter(None, named_by), ""),
        "page": settings.PUBLIC_URL + PRIVACY_PAGE,
    }


def _has_account(address):
    proven = Q(emailaddress__email=address, emailaddress__verified=True)
    return User.objects.filter(Q(email=address) | proven).exists()


DATA_PROTECTION = Notice(
    text="emails/notices/data_protection.txt",
    html="emails/notices/data_protection.html",
    context=_data_protection,
    take_back=lambda delivery: MailAddress.uninform(by=delivery.message_id),
)
