"""Minutes, numbered papers, their Word copies, materials."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coop_portal.docx import render_docx
from coop_portal.exports import DOCX, file_response
from documents.models import IssuedDocument
from partners.models import Institution

from ..models import Cycle, Minutes, ThankYou
from ..views import cycle_to_run, session_in_scope, session_to_run
from . import kinds
from .forms import MinutesForm, TaskFormSet
from .materials import archive, files_of

ZIP = "application/zip"


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, uid):
    session = session_to_run(request, uid)
    with transaction.atomic():
        if request.method == "POST":
            session._locked()  # of two people who begin the minutes at once the second one sees the first one's
        form = _minutes_form(request, session)
        is_whole = request.method == "POST" and all([form.is_valid(), form.tasks.is_valid()])
        is_saved = is_whole and form.save_unless_changed(by=request.user)
    if is_saved:
        messages.success(request, _("The minutes are saved. Tasks with a day are reminded of by mail."))
        return redirect(session)
    context = {"form": form, "tasks": form.tasks, "session": session}
    return render(request, "workshops/papers/minutes.html", context)


def _minutes_form(request, session):
    found = kinds.minutes_of(session) or Minutes(session=session)
    tasks = TaskFormSet(
        request.POST or None, minutes=found, prefix="zadania",
        form_kwargs={"minutes": found, "institutions": _institutions(session)},
    )  # fmt: skip
    return MinutesForm(request.POST or None, instance=found, tasks=tasks)


def _institutions(session):
    """Of the group and of the team, and those that have a task already."""
    ids = set(
        Institution.objects.filter(workshop_groups__cycle=session.cycle_id).values_list("pk", flat=True)
    )
    if session.team_id:
        ids |= set(session.team.memberships.current().values_list("institution", flat=True))
    ids |= set(
        Institution.objects.filter(actions__minutes_task__minutes__session=session).values_list(
            "pk", flat=True
        )
    )
    return Institution.objects.filter(pk__in=ids).order_by("sort_key", "pk")


def _paper(session, what):
    kind, subject_of, context, title, template = kinds.OF_SESSION[what]
    subject = subject_of(session)
    if subject is None:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        words = title % {"title": session.title}
    return kind, subject, context, words, template


@require_POST
def session_issue(request, uid, what):
    """A number and a PDF, or the next version of what has one."""
    session = session_to_run(request, uid)
    kind, subject, _context, title, _template = _paper(session, what)
    kinds.issue(kind, subject, title, by=request.user)
    messages.success(
        request, _("The document has its number; the PDF is being made and appears here in a moment.")
    )
    return redirect(session)


@require_GET
def session_docx(request, uid, what):
    """The same text in Word, to go on working on; with the number of what is issued."""
    session = session_to_run(request, uid)
    kind, subject, context, title, template = _paper(session, what)
    return _word(f"{what}-{session.pk}", template, kind, subject, context, title)


def _word(name, template, kind, subject, context, title):
    issued = IssuedDocument.objects.about(subject, kind).alive().first()
    with translation.override(settings.LANGUAGE_CODE):
        values = context(subject) | {"title": title, "document": issued}
        content = render_docx(f"workshops/papers/pdf/{template}.html", values)
    return file_response(f"{name}.docx", content, DOCX)


@require_GET
def materials(request, uid):
    session = session_in_scope(request, uid)
    files = files_of(session)
    if not files:
        raise Http404
    return file_response(f"materialy-{session.pk}.zip", archive(files), ZIP)


@require_POST
def thanks(request, uid):
    cycle = cycle_to_run(request, uid)
    with transaction.atomic():
        new = kinds.thank_all(cycle.locked(), by=request.user)
    messages.success(request, _("Thank-you letters being made: %(n)d.") % {"n": new})
    return redirect(cycle)


@require_GET
def thanks_docx(request, uid):
    letters = ThankYou.objects.filter(cycle__in=Cycle.objects.visible_to(request.scope))
    letter = get_object_or_404(letters.select_related("cycle", "institution"), uid=uid)
    cycle = cycle_to_run(request, letter.cycle.uid)
    title = kinds.title_of_letter(letter.institution)
    return _word(
        f"podziekowanie-{cycle.pk}-{letter.pk}", "thanks", kinds.THANKS, letter, kinds.thanks_context, title
    )


@require_GET
def report_docx(request, uid):
    cycle = cycle_to_run(request, uid)
    title = kinds.title_of_report(cycle)
    return _word(f"sprawozdanie-{cycle.pk}", "report", kinds.REPORT, cycle, kinds.report_context, title)


@require_POST
def report(request, uid):
    cycle = cycle_to_run(request, uid)
    kinds.issue(kinds.REPORT, cycle, kinds.title_of_report(cycle), by=request.user)
    messages.success(
        request, _("The document has its number; the PDF is being made and appears here in a moment.")
    )
    return redirect(cycle)
