"""What happens in projects by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .closing import years
from .milestones import emails as milestones
from .models import SustainabilityYear


@shared_task
def tick():
    milestones.remind_due()
    years.ask_due()
    years.escalate_late()
    SustainabilityYear.objects.forget_addresses()
