"""Scans: many sent at once, sorted in one form, moved, replaced, removed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import FolderScan, ScanKnown
from .forms import PlaceForm, ReasonForm, UploadForm, place_forms, scans_to_sort
from .guess import guess
from .table import Folder
from .views import cell_in, project_to_keep

SORTED_AT_ONCE = 25


def sent_form(request):
    """Bound by the method: a form without a file comes with nothing at all."""
    return UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()


@require_http_methods(["GET", "HEAD", "POST"])
def scans(request, uid):
    """The box for scans, and below it those that wait to be sorted."""
    programme = project_to_keep(request, uid)
    shown = Folder(programme)
    form = sent_form(request)
    if form.is_valid():
        _take(request, form.cleaned_data["files"], lambda file: _guessed(shown, file, request.user))
        return redirect("programmes:folder_scans", programme.uid)
    return _page(request, shown, form)


def _page(request, shown, form, rows=None):
    waiting = scans_to_sort(shown.programme)
    if rows is None:
        rows = place_forms(shown, waiting[:SORTED_AT_ONCE])
    context = {
        "programme": shown.programme,
        "form": form,
        "rows": rows,
        "steps": shown.steps,
        "waiting": waiting.count(),
        "lost": shown.lost,
    }
    return render(request, "programmes/folder/scans.html", context)


def _guessed(shown, file, by):
    step, type = guess(file.name, shown.steps, shown.types)
    return FolderScan.add(shown.programme, file, by=by, step=step.key if step else "", type=type)


def _take(request, files, add):
    """Each file by itself: what is wrong with one is said with its name."""
    taken = []
    for file in files:
        try:
            taken.append(add(file))
        except ScanKnown as known:
            where = known.scan.type or _("to sort")
            sentence = _("%(name)s: this file is in the folder already (%(where)s). Nothing was added.")
            messages.info(request, sentence % {"name": file.name, "where": where})
        except ValidationError as refusal:
            messages.error(request, f"{file.name}: {' '.join(refusal.messages)}")
    if taken:
        sentence = ngettext("%(number)d scan is added.", "%(number)d scans are added.", len(taken))
        messages.success(request, sentence % {"number": len(taken)})
    return taken


@require_POST
def sort(request, uid):
    """Confirms or changes the places of all scans on the page; those left empty wait on."""
    programme = project_to_keep(request, uid)
    shown = Folder(programme)
    posted = [scan for scan in scans_to_sort(programme) if f"s{scan.pk}-step" in request.POST]
    rows = place_forms(shown, posted, request.POST)
    wrong, placed = [], 0
    for row in rows:
        if not row.is_valid():
            wrong.append(row)
        elif row.is_filled:
            placed += _placed(row, request.user)
    if placed:
        sentence = ngettext(
            "%(number)d scan is in its place.", "%(number)d scans are in their places.", placed
        )
        messages.success(request, sentence % {"number": placed})
    if wrong:
        return _page(request, Folder(programme), UploadForm(), wrong)
    return redirect(
        "programmes:folder_scans" if programme.folder_scans.to_sort().exists() else "programmes:folder", uid
    )


def _placed(row, by):
    try:
        row.save(by=by)
    except TransitionRefused:  # removed or sorted by another person meanwhile
        return 0
    return 1


@require_POST
def cell_upload(request, uid, step, code):
    """Scans that come to their place at once."""
    programme = project_to_keep(request, uid)
    found = cell_in(programme, step, code)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        place = {"step": found.step.key, "type": found.type, "placed": True}
        _take(
            request,
            form.cleaned_data["files"],
            lambda file: FolderScan.add(programme, file, by=request.user, **place),
        )
    else:
        messages.error(request, _("Choose a file first."))
    return redirect("programmes:folder_cell", programme.uid, step, code)


# --- One scan ------------------------------------------------------------------------


def _scan(request, uid):
    scans = FolderScan.objects.visible_to(request.scope).select_related("programme", "type", "stored")
    scan = get_object_or_404(scans, uid=uid)
    if not perms.can_keep_folder(request.scope, scan.programme):
        raise PermissionDenied
    return scan


def _back(scan):
    if scan.step and scan.type and scan.status == "placed":
        return redirect("programmes:folder_cell", scan.programme.uid, scan.step, scan.type.code)
    return redirect("programmes:folder_scans", scan.programme.uid)


def _act(request, scan, done, act):
    try:
        act()
        messages.success(request, done)
    except TransitionRefused:
        messages.info(request, _("Somebody moved, replaced or removed this scan in the meantime."))


@require_http_methods(["GET", "HEAD", "POST"])
def scan_move(request, uid):
    scan = _scan(request, uid)
    shown = Folder(scan.programme)
    form = PlaceForm(request.POST or None, scan=scan, folder=shown)
    if request.method == "POST" and form.is_valid():
        _act(request, scan, _("The scan is in its place."), lambda: form.save(by=request.user))
        return _back(scan)
    context = {"programme": scan.programme, "scan": scan, "form": form, "steps": shown.steps}
    return render(request, "programmes/folder/move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scan_remove(request, uid):
    scan = _scan(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        back = _back(scan)
        reason = form.cleaned_data["reason"]
        _act(request, scan, _("The scan is removed."), lambda: scan.remove(by=request.user, reason=reason))
        return back
    context = {"programme": scan.programme, "scan": scan, "form": form}
    return render(request, "programmes/folder/remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scan_replace(request, uid):
    """A better scan of the same paper; the old one stays as an older version."""
    scan = _scan(request, uid)
    form = sent_form(request)
    if form.is_valid():
        place = {"step": scan.step, "type": scan.type, "placed": True, "people": scan.people}
        add = {"by": request.user, "replaces": scan, **place}
        try:
            _take(
                request,
                form.cleaned_data["files"][:1],
                lambda file: FolderScan.add(scan.programme, file, **add),
            )
        except TransitionRefused:
            messages.info(request, _("Somebody moved, replaced or removed this scan in the meantime."))
        return _back(scan)
    context = {"programme": scan.programme, "scan": scan, "form": form}
    return render(request, "programmes/folder/replace.html", context)
