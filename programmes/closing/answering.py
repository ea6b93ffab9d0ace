"""What is said of a year, whichever way it comes: by link, by account, or written down by who runs the project."""

from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents import uploads
from documents.models import Source, StoredFile

from . import emails
from .years import journal


@transaction.atomic
def record(year, *, answer, text, files, channel, by=None, **source):
    """Keep the answer; another one replaces it, its files are added. A file that is there already is not kept twice.

    TransitionRefused when no answers are taken any more; ValidationError for a file that cannot be added.
    """
    year = year.locked()
    if not year.is_open:
        raise TransitionRefused(f"SustainabilityYear {year.pk}: no answers are taken")
    for file in files:
        _keep(year, file, by)
    if (year.answer, year.text) != (answer, text):
        year.answer, year.text, year.answered_at = answer, text, timezone.now()
        year.source = Source.record(channel, by=by, **source)
        year.save(update_fields=["answer", "text", "answered_at", "source"])
        emails.forget(year)
        emails.plan_answered(year)
        journal(year.programme, "answer_year", by, f"{year.starts_on:%Y-%m-%d}: {year.get_answer_display()}")
    return year


def _keep(year, file, by):
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    if not StoredFile.objects.of(year).filter(sha256=digest.hexdigest()).exists():
        uploads.store(file, name=file.name, owner=year, by=by)
