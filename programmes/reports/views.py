import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.once import insert_once
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import PeriodReport, Programme
from . import making
from .forms import PeriodForm, SubmitForm


def programme_read(request, uid):
    """A project whose reports the person may read: to others who see it 403."""
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not perms.reads_papers(request.scope, programme):
        raise PermissionDenied
    return programme


def programme_run(request, uid):
    programme = programme_read(request, uid)
    if not perms.can_edit(request.scope, programme):
        raise PermissionDenied
    return programme


def report_run(request, uid):
    report = get_object_or_404(PeriodReport.objects.visible_to(request.scope).with_row(), uid=uid)
    if not perms.can_edit(request.scope, report.programme):
        raise PermissionDenied
    return report


@require_safe
def reports(request, uid):
    programme = programme_read(request, uid)
    context = {
        "programme": programme,
        "reports": programme.period_reports.with_row(),
        "can_edit": perms.can_edit(request.scope, programme),
    }
    return render(request, "programmes/reports/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request, uid):
    """GET shows what the report would say, POST makes its files."""
    programme = programme_run(request, uid)
    sent = request.POST if request.method == "POST" else request.GET or None
    form = PeriodForm(sent, programme=programme, initial={"uid": uuid.uuid4()})
    valid = form.is_valid()
    if request.method == "POST" and valid:
        return _asked(request, form.report())
    context = {
        "programme": programme,
        "form": form,
        "uid": uuid.uuid4(),
        "chapters": making.chapters(form.report().span, making.SHOWN_ON_PAGE) if valid else None,
    }
    return render(request, "programmes/reports/new.html", context)


@transaction.atomic
def _asked(request, report):
    report.made_by = request.user
    report, new = insert_once(report)
    if not new:
        if report.programme_id not in request.scope.programme_ids and not request.scope.is_operator:
            raise Http404
        return redirect(report)
    report.events.create(verb="ask", to_status=report.status, by=request.user)
    job = making.start(report, by=request.user)
    return redirect("notifications:job", job.uid)


@require_safe
def report_detail(request, uid):
    report = get_object_or_404(PeriodReport.objects.visible_to(request.scope).with_row(), uid=uid)
    can_edit = perms.can_edit(request.scope, report.programme)
    context = {
        "report": report,
        "programme": report.programme,
        "can_edit": can_edit,
        "form": SubmitForm(report=report, initial={"on": timezone.localdate()}),
        "events": report.events.select_related("by"),
    }
    return render(request, "programmes/reports/report.html", context)


@require_POST
def report_retry(request, uid):
    """Its files were not made: begin anew. One that has them keeps them."""
    report = report_run(request, uid)
    if not report.is_making:
        return redirect(report)
    job = making.start(report, by=request.user)
    return redirect("notifications:job", job.uid)


@require_POST
def report_submit(request, uid):
    report = report_run(request, uid)
    form = SubmitForm(request.POST, report=report)
    if not form.is_valid():
        context = {"report": report, "programme": report.programme, "can_edit": True, "form": form}
        context["events"] = report.events.select_related("by")
        return render(request, "programmes/reports/report.html", context)
    try:
        report.submit(by=request.user, **form.cleaned_data)
        messages.success(request, _("The report is marked as submitted: it cannot change any more."))
    except TransitionRefused:
        messages.info(request, _("The report is not ready, or somebody marked it as submitted already."))
    return redirect(report)
