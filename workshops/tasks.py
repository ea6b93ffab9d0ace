"""What happens in workshops by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .models import Certificate, HallKit, ParticipantNeeds, Registration, SurveyAsk, SurveyUse
from .offers import asking
from .surveying import asking as surveying


@shared_task
def tick():
    asking.sweep()
    surveying.sweep()
    HallKit.objects.erase_old()
    Certificate.objects.erase_outlived()
    SurveyAsk.objects.erase_old()
    SurveyUse.objects.erase_old()
    ParticipantNeeds.objects.erase_expired()
    Registration.objects.erase_expired()
