"""What happens in workshops by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .models import Certificate, HallKit
from .offers import asking


@shared_task
def tick():
    asking.sweep()
    HallKit.objects.erase_old()
    Certificate.objects.erase_outlived()
