"""Long work in the background. A large table is checked there; a load reads the rows again, writes them in one
transaction and makes them searchable.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.scope import Scope
from coop_portal.transitions import TransitionRefused
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job
from notifications.models.job import JobStopped

from ..enums import ImportStatus
from ..models import SearchDocument, ServiceImport
from ..search import index
from . import reading
from .checking import own_territories
from .loading import load

KIND, CHECK = "services_catalog.import", "services_catalog.import_check"
AT_ONCE = 1_000  # rows that are checked while somebody waits for the page


@transaction.atomic
def start(table, *, partial, by):
    """The job that loads it; the one that goes on already where it was started twice."""
    table = reading.locked(table)
    if table.job and not table.job.is_finished:
        return table.job
    if table.status != ImportStatus.CHECKED:
        raise TransitionRefused(f"import {table.pk} is not checked")
    table.job = jobs.start(
        KIND, owner=by, arguments={"table": table.pk, "partial": partial, "back": table.get_absolute_url()}
    )
    table.save(update_fields=["job"])
    return table.job


@transaction.atomic
def choose(table, *, scope, **chosen):
    """Keep which column is which field, or what words mean, and check all rows anew. Returns the table; `table.job`
    is the job that checks a large one.
    """
    table = _mine(table)
    reading.take_choice(table, **chosen)
    table.job = None
    if reading.row_count(table) <= AT_ONCE:
        reading.keep_checked(table, *reading.check(table, own=own_territories(scope)))
        return table
    # What was said of the rows until now is no longer true.
    table.status = ImportStatus.READ
    back = reverse("services_catalog:import_columns", args=[table.uid])
    table.job = jobs.start(CHECK, owner=scope.user, arguments={"table": table.pk, "back": back})
    table.save()
    return table


@transaction.atomic
def drop(table):
    """Nothing of it is wanted."""
    reading.drop(_mine(table))


def _mine(table):
    """The locked table, with nobody working on it: a check is stopped, a load is not."""
    table = reading.locked(table)
    if table.job and not table.job.is_finished:
        if table.job.kind != CHECK:
            raise TransitionRefused(f"import {table.pk} is being loaded")
        table.job.stop()
    return table


def run_check(job):
    """The rows are read and compared outside of a transaction, and kept all at once."""
    table = ServiceImport.objects.get(pk=job.arguments["table"])
    total = max(1, reading.row_count(table))
    checked = reading.check(
        table,
        own=own_territories(Scope(table.owner)),
        progress=lambda done: job.advance(min(done, total), 2 * total),
    )
    job.advance(total, 2 * total)
    with transaction.atomic():
        table = reading.locked(table)
        _stop_when_unwanted(job)  # whoever stops it for another choice holds the table's lock
        reading.keep_checked(table, *checked)
        _stop_when_unwanted(job)
    return {"text": table.would(), "url": table.get_absolute_url(), "action": _("See what would be made")}


def run(job):
    table = ServiceImport.objects.get(pk=job.arguments["table"])
    if table.status == ImportStatus.CHECKED:
        _load(job, table, partial=job.arguments["partial"])
        table.refresh_from_db()
    _make_searchable(job)
    url = reverse("services_catalog:import_preview", args=[table.uid])
    return {"text": table.told(), "url": url, "action": _("See the result")}


def _load(job, table, *, partial):
    scope = Scope(table.owner)
    own = own_territories(scope)
    if own is not None and not own:
        raise ValidationError(_("You keep no territory any more."))
    total = max(1, reading.row_count(table))
    checker = reading.checker_for(table, own)
    entries = checker.entries(table.tables, lambda done: job.advance(min(done, total), 3 * total))
    with transaction.atomic():
        table = reading.locked(table)
        done = load(
            entries, partial=partial, territory=table.territory, own=own, by=table.owner, name=table.name,
            publish=table.publish, verify=table.verify_providers, steward_for=reading.Stewards(scope),
            stopped=lambda: _stop_when_unwanted(job),
        )  # fmt: skip
        table.status, table.applied_at = ImportStatus.APPLIED, timezone.now()
        reading.keep(table, entries)
        table.counts |= done
        table.save(update_fields=["counts"])
        _stop_when_unwanted(job)


def _stop_when_unwanted(job):
    """Only looked at: progress written inside the transaction would be seen by nobody and keep its owner waiting."""
    if not Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).exists():
        raise JobStopped(f"Job {job.pk}")


def _make_searchable(job):
    """The triggers of the database marked the documents in the transaction of the load."""
    left = SearchDocument.objects.filter(is_dirty=True).count()
    done = 0
    while rebuilt := index.rebuild_dirty(index.BATCH):
        done += rebuilt
        job.advance(2 * left + min(done, left), 3 * max(left, 1))
    if done:
        index.forms.recount()
