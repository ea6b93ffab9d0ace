"""Messages for the tests of mail. Their kinds are registered by the fixture `kinds` (conftest.py)."""

from datetime import timedelta

from django.utils import timezone

from notifications import outbox
from notifications.models import Delivery, Message
from tests.accounts.factories import UserFactory

OPTIONAL, MANDATORY, BROKEN = "tests.news", "tests.decision", "tests.broken"
ADDRESS = "anna@example.org"


def message(kind=OPTIONAL, subject=None, *, about="Zebranie", late=timedelta(minutes=1), **fields):
    """A planned message that has been due for `late`."""
    subject = subject or UserFactory(first_name=about)
    fields = {"address": ADDRESS, "due_at": timezone.now() - late} | fields
    return outbox.plan(kind, subject, **fields)


def delivery(**fields):
    """A planned mail of one mandatory message, due now."""
    late = message(MANDATORY, **fields)
    mail = Delivery.of([late], due_at=timezone.now() - timedelta(seconds=1))
    return mail


def status_of(message):
    return Message.objects.values_list("status", flat=True).get(pk=message.pk)
