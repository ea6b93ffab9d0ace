"""A mail's text, in its reader's language. What is kept of it holds no secret of a link."""

import re
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import AccessLink

from . import notices
from .enums import MessageStatus
from .models import MailAddress

log = structlog.get_logger(__name__)

SECRET = re.compile(r"(/l/)[\w-]{16,}")
SECRET_LINK = re.compile(r"\S*/l/[\w-]{16,}/?")
# What stands below one of them belongs to the mail, not to the message.
SIGNATURE, NOTICE = "\n-- \n", "\n* * *\n"
UNSUBSCRIBE_FOR = timedelta(days=365)


@dataclass
class Rendered:
    subject: str
    text: str
    html: str
    reply_to: str = ""
    attachments: tuple = ()

    @property
    def rule(self):
        """The line below a heading in plain text."""
        return "=" * len(self.subject)


def compose(delivery, messages):
    """The mail of a claimed delivery, or None when none of its messages could be made. Keeps texts in the rows.

    Runs in the transaction of the claim; nothing of it is sent before that has committed.
    """
    alone = len(messages) == 1
    with translation.override(_language(messages[0])):
        frame = _frame(delivery) | {"notices": notices.of(delivery, messages)}
    made = [(message, part) for message in messages if (part := _try(message, frame, alone))]
    if not made:
        notices.take_back(delivery)
        return None
    parts = [part for _message, part in made]
    with translation.override(_language(made[0][0])):
        whole = parts[0] if alone else _digest(parts, frame)
    _keep(delivery, whole, made)
    return _mail(delivery, _recipient(made[0][0]), whole, parts, frame["unsubscribe_url"])


def publish(message):
    """The portal's copy alone, for whoever gets no mail of it now."""
    part = _try(message, {"unsubscribe_url": "", "notices": [], "standing_in_for": ""}, alone=True)
    if part:
        _copy(message, part)
        message.save(update_fields=["title", "text"])
    return bool(part)


def _frame(delivery):
    """Context of every template: for optional mail the way out."""
    if delivery.mandatory:
        return {"unsubscribe_url": "", "standing_in_for": ""}
    known = MailAddress.known(delivery.address)
    if known.pk is None:
        known, _created = MailAddress.objects.get_or_create(address_hash=known.address_hash)
    _link, url = AccessLink.issue(
        "mail_preferences", known, address=delivery.address, valid_for=UNSUBSCRIBE_FOR
    )
    return {"unsubscribe_url": url, "standing_in_for": ""}


def _language(message):
    return message.user.language if message.user else message.language


def _try(message, frame, alone):
    """One broken template must not stop the mail of everybody else: its message waits for a person."""
    try:
        with transaction.atomic(), translation.override(_language(message)):
            return _render(message, frame | {"part": not alone})
    except Exception:
        log.exception("message_not_rendered", message=message.pk, kind=message.kind)
        message.leave(MessageStatus.HELD, _("Its text could not be made: tell whoever runs the portal."))
        return None


def _render(message, frame):
    kind, absent = message.definition, message.stands_in_for
    own = {"message": message, "standing_in_for": str(absent or "")}
    rendered = _fill(f"emails/{kind.template}", frame | own | kind.context(message))
    if absent:
        mark = _("[standing in for %(name)s]") % {"name": absent}
        rendered.subject = f"{mark} {rendered.subject}"
    rendered.reply_to = kind.reply_to(message) if kind.reply_to else ""
    rendered.attachments = kind.attachments(message) if kind.attachments else ()
    return rendered


def _fill(folder, context):
    return Rendered(
        " ".join(_plain(f"{folder}/subject.txt", context).split()),
        _plain(f"{folder}/body.txt", context).strip() + "\n",
        render_to_string(f"{folder}/body.html", context),
    )


def _plain(name, context):
    """Plain text needs no escaping of HTML, whoever wrote its template."""
    return get_template(name).template.render(Context(context, autoescape=False))


def _digest(parts, frame):
    return _fill("emails/notifications/digest", frame | {"parts": parts, "count": len(parts)})


def _keep(delivery, whole, made):
    """What was written, for the outbox and the portal's inbox; of private mail only its reader's own copy."""
    if not made[0][0].private:
        delivery.subject_line = whole.subject[:300]
        delivery.body_text = _without_links(whole.text)
        delivery.body_html = SECRET.sub(r"\1…", whole.html)
        delivery.save(update_fields=["subject_line", "body_text", "body_html"])
    for message, part in made:
        _copy(message, part)
        message.status = MessageStatus.HANDED
        message.save(update_fields=["title", "text", "status"])


def _copy(message, part):
    if message.user_id or not message.private:
        message.title = part.subject[:300]
        with translation.override(_language(message)):
            own = part.text.partition(SIGNATURE)[0].partition(NOTICE)[0]
            message.text = _without_links(own).strip()


def _without_links(text):
    """Plain text that we keep: a link that opens something to whoever holds it is in the mail alone."""
    return SECRET_LINK.sub(_("(the link is in the mail only)"), text)


def _mail(delivery, recipient, whole, parts, unsubscribe_url):
    answers_go_to = {part.reply_to for part in parts}
    mail = EmailMultiAlternatives(
        subject=whole.subject,
        body=whole.text,
        to=[recipient],
        # Where answers go, if all messages of the mail agree on it.
        reply_to=[address for address in answers_go_to if address and len(answers_go_to) == 1],
        headers=_headers(delivery, unsubscribe_url),
    )
    mail.attach_alternative(whole.html, "text/html")
    for part in parts:
        for attachment in part.attachments:
            mail.attach(*attachment)
    return mail


def _headers(delivery, unsubscribe_url):
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"}
    if unsubscribe_url:
        secret = unsubscribe_url.rstrip("/").rpartition("/")[2]
        one_click = settings.PUBLIC_URL + reverse("notifications:unsubscribe", args=[secret])
        headers["List-Unsubscribe"] = f"<{one_click}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _recipient(message):
    name = " ".join(message.name.split())
    return formataddr((name, message.address)) if name else message.address
