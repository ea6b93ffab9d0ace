"""Long work with a page that shows how far it is. Apps register what they do in `AppConfig.ready()`:

registry.job_kinds.register("services_catalog.import", JobKind(_("Import of services"), run_import))
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import tasks
from .models import Job


@dataclass(frozen=True)
class JobKind:
    """`run(job)` works by `job.arguments`, calls `job.advance(done, total)` now and then, and is safe to repeat.

    Work that may take longer than a task keeps what it made and raises JobPaused: the next task calls it again.
    It returns what the page shows at the end: {"text": sentence, "url": path, "action": label of the link}, all
    optional. A ValidationError is shown to the owner; of any other error the owner reads only that it happened.
    `arguments["back"]` is the path of the page that it was started from, for whoever stops it or sees it fail.
    """

    label: str
    run: Callable
    stop_question: str = _("Stop this work? What is done already stays.")


def start(kind, *, owner, arguments):
    """A job that starts after the caller's transaction; send the person to `notifications:job` with its uid."""
    job = Job.objects.create(kind=kind, owner=owner, arguments=arguments)
    transaction.on_commit(partial(tasks.kick, tasks.run_job, job.pk))
    return job
