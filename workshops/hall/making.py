"""Makes the set: one page of HTML with all chosen parts, then one PDF in the order of printing."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.pdf import pdf_and_pages
from documents import uploads
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job

from ..models import HallKit
from .parts import PARTS, shared_context

JOB = "workshops.hall"


def start(session, codes, *, by):
    """The work of making a set; the one of the same parts that goes on already answers a second click."""
    parts = [code for code in PARTS if code in codes]
    going = Job.objects.filter(
        kind=JOB, owner=by, status__in=[JobStatus.WAITING, JobStatus.RUNNING],
        arguments__session=session.pk, arguments__parts=parts,
    )  # fmt: skip
    if found := going.first():
        return found
    kit = HallKit.objects.create(session=session, parts=parts, ordered_by=by)
    back = kit.get_absolute_url()
    return jobs.start(
        JOB, owner=by, arguments={"kit": kit.pk, "session": session.pk, "parts": parts, "back": back}
    )


def run(job):
    """Safe to repeat: a set that has its file keeps it."""
    kit = HallKit.objects.select_related("session__programme", "session__cycle__edition", "file").get(
        pk=job.arguments["kit"]
    )
    if kit.file_id is None:
        with translation.override(settings.LANGUAGE_CODE):
            _make(kit, job)
        kit.refresh_from_db()
    pages = ngettext("The set is ready: %(n)d page.", "The set is ready: %(n)d pages.", kit.pages)
    return {"text": pages % {"n": kit.pages}, "url": kit.get_absolute_url(), "action": _("See the set")}


def _make(kit, job):
    steps = len(kit.parts) + 1
    html = html_of(kit.session, kit.parts, lambda done: job.advance(done, steps))
    content, pages = pdf_and_pages(html)
    with transaction.atomic():
        file = uploads.store(
            content,
            name=f"zestaw-na-sale-{kit.session_id}.pdf",
            owner=kit,
            by=job.owner,
            accept={uploads.PDF},
        )
        if not kit.finish(file, pages):
            transaction.set_rollback(True)  # another worker was faster


def html_of(session, codes, advance=lambda done: None):
    """The page of all chosen parts that have something to show; a ValidationError where none has."""
    shared = shared_context(session)
    shown = []
    for done, part in enumerate((PARTS[code] for code in PARTS if code in codes), start=1):
        own = part.context(session, shared)
        if own is not None:
            shown.append((part, render_to_string(part.template, shared | own | {"part": part})))
        advance(done)
    if not shown:
        raise ValidationError(_("None of the chosen parts has anything to be printed yet."))
    title = _("Set for the hall: %(title)s") % {"title": session.title}
    return render_to_string(
        "workshops/hall/pdf/kit.html",
        shared | {"title": title, "shown": shown, "people": len(shared["rows"])},
    )
