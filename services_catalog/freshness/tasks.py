from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ..models import ContactOutcome, ReviewQuestion
from .asking import plan_due
from .rules import recount

KEEP_QUESTIONS = timedelta(days=730)


@shared_task
def tick():
    """What the clock does to freshness. Rows say what was done, so that repeats are harmless."""
    recount()
    plan_due()
    ContactOutcome.objects.erase_old()
    ReviewQuestion.objects.filter(created_at__lt=timezone.now() - KEEP_QUESTIONS).delete()
