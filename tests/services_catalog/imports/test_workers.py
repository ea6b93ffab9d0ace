"""What becomes of a load when two run at once, or when the worker is killed in the middle of it."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from notifications import tasks
from notifications.models import Job
from services_catalog.models import ImportedEntry, Service
from tests.accounts.factories import UserFactory

from .sending import csv, load, send

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [[f"Obiady nr {number}", "Gminny Ośrodek Kultury", "86 476 10 01"] for number in range(5)]
TABLE = csv("Usługa;Realizator;Telefon", *ROWS).decode()


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    """Jobs wait until the test runs them."""
    monkeypatch.setattr(tasks, "kick", lambda *arguments: None)


def test_import_by_two_workers_at_once_makes_each_entry_once(powiat, as_user, at_once):
    colleague = UserFactory(role="animator", territory=powiat.powiat)
    jobs = [load(as_user(user), send(as_user(user), pasted=TABLE)) for user in (powiat.animator, colleague)]
    at_once(*(Job.objects.get(pk=job.pk).run for job in jobs))
    assert sorted(Job.objects.values_list("status", flat=True)) == ["done", "done"]
    assert (Service.objects.count(), ImportedEntry.objects.count()) == (5, 5)


def test_import_confirmed_by_two_workers_of_one_job_runs_once(powiat, as_user, at_once):
    client = as_user(powiat.animator)
    job = load(client, send(client, pasted=TABLE))
    at_once(lambda: Job.objects.get(pk=job.pk).run())
    assert Service.objects.count() == 5


# Services are written by then, their places are not. A program of its own: a fork would share this one's connections.
KILLED = """
import os, signal, sys
import django
django.setup()
from notifications.models import Job
from services_catalog.imports import placing
placing.write = lambda entries: os.kill(os.getpid(), signal.SIGKILL)
Job.objects.get(pk=sys.argv[1]).run()
"""


def test_import_whose_worker_is_killed_leaves_nothing_and_may_begin_again(powiat, as_user, child_environ):
    client = as_user(powiat.animator)
    table = send(client, pasted=TABLE)
    job = load(client, table)
    worker = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk)], env=child_environ, cwd=settings.BASE_DIR, check=False
    )
    assert worker.returncode == -signal.SIGKILL
    job.refresh_from_db()
    assert (job.status, Service.objects.count(), ImportedEntry.objects.count()) == ("running", 0, 0)
    Job.objects.update(started_at=timezone.now() - timedelta(hours=1))
    tasks.tick()
    job.refresh_from_db()
    assert job.status == "failed"
    load(client, table).run()
    assert Service.objects.count() == 5
