"""What happens to agreements by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .commitments import emails as commitment_emails
from .commitments import notes
from .register import emails as register_emails
from .signing import baton, refusing


@shared_task
def tick():
    baton.tell_expired()
    refusing.tell_late()
    refusing.give_up_late()
    register_emails.plan_expiring()
    commitment_emails.plan_reminders()
    commitment_emails.plan_service_warnings()
    notes.plan_due()
