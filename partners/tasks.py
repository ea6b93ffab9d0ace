"""What happens in partners by the clock; each part says what is due, and repeats are harmless."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from coop_portal.vocabularies import merging as vocabularies

from .handing_over import doing
from .merging.merge import gather_strays
from .models import InstitutionImport, Person
from .people import retention
from .registration import lapsing

ERASING_MINUTE = 23  # of every hour; erasing nothing costs little


@shared_task
def tick():
    doing.perform_due()
    Person.objects.link_accounts()
    if timezone.now().minute == ERASING_MINUTE:
        retention.erase_expired()
        lapsing.sweep()
        InstitutionImport.objects.erase_old()
        gather_strays(timezone.now() - timedelta(days=2))
        vocabularies.gather_strays()
