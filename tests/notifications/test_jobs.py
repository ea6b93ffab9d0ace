from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.transitions import TransitionRefused
from notifications import jobs, tasks
from notifications.models import Job, JobPaused
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def work(job):
    match job.arguments:
        case {"wrong": text}:
            raise ValidationError(text)
        case {"broken": True}:
            raise LookupError("a secret of the machine room")
        case {"stopped": True}:
            job.stop()
        case {"long": True} if Job.objects.filter(pk=job.pk, done=0).exists():
            job.advance(1, 2)
            raise JobPaused
    for done in (1, 2):
        job.advance(done, 2)
    return {"text": "Dodano 2 usługi.", "url": "/uslugi/", "action": "Zobacz listę"}


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setitem(registry.job_kinds, "tests.work", jobs.JobKind("Praca na próbę", work))


@pytest.fixture
def owner(client):
    owner = UserFactory()
    client.force_login(owner)
    return owner


def start(owner, **arguments):
    return jobs.start("tests.work", owner=owner, arguments=arguments)


def finished(job):
    tasks.run_job(job.pk)
    job.refresh_from_db()
    return job


def test_job_starts_at_the_commit(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start(owner)
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == ("done", 2, 2)


def test_job_that_a_lost_queue_forgot_is_found_by_the_tick(owner):
    job = start(owner)
    tasks.tick()
    job.refresh_from_db()
    assert job.status == "done"


def test_job_runs_once(owner):
    job = finished(start(owner))
    Job.objects.update(done=0)
    assert finished(job).done == 0


def test_job_tells_its_owner_what_is_wrong_with_the_data(owner):
    job = finished(start(owner, wrong="Wiersz 3: nieznany kod TERYT."))
    assert (job.status, job.error) == ("failed", "Wiersz 3: nieznany kod TERYT.")


def test_job_that_breaks_keeps_the_machine_rooms_secrets(owner):
    job = finished(start(owner, broken=True))
    assert job.status == "failed"
    assert job.error == _(
        "The work could not be finished. Try again; if it fails again, tell whoever runs the portal."
    )


def test_job_stopped_by_its_owner_ends_at_its_next_step(owner):
    job = finished(start(owner, stopped=True))
    assert (job.status, job.done) == ("cancelled", 0)


def test_job_whose_worker_died_fails_and_is_not_repeated(owner):
    job = start(owner)
    Job.objects.update(status="running", started_at=timezone.now() - timedelta(minutes=16))
    tasks.tick()
    assert finished(job).status == "failed"


def test_job_longer_than_a_task_goes_on_in_the_next(owner):
    job = start(owner, long=True)
    job.run()
    job.refresh_from_db()
    assert (job.status, job.done, job.started_at) == ("waiting", 1, None)
    assert finished(job).status == "done"


def test_queue_goes_on_with_a_job_that_paused(owner):
    assert finished(start(owner, long=True)).status == "done"


def test_job_that_paused_can_be_stopped(owner):
    job = start(owner, long=True)
    job.run()
    job.stop()
    assert finished(job).status == "cancelled"


def test_job_that_ended_cannot_be_stopped(owner):
    with pytest.raises(TransitionRefused):
        finished(start(owner)).stop()


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("status", ["waiting", "running", "done", "failed", "cancelled"])
def test_page_shows_every_state_and_renews_itself_until_the_end(client, owner, status, htmx):
    job = start(owner)
    Job.objects.update(status=status, done=1, total=4, error="Nie udało się.")
    headers = {"HX-Request": "true"} if htmx else {}
    page = client.get(reverse("notifications:job", args=[job.uid]), headers=headers).content.decode()
    goes_on = status in ("waiting", "running")
    assert ('hx-trigger="every 2s"' in page) is goes_on
    assert ("<noscript>" in page) is goes_on
    assert ("<html" in page) is not htmx
    assert ("<progress" in page) is (status == "running")


def test_page_shows_the_outcome(client, owner):
    job = finished(start(owner))
    page = client.get(reverse("notifications:job", args=[job.uid])).content.decode()
    assert "Dodano 2 usługi." in page
    assert '<a class="btn btn-primary" href="/uslugi/">Zobacz listę</a>' in page


def test_page_is_the_owners(client, owner):
    assert client.get(reverse("notifications:job", args=[start(UserFactory()).uid])).status_code == 404


def test_stop_works_once_and_by_post(client, owner):
    job = start(owner)
    url = reverse("notifications:stop_job", args=[job.uid])
    assert client.get(url).status_code == 405
    assert [client.post(url).status_code for _click in range(2)] == [302, 302]
    assert finished(job).status == "cancelled"


def test_stop_of_a_strangers_job_is_not_there(client, owner):
    assert client.post(reverse("notifications:stop_job", args=[start(UserFactory()).uid])).status_code == 404
