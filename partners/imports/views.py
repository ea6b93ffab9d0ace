import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.exports import XLSX, file_response, xlsx_response
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..enums import ImportStatus
from ..models import Institution, InstitutionImport
from . import reading
from .columns import FIELDS, template
from .forms import ImportForm, RowForm

ROWS_A_PAGE = 50
SHOWN = {
    "bledy": lambda row: row["errors"],
    "podobne": lambda row: row["warnings"] and not row["errors"],
    "gotowe": lambda row: not row["errors"] and not row["warnings"],
}


def _import(request, uid):
    if not perms.can_add(request.scope):
        raise PermissionDenied
    return get_object_or_404(InstitutionImport.objects.visible_to(request.scope), uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request):
    """Send a table, or go back to one that was sent before."""
    if not perms.can_add(request.scope):
        raise PermissionDenied
    form = ImportForm(
        request.POST or None, request.FILES or None, scope=request.scope, initial={"uid": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        table, unknown = form.save()
        if unknown:
            sentence = _("Nothing is made of these columns: %(columns)s.")
            messages.warning(request, sentence % {"columns": ", ".join(unknown[:20])})
        return redirect(table)
    mine = InstitutionImport.objects.visible_to(request.scope).exclude(status=ImportStatus.CANCELLED)
    context = {"form": form, "earlier": mine.defer("rows")[:10]}
    return render(request, "partners/imports/imports.html", context)


@require_safe
def import_template(request):
    if not perms.can_add(request.scope):
        raise PermissionDenied
    return file_response(_("institutions-template") + ".xlsx", template(), XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request, uid):
    """What would be made of each row; a POST keeps which rows are to be added."""
    table = _import(request, uid)
    if request.method == "POST":
        try:
            reading.choose(table, _choices(request))
            messages.success(request, _("The choice is kept. Nothing is in the register yet."))
        except TransitionRefused:
            messages.info(request, _("This table was added or dropped already."))
        return redirect(f"{table.get_absolute_url()}?{request.GET.urlencode()}")
    if table.status == ImportStatus.APPLIED:
        return _result(request, table)
    if table.status == ImportStatus.CANCELLED:
        raise Http404
    only = request.GET.get("tylko", "")
    rows = [row for row in table.rows if SHOWN.get(only, bool)(row)]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = {code: sum(1 for row in table.rows if shown(row)) for code, shown in SHOWN.items()}
    context = {
        "table": table,
        "page": page,
        "rows": _with_names(page.object_list),
        "only": only if only in SHOWN else "",
        "counts": counts,
        "total": len(table.rows),
        "chosen": len(table.chosen),
    }
    return render(request, "partners/imports/preview.html", context)


def _choices(request):
    """{uid of a row: add it} of the rows that stood on the page."""
    return {
        name.removeprefix("row-"): value == "add"
        for name, value in request.POST.items()
        if name.startswith("row-")
    }


def _with_names(rows):
    """Rows with the institution that each may repeat, read in one query."""
    ids = {row["duplicate_of"] for row in rows if row["duplicate_of"]}
    known = Institution.objects.in_bulk(ids)
    made = Institution.objects.in_bulk({row["made"] for row in rows if row.get("made")})
    return [
        row
        | {
            "known": known.get(row["duplicate_of"]),
            "institution": made.get(row.get("made")),
            "acts_for": row.get("acts_for"),
            "cells": [
                (label, row["values"][name])
                for name, (label, _headings) in FIELDS.items()
                if name != "name" and row["values"].get(name)
            ],
        }
        for row in rows
    ]


def _result(request, table):
    added = [row for row in table.rows if row.get("made")]
    page = Paginator(added, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": table,
        "page": page,
        "rows": _with_names(page.object_list),
        "left_out": _with_names(table.left_out[:ROWS_A_PAGE]),
        "left_out_count": len(table.left_out),
    }
    return render(request, "partners/imports/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_row(request, uid, row):
    table = _import(request, uid)
    found = next((one for one in table.rows if one["uid"] == str(row)), None)
    if found is None or table.status != ImportStatus.READ:
        raise Http404
    form = RowForm(
        request.POST if request.method == "POST" else None, row=found, table=table, scope=request.scope
    )
    if request.method == "POST" and form.is_valid():
        try:
            reading.correct(table, str(row), form.cleaned_data, scope=request.scope)
            messages.success(request, _("The row is corrected."))
        except TransitionRefused:
            messages.info(request, _("This table was added or dropped already."))
        return redirect(table)
    return render(request, "partners/imports/row.html", {"form": form, "table": table, "row": found})


@require_POST
def import_apply(request, uid):
    table = _import(request, uid)
    try:
        if choices := _choices(request):
            reading.choose(table, choices)
        count = reading.apply(table, scope=request.scope)
    except TransitionRefused:
        messages.info(request, _("This table was added or dropped already."))
        return redirect(table)
    AccessLog.write(request, "institutions_import", table)
    text = ngettext("%(count)d institution is added.", "%(count)d institutions are added.", count)
    messages.success(request, text % {"count": count})
    return redirect(table)


@require_POST
def import_drop(request, uid):
    table = _import(request, uid)
    try:
        reading.drop(table)
        messages.success(request, _("The table is dropped. Nothing of it is in the register."))
    except TransitionRefused:
        messages.info(request, _("This table was added or dropped already."))
    return redirect("partners:imports")


@require_safe
def import_left_out(request, uid):
    """The rows of which nothing was made, as they were, with the reason: to be corrected and sent again."""
    table = _import(request, uid)
    if table.status == ImportStatus.CANCELLED:
        raise Http404
    rows = table.left_out
    used = [name for name in FIELDS if any(row["values"].get(name) for row in rows)]
    headings = [_("Line"), *(FIELDS[name][1][0].capitalize() for name in used), _("Why it was left out")]
    lines = [[row["line"], *(row["values"].get(name, "") for name in used), _why(row)] for row in rows]
    return xlsx_response(_("institutions-left-out"), headings, lines)


def _why(row):
    return " ".join([*row["errors"], *row["warnings"]]) or _("Not chosen.")
