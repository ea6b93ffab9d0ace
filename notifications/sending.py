"""One mail's way to the mail server: claim, commit, speak SMTP, write down what the server said."""

import smtplib

import structlog
from django.core.mail import get_connection
from django.db import transaction

from . import rendering
from .enums import MessageStatus

log = structlog.get_logger(__name__)


def send(delivery):
    """Send a planned delivery that is due, once. Safe to call twice and from two workers."""
    if mail := _claimed(delivery):
        _conclude(delivery, mail)


@transaction.atomic
def _claimed(delivery):
    """The mail, when this worker got it. The claim is committed before a word is said to the server:
    a worker that dies afterwards leaves a claim without a result, and a person decides."""
    if not delivery.claim():
        return None
    messages = _still_due(delivery)
    mail = rendering.compose(delivery, messages) if messages else None
    if mail is None:
        delivery.delete()  # its messages say why
    return mail


def _still_due(delivery):
    """The reasons are asked again: hours may have passed since the mail was put together."""
    planned = delivery.messages.select_for_update(of=("self",)).filter(status=MessageStatus.PLANNED)
    messages = (
        planned.select_related("user", "stands_in_for").prefetch_related("subject").order_by("due_at", "pk")
    )
    found = [(message, message.why_not()) for message in messages]
    for message, why_not in found:
        if why_not:
            message.leave(*why_not)
    return [message for message, why_not in found if not why_not]


def _conclude(delivery, mail):
    connection = get_connection()
    try:
        mail.message()
        connection.open()
    except ValueError as error:  # an address or a name that no mail can carry
        return delivery.refuse(_answer(error))
    except (smtplib.SMTPException, OSError) as error:  # nothing was handed over yet
        return delivery.back_off(_answer(error))
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        _refused(delivery, *next(iter(error.recipients.values())))
    except smtplib.SMTPSenderRefused as error:  # about us, not about the address
        delivery.back_off(_answer(error))
    except smtplib.SMTPResponseException as error:
        _refused(delivery, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:  # the line broke: the server may have taken it
        delivery.lose(_answer(error))
    else:
        delivery.succeed()
    finally:
        _close(connection)


def _refused(delivery, code, text):
    answer = f"{code} {_text(text)}"
    if 500 <= code < 600:
        delivery.refuse(answer)
    else:
        delivery.back_off(answer)


def _answer(error):
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer):
    return answer.decode(errors="replace") if isinstance(answer, bytes) else str(answer)


def _close(connection):
    """The result is written already; what goes wrong at the goodbye changes nothing."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        log.warning("smtp_goodbye_failed", error=_answer(error))
