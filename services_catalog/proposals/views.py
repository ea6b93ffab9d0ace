import uuid
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.transitions import TransitionRefused
from partners.registration import limits
from partners.registration.pages import administrator

from .. import perms
from ..models import ChangeProposal, ErrorReport, Service
from . import reporting, sending
from .deciding import Changed, Review, decide
from .enums import ErrorStatus, ProposalStatus
from .forms import DecisionForm, ErrorForm, LinkForm
from .links import form_of

PER_PAGE = 25
form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- Proposing ------------------------------------------------------------------------------


@login_not_required
@never_cache
@form_methods
def propose_new(request):
    if request.user.is_authenticated:
        return _by_account(request, None)
    return _ask_link(request, None)


@login_not_required
@never_cache
@form_methods
def propose_change(request, uid):
    service = published_or_404(request, uid)
    if perms.can_edit(request.scope, service):
        return redirect("services_catalog:edit", service.uid)
    if request.user.is_authenticated:
        return _by_account(request, service)
    return _ask_link(request, service)


def published_or_404(request, uid):
    services = Service.objects.published().with_row()
    return get_object_or_404(services, uid=uid)


def _ask_link(request, service):
    form = LinkForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        if not limits.too_many(request, form.cleaned_data["email"]):
            sending.ask(form.cleaned_data["email"], uid=form.cleaned_data["uid"], service=service)
            return redirect("services_catalog:proposal_sent")
        status = 429
        form.add_error(None, _too_often())
    about = service.name if service else ""
    context = {"form": form, "service": service, "about": about, "administrator": administrator()}
    return render(request, "services_catalog/proposals/ask.html", context, status=status)


def _too_often():
    return _(
        "This form was sent too many times from here or to this address. Wait an hour and send it again."
    )


@login_not_required
@require_safe
def proposal_sent(request):
    return render(request, "services_catalog/proposals/sent.html")


def _by_account(request, service):
    data = request.POST if request.method == "POST" else None
    form = form_of(service, request, data=data)
    uid = _uid(request)
    if form.is_bound and form.is_valid():
        _send(request.user, uid, service, form)
        messages.success(
            request, _("Thank you. Who keeps the list decides, and a mail tells you what became of it.")
        )
        return redirect(service or "services_catalog:list")
    about = service.name if service else ""
    context = {"service": service, "about": about, "form": form, "uid": uid, "by_link": False}
    return render(request, "services_catalog/proposals/form.html", context)


@transaction.atomic
def _send(user, uid, service, form):
    row = sending.begin(user, uid=uid, service=service)
    with suppress(TransitionRefused):  # the second click of two
        sending.send(row, form)


def _uid(request):
    try:
        return uuid.UUID(request.POST.get("proposal", ""))
    except ValueError:
        return uuid.uuid4()


# --- Deciding -------------------------------------------------------------------------------


@require_safe
def proposals(request):
    _decider_only(request)
    rows = ChangeProposal.objects.visible_to(request.scope).with_row()
    decided = rows.decided().order_by("-decided_at", "-pk")[:PER_PAGE]
    page = Paginator(rows.waiting(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "decided": decided, "errors": _open_errors(request).count()}
    return render(request, "services_catalog/proposals/list.html", context)


def _decider_only(request):
    if not perms.decides_proposals(request.scope):
        raise PermissionDenied


def _open_errors(request):
    return ErrorReport.objects.open().visible_to(request.scope)


@form_methods
@transaction.atomic
def proposal(request, uid):
    _decider_only(request)
    rows = ChangeProposal.objects.visible_to(request.scope).with_row()
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    found = get_object_or_404(rows, uid=uid)
    review = Review(found)
    is_open = found.status == ProposalStatus.WAITING
    data = request.POST if request.method == "POST" and is_open else None
    form = DecisionForm(data, review=review)
    if form.is_bound and form.is_valid() and _decided(request, found, form):
        return redirect(found.service if found.service and form.accepted else "services_catalog:proposals")
    if request.method == "POST" and not is_open:
        messages.info(request, _("This was decided in the meantime: the page shows what holds now."))
        return redirect(found)
    context = {"proposal": found, "review": review, "form": form, "is_open": is_open}
    return render(request, "services_catalog/proposals/proposal.html", context)


def _decided(request, found, form):
    """Whether the decision was written; else the form says why not."""
    data = form.cleaned_data
    institution = {name: data.get(name) for name in ("institution", "institution_type") if data.get(name)}
    try:
        with transaction.atomic():
            decide(
                found, form.accepted, by=request.user, seen=data["seen"], reason=data["reason"], **institution
            )
    except Changed:
        form.add_error(
            None, _("The entry changed while you were reading. Look at the differences once more.")
        )
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    if found.accepted_fields and found.is_new:
        messages.success(request, _("The entry is made. Look it over and publish it: the proposer is told."))
    elif found.accepted_fields:
        messages.success(request, _("The accepted changes stand in the entry, and the proposer is told."))
    else:
        messages.success(request, _("The proposal is refused, and the proposer is told why."))
    return True


# --- Errors ---------------------------------------------------------------------------------


@login_not_required
@never_cache
@form_methods
def report_error(request, uid):
    service = published_or_404(request, uid)
    form = ErrorForm(request.POST if request.method == "POST" else None, service=service)
    status = 200
    if form.is_bound and form.is_valid():
        if not limits.too_many(request, form.cleaned_data["address"]):
            reporting.report(form)
            messages.success(request, _("Thank you. Who keeps the list gets your report."))
            return redirect(service)
        status = 429
        form.add_error(None, _too_often())
    context = {"form": form, "service": service, "administrator": administrator()}
    return render(request, "services_catalog/proposals/report.html", context, status=status)


@require_safe
def errors(request):
    _decider_only(request)
    page = Paginator(_open_errors(request).with_row(), PER_PAGE).get_page(request.GET.get("page"))
    answered = ErrorReport.objects.visible_to(request.scope).exclude(status=ErrorStatus.OPEN).with_row()
    context = {
        "page": page,
        "answered": answered.order_by("-decided_at", "-pk")[:PER_PAGE],
        "proposals": ChangeProposal.objects.waiting().visible_to(request.scope).count(),
        "outcomes": [
            (ErrorStatus.CORRECTED, _("Corrected")),
            (ErrorStatus.TRUE, _("The entry is true")),
            (ErrorStatus.ENDED, _("The service has ended")),
        ],
    }
    return render(request, "services_catalog/proposals/errors.html", context)


@require_POST
def error_answer(request, uid):
    _decider_only(request)
    row = get_object_or_404(ErrorReport.objects.visible_to(request.scope).with_row(), uid=uid)
    try:
        reporting.answer(row, request.POST.get("outcome", ""), by=request.user)
        messages.success(request, _("Saved. Whoever left an address is told."))
    except TransitionRefused:
        messages.info(request, _("This report was answered already, or the answer was none of the three."))
    return redirect("services_catalog:errors")
