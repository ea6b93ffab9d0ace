"""Pages of commitments: the list of an agreement, an answer, the yearly review."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coop_portal.exports import PDF, file_response
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source

from .. import perms
from ..forms import ReasonForm
from ..models import Agreement, Commitment
from . import documents, keeping, pages
from .forms import AnswerForm, CommitmentForm, HeardAnswerForm, ReviewForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def parse_day(text):
    """A date of "20261201"; ValueError, which is a 404, for another."""
    return datetime.strptime(text, "%Y%m%d").date()


def _agreement(request, uid):
    return get_object_or_404(Agreement.objects.visible_to(request.scope).with_wording(), uid=uid)


def _to_run(request, uid):
    agreement = _agreement(request, uid)
    if not perms.can_run(request.scope, agreement):
        raise PermissionDenied
    return agreement


def _commitment(request, uid):
    seen = Commitment.objects.filter(agreement__in=Agreement.objects.visible_to(request.scope))
    return get_object_or_404(seen.with_all(), uid=uid)


@require_safe
def commitments(request, uid):
    agreement = _agreement(request, uid)
    can_run = perms.can_run(request.scope, agreement)
    context = {
        "agreement": agreement,
        "rows": pages.rows(request.scope, agreement),
        "can_run": can_run,
        "can_add": can_run and keeping.can_have(agreement),
        "years": _years(agreement),
    }
    return render(request, "agreements/commitments/list.html", context)


def _years(agreement):
    """Years that can be reviewed, the newest first."""
    if not agreement.in_force_on:
        return []
    last = min(filter(None, [timezone.localdate(), agreement.last_day])).year
    return list(range(last, agreement.in_force_on.year - 1, -1))


@form_methods
def add(request, uid):
    agreement = _to_run(request, uid)
    form = CommitmentForm(request.POST or None, agreement=agreement, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
            messages.success(request, _("The commitment is added."))
        except TransitionRefused:
            messages.error(
                request, _("Commitments are added to an agreement with a fixed wording that is not over.")
            )
        return redirect("agreements:commitments", agreement.uid)
    return _form(request, agreement, form, _("New commitment"), _("Add the commitment"))


def _form(request, agreement, form, title, submit, lead=""):
    context = {"form": form, "agreement": agreement, "title": title, "submit": submit, "lead": lead}
    return render(request, "agreements/form.html", context)


@form_methods
def answer(request, uid, party_uid, due_on):
    """For the party's caretakers, and for coordinators who write down what the party said."""
    commitment = _commitment(request, uid)
    party = get_object_or_404(
        commitment.agreement.parties.select_related("subject", "acting_unit"), uid=party_uid
    )
    if not perms.can_answer(request.scope, party, commitment.agreement):
        raise PermissionDenied
    heard = perms.can_run(request.scope, commitment.agreement)
    make = HeardAnswerForm if heard else AnswerForm
    form = make(request.POST or None, commitment=commitment, party=party, due_on=due_on)
    if request.method == "POST" and form.is_valid():
        own = partial(Source.record, Channel.PORTAL, by=request.user, on_behalf_of=str(party)[:200])
        try:
            form.save(partial(form.source_by, request.user) if heard else own)
            messages.success(request, _("The answer is saved."))
        except TransitionRefused:
            messages.error(request, _("Nothing of this party is due on that day."))
        return redirect("agreements:commitments", commitment.agreement.uid)
    lead = _("%(party)s, due on %(day)s") % {"party": party, "day": f"{due_on:%d.%m.%Y}"}
    return _form(request, commitment.agreement, form, commitment.text, _("Save the answer"), lead)


@form_methods
def drop(request, uid):
    commitment = _commitment(request, uid)
    if not perms.can_run(request.scope, commitment.agreement):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.drop(commitment, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The commitment is marked as no longer needed."))
        except TransitionRefused:
            messages.error(request, _("This commitment is marked as no longer needed already."))
        return redirect("agreements:commitments", commitment.agreement.uid)
    title = _("No longer needed: %(text)s") % {"text": commitment.text}
    return _form(request, commitment.agreement, form, title, _("Mark as no longer needed"))


# --- The yearly review -------------------------------------------------------------------


@form_methods
def review(request, uid, year):
    agreement = _to_run(request, uid)
    if year not in _years(agreement):
        raise Http404
    rows = documents.judged(agreement, year)
    forms = [
        (ReviewForm(request.POST or None, commitment=commitment, year=year), answers)
        for commitment, answers, _review in rows
    ]
    if request.method == "POST" and all(form.is_valid() for form, _answers in forms):
        said = [
            (form.commitment, form.cleaned_data["outcome"], form.cleaned_data["note"])
            for form, _answers in forms
        ]
        keeping.review(agreement, year, [row for row in said if row[1]], by=request.user)
        messages.success(request, _("The review is saved."))
        return redirect("agreements:review", agreement.uid, year)
    context = {"agreement": agreement, "year": year, "rows": forms}
    return render(request, "agreements/commitments/review.html", context)


@require_safe
def review_paper(request, uid, year):
    agreement = _agreement(request, uid)
    if year not in _years(agreement):
        raise Http404
    name = f"przeglad-{year}-{agreement.number.replace('/', '-')}.pdf"
    return file_response(name, documents.review_pdf(agreement, year), PDF)
