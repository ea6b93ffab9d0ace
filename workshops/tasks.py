from celery import shared_task

from .models import ParticipantNeeds, Registration


@shared_task
def erase_expired():
    """Needs 30 days, registrations 90 days after their meeting."""
    ParticipantNeeds.objects.erase_expired()
    Registration.objects.erase_expired()
