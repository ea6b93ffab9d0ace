"""All agreements of an institution in one ZIP with an index page; made by a job, fetched by whoever ordered it."""

import tempfile

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.scope import Scope
from documents import uploads
from documents.models import IssuedDocument, StoredFile
from documents.perms import may_fetch
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job
from partners.models import Institution
from programmes.folder.zipping import ZipBook, safe_name

from ..models import Agreement, ArchiveOrder, Change
from ..signing.kept import signed_files

JOB = "agreements.archive"


def of_institution(scope, pk):
    """(institution, its agreements with a document that this person sees); 404 where there are none."""
    institution = get_object_or_404(Institution, pk=pk)
    found = _agreements(scope, institution)
    if not found:
        raise Http404
    return institution, found


def _agreements(scope, institution):
    seen = (
        Agreement.objects.visible_to(scope).of_institution(institution).filter(document__file__isnull=False)
    )
    return list(seen.with_card().select_related("document__file").order_by("created_at", "pk"))


def ready(institution, user):
    return ArchiveOrder.objects.filter(
        institution=institution, ordered_by=user, file__isnull=False
    ).select_related("file")[:3]


def start(institution, *, by):
    """The work of making the ZIP; the one that goes on already is the answer to a second click."""
    going = Job.objects.filter(kind=JOB, arguments__institution=institution.pk, owner=by)
    going = going.filter(status__in=[JobStatus.WAITING, JobStatus.RUNNING]).first()
    if going:
        return going
    order = ArchiveOrder.objects.create(institution=institution, ordered_by=by)
    return jobs.start(JOB, owner=by, arguments={"institution": institution.pk, "order": order.pk})


def run(job):
    """Safe to repeat. The owner's rights are those of now: what the owner does not see any more is not in it."""
    order = ArchiveOrder.objects.select_related("institution", "ordered_by").get(pk=job.arguments["order"])
    if order.file_id is None:
        with translation.override(settings.LANGUAGE_CODE):
            _make(order, job)
    return {
        "text": _("The ZIP is ready."), "url": _url(order.institution), "action": _("Go to the agreements"),
    }  # fmt: skip


def _url(institution):
    return reverse("agreements:institution_archive", args=[institution.pk])


def _make(order, job):
    scope = Scope(order.ordered_by)
    agreements = _agreements(scope, order.institution)
    with tempfile.TemporaryFile() as file:
        with ZipBook(file) as book:
            chapters = []
            for done, agreement in enumerate(agreements, 1):
                chapters.append((agreement, _add(book, agreement, scope)))
                job.advance(done, len(agreements))
            book.add("index.html", _index(order.institution, chapters))
        with transaction.atomic():
            mine = ArchiveOrder.objects.select_for_update().get(pk=order.pk)
            if mine.file_id is None:  # else another worker was faster
                mine.file = uploads.store_made(
                    file, name=_name(order.institution), content_type=uploads.ZIP, owner=mine
                )
                mine.save(update_fields=["file"])


def _name(institution):
    return safe_name(f"porozumienia-{institution.name}-{timezone.localdate():%Y-%m-%d}.zip")


def _add(book, agreement, scope):
    """[(path in the ZIP, what it is)] of one agreement: of its files those that this person may fetch one by one."""
    folder = safe_name(f"{agreement.number.replace('/', '-')} {agreement.title}")
    found = []
    for stored, label in files_of(agreement):
        if not may_fetch(scope, stored):
            continue
        with stored.content.open("rb") as content:
            written = book.add(f"{folder}/{safe_name(stored.original_name)}", content)
        found.append((written.path, label, stored.sha256))
    return found


def files_of(agreement):
    """(StoredFile, what it is): every issued version, and all that the agreement's own rows keep."""
    versions = IssuedDocument.objects.about(agreement).filter(file__isnull=False).select_related("file")
    version = _("version")
    for document in versions:
        yield document.file, f"{document.label}, {version} {document.version}"
    for kept in signed_files([agreement]):
        yield kept.file, kept.label
    for change in Change.objects.filter(agreement=agreement, file__isnull=False).select_related("file"):
        yield change.file, str(change)
    owned = [document.file_id for document in versions]
    for stored in StoredFile.objects.of(agreement).exclude(pk__in=owned):
        yield stored, stored.original_name


def _index(institution, chapters):
    context = {"institution": institution, "chapters": chapters, "made_on": timezone.localdate()}
    return render_to_string("agreements/register/archive_index.html", context).encode()
