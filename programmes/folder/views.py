"""The table of the folder, its cells, and what the project asks for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.exports import xlsx_response

from .. import perms
from ..models import FolderMark, FolderScanEvent, Programme
from .forms import FolderFilter, ReasonForm, RequirementsForm, TypeForm, UploadForm
from .index import table_contents
from .table import Folder, Section

ROWS_SHOWN = 10  # of each part, as long as none is chosen
ROWS_A_PAGE = 25


def project_to_read(request, uid):
    """The project whose folder the person reads; 404 for strangers of a draft, 403 for everybody else."""
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not perms.can_read_folder(request.scope, programme):
        raise PermissionDenied
    return programme


def project_to_keep(request, uid):
    programme = project_to_read(request, uid)
    if not perms.can_keep_folder(request.scope, programme):
        raise PermissionDenied
    return programme


def folder_of(programme, values):
    return Folder(programme, edition=values.get("edycja"), first=values.get("od"), last=values.get("do"))


@require_safe
def folder(request, uid):
    programme = project_to_read(request, uid)
    form = FolderFilter(request.GET, programme=programme)
    values = form.values()
    shown = folder_of(programme, values)
    parts = _parts(shown, values)
    context = {
        "programme": programme,
        "folder": shown,
        "filter": form,
        "filtered": bool(values),
        "query": request.GET.urlencode(),
        "gaps_url": _address(request, braki="on"),
        "can_keep": perms.can_keep_folder(request.scope, programme),
        "packages": programme.folder_packages.kept().exclude(content="")[:5],
    }
    if "druk" in request.GET:
        return render(
            request, "programmes/folder/print.html", context | {"parts": parts, "today": timezone.localdate()}
        )
    if values.get("poziom") and parts:
        page = Paginator(parts[0].rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        context["page"] = page
        context["parts"] = [(Section(parts[0].level, parts[0].types, list(page)), "", 0)]
    else:
        context["parts"] = [_short(part, request) for part in parts]
    return render(request, "programmes/folder/folder.html", context)


def _parts(shown, values):
    """The sections that the filters leave, with the rows that they leave."""
    parts = [part for part in shown.sections if values.get("poziom") in (None, part.level)]
    if not values.get("braki"):
        return parts
    kept = [Section(part.level, part.types, [row for row in part.rows if row.gaps]) for part in parts]
    return [part for part in kept if part.rows]


def _short(part, request):
    """(part with its first rows, address of the whole, how many rows it has)."""
    if len(part.rows) <= ROWS_SHOWN:
        return part, "", len(part.rows)
    head = Section(part.level, part.types, part.rows[:ROWS_SHOWN])
    return head, _address(request, poziom=part.level), len(part.rows)


def _address(request, **changes):
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_safe
def folder_table(request, uid):
    """The same table as a spreadsheet: a row a cell, so that it can be filtered there."""
    programme = project_to_read(request, uid)
    values = FolderFilter(request.GET, programme=programme).values()
    AccessLog.write(request, "folder_table", programme)
    parts = _parts(folder_of(programme, values), values)
    return xlsx_response(_("control-folder"), *table_contents(parts))


# --- One cell ------------------------------------------------------------------------


def cell_in(programme, step, code):
    found = Folder(programme, only=step).cell(code)
    if found is None:
        raise Http404
    return found


@require_safe
def cell(request, uid, step, code):
    programme = project_to_read(request, uid)
    found = cell_in(programme, step, code)
    return _cell_page(request, programme, found)


def _cell_page(request, programme, found, **forms):
    events = FolderScanEvent.objects.filter(
        subject__programme=programme, subject__step=found.step.key, subject__type=found.type
    )
    context = {
        "programme": programme,
        "cell": found,
        "scans": [(scan, scan.versions()) for scan in found.scans],
        "events": events.select_related("by", "subject").order_by("-at", "-pk")[:30],
        "can_keep": perms.can_keep_folder(request.scope, programme),
        "upload": UploadForm(),
        "mark_form": forms.get("mark_form") or ReasonForm(),
    }
    return render(request, "programmes/folder/cell.html", context)


@require_POST
def mark(request, uid, step, code):
    """ "Does not apply", with a reason."""
    programme = project_to_keep(request, uid)
    found = cell_in(programme, step, code)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _cell_page(request, programme, found, mark_form=form)
    FolderMark.objects.get_or_create(
        programme=programme, step=found.step.key, type=found.type,
        defaults={"reason": form.cleaned_data["reason"], "by": request.user},
    )  # fmt: skip
    messages.success(request, _("Marked: does not apply."))
    return redirect("programmes:folder_cell", programme.uid, step, code)


@require_POST
def unmark(request, uid, step, code):
    programme = project_to_keep(request, uid)
    FolderMark.objects.filter(programme=programme, step=step, type__code=code).delete()
    messages.success(request, _("The document is asked for again."))
    return redirect("programmes:folder_cell", programme.uid, step, code)


# --- What is asked for -----------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def types(request, uid):
    programme = project_to_keep(request, uid)
    form = RequirementsForm(request.POST or None, folder=Folder(programme))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("programmes:folder", programme.uid)
    return render(request, "programmes/folder/types.html", {"programme": programme, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def type_add(request, uid):
    programme = project_to_keep(request, uid)
    if request.method == "POST":
        Programme.objects.locked().get(pk=programme.pk)
    form = TypeForm(request.POST or None, programme=programme)
    if request.method == "POST" and (form.was_sent_before() or form.is_valid()):
        form.save_once()
        messages.success(request, _("The document is added to the folder."))
        return redirect("programmes:folder_types", programme.uid)
    return render(request, "programmes/folder/type_form.html", {"programme": programme, "form": form})
