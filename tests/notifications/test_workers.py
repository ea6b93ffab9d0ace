"""Two workers at once, a worker that is killed, and the real queue."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models.invitation import MESSAGE_KIND
from coop_portal.transitions import TransitionRefused
from notifications import outbox, tasks
from notifications.gathering import gather
from notifications.models import Delivery
from tests.accounts.factories import InvitationFactory

from .factories import ADDRESS, MANDATORY, delivery, message

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*functions):
    """Run each in a thread with a connection of its own, all starting together."""
    barrier, answers = threading.Barrier(len(functions)), []

    def run(function):
        barrier.wait()
        try:
            answers.append(function())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_workers_send_a_mail_once(smtp):
    mail = delivery()
    at_once(*[lambda: tasks.send(mail.pk)] * 4)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, len(smtp.mails)) == ("sent", 1, 1)


def test_two_workers_gather_a_digest_once(smtp):
    planned = [message(MANDATORY), message(MANDATORY)]
    answers = at_once(*[lambda: [mail.pk for mail in gather(ADDRESS)]] * 2)
    assert sorted(map(len, answers)) == [0, 2]
    assert Delivery.objects.count() == len(planned)


def test_person_and_person_settle_once():
    mail = delivery()
    mail.claim()
    Delivery.objects.update(status="uncertain")

    def decide(verb):
        try:
            verb()
        except TransitionRefused:
            return "refused"
        return "done"

    mine, other = Delivery.objects.get(), Delivery.objects.get()
    answers = at_once(lambda: decide(mine.send_again), lambda: decide(lambda: other.settle(by=None)))
    assert sorted(answers) == ["done", "refused"]


QUEUE = f"tests-{os.getpid()}"


@pytest.fixture
def worker(child_environ, smtp):
    """Starts a Celery worker of its own queue, which sends to the test's mail server."""
    started = []
    environ = child_environ | {"DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings"}
    environ |= {"SMTP_PORT": str(smtp.port)}

    def start():
        command = [sys.executable, "-m", "celery", "-A", "coop_portal", "worker", "-P", "solo", "-Q", QUEUE]
        process = subprocess.Popen(
            [*command, "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"],
            cwd=settings.BASE_DIR, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
            start_new_session=True)  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def queued(mail):
    """Through the real broker, although the tests' own settings run tasks at once."""
    app = Celery("test", broker=settings.CELERY_BROKER_URL, set_as_current=False)
    with app.connection_for_write() as broker:
        app.send_task(tasks.send.name, args=[mail.pk], queue=QUEUE, connection=broker)
    return mail


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def status(mail):
    return Delivery.objects.values_list("status", flat=True).get(pk=mail.pk)


def invitation():
    """A mail of a kind that the worker's process knows, too."""
    offer = InvitationFactory(expires_at=timezone.now() + timedelta(days=14))
    planned = outbox.plan(MESSAGE_KIND, offer, address=offer.email, due_at=timezone.now())
    return Delivery.of([planned], due_at=timezone.now())


@pytest.mark.servers
def test_worker_sends_from_the_queue_and_a_killed_one_leaves_the_mail_to_a_person(smtp, worker):
    process = worker()
    first = queued(invitation())
    assert wait_for(lambda: status(first) == "sent")

    smtp.goes_on.clear()
    smtp.reached.clear()
    second = queued(invitation())
    assert smtp.reached.wait(20)
    os.killpg(process.pid, signal.SIGKILL)  # the server has the mail, its answer comes to nobody
    process.wait()
    smtp.goes_on.set()
    assert status(second) == "claimed"
    Delivery.objects.filter(pk=second.pk).update(claimed_at=timezone.now() - timedelta(minutes=16))
    tasks.tick()
    tasks.send(second.pk)  # as the broker delivers again what the dead worker never confirmed
    assert (status(second), len(smtp.mails)) == ("uncertain", 2)
