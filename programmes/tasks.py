"""What happens in projects by the clock; each part says what is due, and repeats are harmless."""

from contextlib import suppress
from itertools import islice

from celery import shared_task

from coop_portal.transitions import TransitionRefused
from notifications.tasks import kick

from .closing import years
from .milestones import emails as milestones
from .models import Application, Call, ScheduleVersion, SustainabilityYear
from .schedule import files


@shared_task
def tick():
    milestones.remind_due()
    years.ask_due()
    years.escalate_late()
    SustainabilityYear.objects.forget_addresses()
    Application.erase_expired()


@shared_task
def make_schedule_pdf(version_id):
    files.make(ScheduleVersion.objects.get(pk=version_id))


@shared_task
def sweep_schedules():
    for version in islice(files.not_made(), 50):
        kick(make_schedule_pdf, version.pk)


@shared_task
def close_ended_calls():
    """The form closes by the clock of the database; this only makes the state say so."""
    for call in Call.objects.ended():
        with suppress(TransitionRefused):  # extended or closed by a person meanwhile
            call.close()
