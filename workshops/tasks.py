"""What happens in workshops by the clock; each part says what is due, and repeats are harmless."""

from celery import shared_task

from .models import HallKit


@shared_task
def tick():
    HallKit.objects.erase_old()
