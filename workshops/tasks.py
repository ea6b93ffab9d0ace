"""What happens in workshops by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .models import Certificate, HallKit, ParticipantNeeds, Registration
from .offers import asking


@shared_task
def tick():
    asking.sweep()
    HallKit.objects.erase_old()
    Certificate.objects.erase_outlived()
    ParticipantNeeds.objects.erase_expired()
    Registration.objects.erase_expired()
