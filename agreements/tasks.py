"""What happens to agreements by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .register import emails as register_emails


@shared_task
def tick():
    register_emails.plan_expiring()
