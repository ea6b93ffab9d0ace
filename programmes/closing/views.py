import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from coop_portal import registry
from coop_portal.exports import PDF, file_response
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from partners.models.institution import polish_slug

from .. import perms
from ..models import Funding, Programme, SustainabilityYear
from . import book, years
from .answering import record
from .forms import AnswerForm, AskForm, ClosingNoteForm, KeepForm, ReasonForm, RecordForm, SettleForm
from .legacies import settle

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def run_programme(request, uid, may=perms.can_run):
    """The project that the person runs: to others who see it 403, to strangers of a draft 404."""
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not may(request.scope, programme):
        raise PermissionDenied
    return programme


# --- Ending the project -------------------------------------------------------------------


@require_safe
def closing(request, uid):
    """What there is to hand on, who takes it, and what is still missing."""
    programme = run_programme(request, uid)
    parts = programme.legacies()
    context = {
        "programme": programme,
        "parts": parts,
        "missing": sum(row is None for _key, _legacy, rows in parts for _item, row in rows),
        "can_edit": perms.can_edit(request.scope, programme),
        "journal": programme.events.select_related("by").order_by("-at", "-pk")[:30],
    }
    return render(request, "programmes/closing/closing.html", context)


@form_methods
def succession(request, uid, legacy, item):
    programme = run_programme(request, uid, perms.can_edit)
    definition = registry.legacies.get(legacy)
    thing = definition and definition.item(programme, item)
    if thing is None:
        raise Http404
    decided = programme.successions.filter(legacy=legacy, item=item).first()
    form = SettleForm(request.POST or None, programme=programme, decided=decided)
    if request.method == "POST" and form.is_valid():
        settle(programme, legacy, thing, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("programmes:closing", programme.uid)
    context = {"programme": programme, "form": form, "legacy": definition, "item": thing}
    return render(request, "programmes/closing/succession.html", context)


KEEPING = {
    "termin": (KeepForm, "keep_until", gettext_lazy("Until when documents are kept")),
    "wstrzymaj": (ReasonForm, "hold", gettext_lazy("Put on legal hold")),
    "zwolnij": (ReasonForm, "release", gettext_lazy("End the legal hold")),
}


@form_methods
def keeping(request, uid, verb):
    """A day or a legal hold, each with a reason for the journal; also of what is in the archive."""
    programme = run_programme(request, uid)
    if verb not in KEEPING:
        raise Http404
    form_class, method, title = KEEPING[verb]
    form = form_class(request.POST or None, initial={"day": programme.retain_until})
    if request.method == "POST" and form.is_valid():
        day = [form.cleaned_data["day"]] if "day" in form.cleaned_data else []
        try:
            getattr(programme, method)(*day, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Saved."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("programmes:closing", programme.uid)
    context = {"programme": programme, "form": form, "title": title}
    return render(request, "programmes/closing/keeping.html", context)


# --- After the end ------------------------------------------------------------------------


@login_not_required
@require_safe
def after_end(request, uid):
    """Public: who goes on with what and whether it lasts. For who runs or controls the project: with the evidence."""
    fundings = Funding.objects.select_related("closing_note").prefetch_related(
        Prefetch("years", SustainabilityYear.objects.with_page())
    )
    programmes = Programme.objects.visible_to(request.scope).prefetch_related(Prefetch("fundings", fundings))
    programme = get_object_or_404(programmes, uid=uid)
    today = timezone.localdate()
    parts = [
        (
            funding,
            years.table(funding),
            bool(funding.sustainability_to and funding.sustainability_to < today),
            getattr(funding, "closing_note", None),
        )
        for funding in programme.fundings.all()
    ]
    context = {
        "programme": programme,
        "parts": parts,
        "today": today,
        "successions": programme.successions.select_related("institution", "user"),
        "reads_papers": perms.reads_papers(request.scope, programme),
        "can_run": perms.can_run(request.scope, programme),
        "is_over": programme.status in years.ENDED,
    }
    return render(request, "programmes/closing/after_end.html", context)


def _funding(request, uid, pk, may):
    programme = run_programme(request, uid, may)
    fundings = Funding.objects.select_related("programme", "closing_note")
    return get_object_or_404(fundings, programme=programme, pk=pk)


def _year(request, uid, pk, day):
    """The year that begins on the day of the address; made on POST alone."""
    funding = _funding(request, uid, pk, perms.can_run)
    try:
        first = datetime.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    if first not in dict(years.periods(funding)):
        raise Http404
    row = funding.years.filter(starts_on=first).select_related("funding__programme", "institution").first()
    if row is None and request.method == "POST":
        row = years.year_of(funding, first)
    return funding, row or SustainabilityYear(
        funding=funding, starts_on=first, ends_on=dict(years.periods(funding))[first]
    )


@form_methods
def year_ask(request, uid, pk, day):
    funding, year = _year(request, uid, pk, day)
    programme = funding.programme
    institution = year.institution or years.whom_to_ask(programme)
    initial = {"institution": institution and institution.pk, "address": year.address}
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            years.ask(year, data["institution"], data["address"], by=request.user)
            messages.success(request, _("The question is on its way."))
        except TransitionRefused:
            messages.info(request, _("This year is answered already, or no answers are taken now."))
        return redirect("programmes:after_end", programme.uid)
    context = {"programme": programme, "year": year, "form": form}
    return render(request, "programmes/closing/ask.html", context)


@form_methods
def year_record(request, uid, pk, day):
    """What was said by phone, letter or at a meeting."""
    funding, year = _year(request, uid, pk, day)
    form = RecordForm(request.POST or None, request.FILES or None, year=year)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        source = {name: data[name] for name in ("channel", "received_on", "on_behalf_of")}
        if _recorded(request, form, year, **source):
            return redirect("programmes:after_end", funding.programme.uid)
    context = {"programme": funding.programme, "year": year, "form": form}
    return render(request, "programmes/closing/record.html", context)


@form_methods
def year_answer(request, uid):
    """The institution that is asked answers by its account."""
    found = SustainabilityYear.objects.visible_to(request.scope).with_page()
    year = get_object_or_404(found, uid=uid)
    if not perms.can_answer_year(request.scope, year):
        raise PermissionDenied
    form = AnswerForm(request.POST or None, request.FILES or None, year=year)
    source = {"channel": Channel.PORTAL, "on_behalf_of": str(year.institution or "")[:200]}
    if request.method == "POST" and form.is_valid() and _recorded(request, form, year, **source):
        return redirect(year)
    context = {"programme": year.programme, "year": year, "form": form, "files": year.files()}
    return render(request, "programmes/closing/answer.html", context)


def _recorded(request, form, year, **source):
    """False when a file was refused; the form then says why."""
    data = form.cleaned_data
    answer = {name: data[name] for name in ("answer", "text", "files")}
    try:
        record(year, **answer, by=request.user, **source)
        messages.success(request, _("The answer is saved."))
    except TransitionRefused:
        messages.error(
            request, _("Answers are taken only after the end of the project, until its closing note.")
        )
    except ValidationError as refusal:
        form.add_error("files", refusal)
        return False
    return True


@form_methods
def closing_note(request, uid, pk):
    funding = _funding(request, uid, pk, perms.can_run)
    form = ClosingNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            years.close(funding, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("The closing note is written."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("programmes:after_end", funding.programme.uid)
    context = {"programme": funding.programme, "funding": funding, "form": form}
    return render(request, "programmes/closing/note.html", context)


@require_safe
def evidence_pdf(request, uid, pk):
    funding = _funding(request, uid, pk, perms.reads_papers)
    name = _("evidence-of-sustainability")
    return file_response(f"{name}-{polish_slug(str(funding.programme))}.pdf", book.pdf(funding), PDF)
