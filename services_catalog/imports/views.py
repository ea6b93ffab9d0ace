import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.exports import xlsx_response
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..enums import ImportStatus, RowAction
from ..models import ServiceImport
from . import job, reading
from .columns import FIELDS
from .forms import ColumnsForm, ImportForm, RowsForm, WordsForm

ROWS_A_PAGE = 50
MISSING_SHOWN = 50
SHOWN = {
    "do-poprawy": {"action": RowAction.LEFT},
    "uwagi": {"is_warned": True},
    "nowe": {"action": RowAction.CREATE},
    "zmiany": {"action": RowAction.UPDATE},
}


def _import(request, uid, *statuses):
    if not perms.can_import(request.scope):
        raise PermissionDenied
    mine = ServiceImport.objects.visible_to(request.scope).select_related("job")
    table = get_object_or_404(mine, uid=uid)
    if statuses and table.status not in statuses:
        raise Http404
    return table


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request):
    """Send a table, or go back to one that was sent before."""
    if not perms.can_import(request.scope):
        raise PermissionDenied
    form = ImportForm(
        request.POST or None, request.FILES or None, scope=request.scope, initial={"uid": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        return redirect("services_catalog:import_columns", form.save().uid)
    mine = ServiceImport.objects.visible_to(request.scope).exclude(status=ImportStatus.CANCELLED)
    context = {"form": form, "earlier": mine.defer("tables", "missing", "unknown")[:10]}
    return render(request, "services_catalog/imports/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request, uid):
    """Which column is which field."""
    table = _import(request, uid, ImportStatus.READ, ImportStatus.CHECKED)
    posted = request.POST if request.method == "POST" else None
    form, about = ColumnsForm(posted, table=table), RowsForm.of(table, posted, scope=request.scope)
    if posted is not None and form.is_valid() & about.is_valid():
        return _chosen(request, table, tables=form.tables(), **about.said)
    context = {"form": form, "about": about, "table": table}
    return render(request, "services_catalog/imports/columns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_words(request, uid):
    """What words of the file mean."""
    table = _import(request, uid, ImportStatus.CHECKED)
    form = WordsForm(request.POST if request.method == "POST" else None, table=table)
    if request.method == "POST" and form.is_valid():
        return _chosen(request, table, values=form.chosen())
    return render(request, "services_catalog/imports/words.html", {"form": form, "table": table})


def _chosen(request, table, **changes):
    try:
        table = job.choose(table, scope=request.scope, **changes)
    except TransitionRefused:
        messages.info(request, _("This table is being loaded, or was loaded or dropped already."))
    return redirect("notifications:job", table.job.uid) if table.is_worked_on else redirect(table)


@require_safe
def import_preview(request, uid):
    """What would be made of each row, or was."""
    table = _import(request, uid, ImportStatus.READ, ImportStatus.CHECKED, ImportStatus.APPLIED)
    if table.status == ImportStatus.READ:
        if table.is_worked_on:
            return redirect("notifications:job", table.job.uid)
        return redirect("services_catalog:import_columns", table.uid)
    only = request.GET.get("tylko", "")
    rows = table.rows.select_related("service").filter(**SHOWN.get(only, {}))
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = table.counts
    context = {
        "table": table,
        "page": page,
        "rows": [_shown(row) for row in page.object_list],
        "only": only if only in SHOWN else "",
        "tabs": [
            ("do-poprawy", _("To be corrected"), table.left),
            ("uwagi", _("With remarks"), counts.get("warned", 0)),
            ("nowe", _("New"), counts.get(RowAction.CREATE, 0)),
            ("zmiany", _("Changes"), counts.get(RowAction.UPDATE, 0)),
        ],
        "unknown": sum(len(found) for found in table.unknown.values()),
        "left_out": [
            (each["sheet"], *row) for each in table.tables if each["use"] for row in each["left_out"]
        ][:30],
        "missing": table.missing[:MISSING_SHOWN],
        "is_going": table.is_worked_on,
        "failure": table.job.error if table.job else "",
        "is_applied": table.status == ImportStatus.APPLIED,
    }
    return render(request, "services_catalog/imports/preview.html", context)


def _shown(row):
    return {
        "row": row,
        "cells": [
            (label, row.values[name])
            for name, (label, _headings) in FIELDS.items()
            if name in row.values and name != "name"
        ],
        "changes": [FIELDS[_FIELD_OF.get(name, name)][0] for name in row.changes],
    }


_FIELD_OF = {"coverage": "gmina", "fee_note": "fee", "referral_from": "referral"}


@require_POST
def import_load(request, uid):
    """Begin the load: of all rows, or of the sound ones."""
    table = _import(request, uid)
    try:
        work = job.start(table, partial=request.POST.get("partial") == "1", by=request.user)
    except TransitionRefused:
        messages.info(request, _("This table was loaded or dropped already."))
        return redirect("services_catalog:imports")
    AccessLog.write(request, "services_import", table)
    return redirect("notifications:job", work.uid)


@require_POST
def import_drop(request, uid):
    table = _import(request, uid)
    try:
        job.drop(table)
        messages.success(request, _("The table is dropped. Nothing of it is on the list."))
    except TransitionRefused:
        messages.info(request, _("This table was loaded or dropped already."))
    return redirect("services_catalog:imports")


@require_safe
def import_left(request, uid):
    """The rows that are left, as they came, with the reason: to be corrected and sent again."""
    table = _import(request, uid, ImportStatus.CHECKED, ImportStatus.APPLIED)
    headings, lines = reading.left_rows(table)
    headings = [_("Sheet"), _("Line"), *headings, _("Why it was left")]
    return xlsx_response(_("services-to-correct"), headings, lines)
