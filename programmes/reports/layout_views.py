import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal import registry
from coop_portal.exports import CSV, XLSX, file_response, to_csv, xlsx
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..enums import DayFormat, Separator
from ..models import ColumnLayout, LayoutEntry, Programme
from .layout_forms import EnterForm, LayoutForm, RowSetForm, row_numbers
from .views import programme_read, programme_run

ROWS_A_PAGE = 100
SEPARATORS = {Separator.SEMICOLON: ";", Separator.COMMA: ",", Separator.TAB: "\t"}
# Of Python and of a workbook.
DAY_FORMATS = {
    DayFormat.ISO: ("%Y-%m-%d", "yyyy-mm-dd"),
    DayFormat.DOTS: ("%d.%m.%Y", "dd.mm.yyyy"),
    DayFormat.DASHES: ("%d-%m-%Y", "dd-mm-yyyy"),
    DayFormat.SLASHES: ("%d/%m/%Y", "dd/mm/yyyy"),
}


def _changeable(request, uid):
    layout = _layout(request, uid)
    if not perms.can_edit(request.scope, layout.programme):
        raise PermissionDenied
    return layout


def _layout(request, uid):
    """Only who runs the project: a layout gives people's names out; to all others it is not there."""
    seen = Programme.objects.run_by(request.scope)
    return get_object_or_404(
        ColumnLayout.objects.select_related("programme", "edition"), uid=uid, programme__in=seen
    )


@require_safe
def layouts(request, uid):
    programme = programme_read(request, uid)
    if not perms.can_run(request.scope, programme):
        raise PermissionDenied
    rows = [(each, each.row_set) for each in programme.column_layouts.select_related("edition")]
    context = {"programme": programme, "layouts": rows, "can_edit": perms.can_edit(request.scope, programme)}
    return render(request, "programmes/layouts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def layout_new(request, uid):
    """First what the rows are, then the columns."""
    programme = programme_run(request, uid)
    rows = request.POST.get("rows") or request.GET.get("wiersze", "")
    if rows not in registry.export_rows:
        return render(request, "programmes/layouts/rows.html", {"programme": programme, "form": RowSetForm()})
    funding = programme.fundings.exclude(funder_system="").first()
    layout = ColumnLayout(programme=programme, rows=rows, system=funding.funder_system if funding else "")
    if request.method == "POST" and (first := _sent_before(request, programme)):
        return redirect(first)
    return _edit(request, layout)


def _sent_before(request, programme):
    try:
        return programme.column_layouts.filter(uid=uuid.UUID(request.POST.get("uid", ""))).first()
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def layout_edit(request, uid):
    layout = _changeable(request, uid)
    if layout.row_set is None:
        raise Http404
    return _edit(request, layout)


def _edit(request, layout):
    form = LayoutForm(request.POST or None, instance=layout)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The layout is saved."))
        return redirect(form.instance)
    context = {"programme": layout.programme, "form": form, "layout": layout}
    return render(request, "programmes/layouts/form.html", context)


@require_safe
def layout_detail(request, uid):
    """Which rows stand in the funder's system and which wait."""
    layout = _layout(request, uid)
    return render(request, "programmes/layouts/layout.html", _detail(request, layout))


def _detail(request, layout, form=None):
    entered = dict(layout.entered.values_list("row", "entry__on"))
    name = layout.row_set.name if layout.row_set else str
    rows = [(number, name(row), entered.get(number)) for number, row in layout.all_rows()]
    rows.sort(key=lambda row: row[2] is not None)  # those that wait first
    waiting = [row for row in rows if row[2] is None]
    shown = ",".join(str(number) for number, _name, _on in waiting)
    initial = {"uid": uuid.uuid4(), "on": timezone.localdate(), "shown": shown}
    return {
        "programme": layout.programme,
        "layout": layout,
        "columns": layout.chosen(),
        "total": len(rows),
        "done": len(rows) - len(waiting),
        "waiting": len(waiting),
        "page": Paginator(sorted(rows, key=lambda row: row[2] is not None), ROWS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "entries": layout.entries.select_related("by", "taken_back_by"),
        "form": form or EnterForm(initial=initial),
    }


@require_safe
def layout_export(request, uid, kind):
    """`?nowe=1`: only the rows that wait."""
    layout = _layout(request, uid)
    if kind not in ("xlsx", "csv"):
        raise Http404
    chosen = layout.chosen()
    skipped = layout.entered_rows() if request.GET.get("nowe") else ()
    rows = (
        [column.value(row) for column, _header in chosen]
        for number, row in layout.all_rows()
        if number not in skipped
    )
    headers = [header for _column, header in chosen]
    python_format, book_format = DAY_FORMATS[layout.day_format]
    if request.method == "GET":
        AccessLog.write(request, "layout_export", layout)
    if kind == "xlsx":
        return file_response(
            f"{layout.name}.xlsx", xlsx(layout.name, headers, rows, day_format=book_format), XLSX
        )
    separator = SEPARATORS[layout.separator]
    content = to_csv(headers, rows, separator=separator, day_format=python_format)
    return file_response(f"{layout.name}.csv", content, CSV)


@require_POST
def layout_enter(request, uid):
    layout = _changeable(request, uid)
    form = EnterForm(request.POST)
    if not form.is_valid():
        return render(request, "programmes/layouts/layout.html", _detail(request, layout, form))
    data = form.cleaned_data
    rows = data["shown"] if data["all"] else row_numbers(request.POST.getlist("row"))
    try:
        entry = layout.enter(rows, on=data["on"], by=request.user, uid=data["uid"])
    except ValidationError as refusal:
        form.add_error("on", refusal)
        return render(request, "programmes/layouts/layout.html", _detail(request, layout, form))
    if entry is None:
        messages.info(request, _("No row was chosen that still waits."))
    else:
        AccessLog.write(request, "layout_enter", layout)
        said = ngettext(
            "%(count)d row is noted as entered.", "%(count)d rows are noted as entered.", entry.count
        )
        messages.success(request, said % {"count": entry.count})
    return redirect(layout)


@require_POST
def entry_take_back(request, uid):
    entries = LayoutEntry.objects.select_related("layout__programme")
    entry = get_object_or_404(entries, uid=uid, layout__programme__in=Programme.objects.run_by(request.scope))
    if not perms.can_edit(request.scope, entry.layout.programme):
        raise PermissionDenied
    try:
        entry.take_back(by=request.user)
        messages.success(request, _("Taken back: its rows wait again."))
    except TransitionRefused:
        messages.info(request, _("Somebody took it back already."))
    return redirect(entry.layout)
