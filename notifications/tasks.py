"""The queue's side: ids in, rows read again, safe to run twice. What a lost queue forgot, the tick finds."""

import structlog
from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from . import gathering, sending
from .models import Delivery, Job, Message

log = structlog.get_logger(__name__)

A_TICK = 500  # addresses and mails seen to a minute; the rest is found by the next tick
ERASING_MINUTE = 17  # of every hour; erasing nothing costs little


@shared_task
def tick():
    Delivery.objects.lose_stale()
    for address in Message.objects.due_addresses(A_TICK):
        gathering.gather(address)
    for delivery_id in Delivery.objects.due().values_list("pk", flat=True)[:A_TICK]:
        send.delay(delivery_id)
    Job.objects.fail_stale(_("The work was interrupted. Start it again."))
    for job_id in Job.objects.waiting().values_list("pk", flat=True)[:A_TICK]:
        run_job.delay(job_id)
    if timezone.now().minute == ERASING_MINUTE:
        erase_expired()


@shared_task
def hand_over(address):
    """Put what is due to one address into mails and have them sent."""
    for delivery in gathering.gather(address):
        send.delay(delivery.pk)


@shared_task
def send(delivery_id):
    if delivery := Delivery.objects.filter(pk=delivery_id).first():
        sending.send(delivery)


@shared_task
def run_job(job_id):
    if job := Job.objects.filter(pk=job_id).first():
        job.run()
        if Job.objects.waiting().filter(pk=job_id).exists():  # it paused: there is more to do
            kick(run_job, job_id)


def kick(task, argument):
    """Queue `task` now, after a commit; where no queue answers it waits for the next tick."""
    try:
        task.apply_async([argument], retry=False)
    except OperationalError:
        log.warning("queue_unreachable", task=task.name)


def erase_expired():
    """What the annotations of this app's models promise."""
    for rows in (Message.objects, Delivery.objects):
        rows.erase_old_texts()
        rows.delete_old()
    Job.objects.delete_old()
