import uuid

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.transitions import TransitionRefused

from ..enums import JobStatus
from ..querysets import JobQuerySet

log = structlog.get_logger(__name__)


class Job(models.Model):
    """Progress of long work: a page shows it and may be left. The work itself is a Celery task that updates it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.WAITING)
    arguments = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self):
        return f"{self.kind} {self.uid}"

    @property
    def is_finished(self):
        return self.status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)

    @property
    def definition(self):
        return registry.job_kinds.get(self.kind)

    @property
    def label(self):
        return self.definition.label if self.definition else self.kind

    def run(self):
        """The worker's side. Only one worker gets a job; one that its owner stopped ends quietly."""
        if not self._begin():
            return
        try:
            self._finish(self.definition.run(self))
        except JobStopped:
            log.info("job_stopped", job=self.pk)
        except JobPaused:
            self._wait()
        except ValidationError as error:
            self._fail(" ".join(error.messages))
        except Exception:
            log.exception("job_failed", job=self.pk, kind=self.kind)
            self._fail(
                gettext(
                    "The work could not be finished. Try again; if it fails again, tell whoever runs the portal."
                )
            )

    def advance(self, done, total):
        """Say how far the work is. Raises JobStopped when its owner stopped it meanwhile."""
        mine = Job.objects.filter(pk=self.pk, status=JobStatus.RUNNING)
        if not mine.update(done=done, total=total):
            raise JobStopped(f"Job {self.pk}")
        self.done, self.total = done, total

    def _begin(self):
        waiting = Job.objects.filter(pk=self.pk, status=JobStatus.WAITING)
        return bool(waiting.update(status=JobStatus.RUNNING, started_at=Now()))

    def _wait(self):
        """The next task goes on; meanwhile its owner may stop it."""
        Job.objects.filter(pk=self.pk, status=JobStatus.RUNNING).update(
            status=JobStatus.WAITING, started_at=None
        )

    def _finish(self, outcome):
        self._end(JobStatus.DONE, outcome=outcome or {}, done=F("total"))

    def _fail(self, error):
        self._end(JobStatus.FAILED, error=str(error))

    def _end(self, status, **changes):
        running = Job.objects.filter(pk=self.pk, status=JobStatus.RUNNING)
        running.update(status=status, finished_at=Now(), **changes)

    def stop(self):
        """The owner needs it no more. What runs notices at its next `advance`."""
        unfinished = [JobStatus.WAITING, JobStatus.RUNNING]
        open_job = Job.objects.filter(pk=self.pk, status__in=unfinished)
        if not open_job.update(status=JobStatus.CANCELLED, finished_at=Now()):
            raise TransitionRefused(f"Job {self.pk}: stop refused")


class JobPaused(Exception):
    """There is more to do than one task may take: the job's function kept what it made, and is called again."""


class JobStopped(Exception):
    """The job's owner stopped it; its function lets this pass."""
