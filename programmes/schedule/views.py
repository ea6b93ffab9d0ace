import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.exports import PDF, XLSX, file_response
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import Edition, ScheduleRow, ScheduleVersion
from . import files, versions
from .forms import PublishForm, ScheduleRowForm
from .rows import from_json, own_key, rows_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _editions(request):
    return Edition.objects.visible_to(request.scope).select_related("programme")


def _to_edit(request, uid):
    edition = get_object_or_404(_editions(request), uid=uid)
    if not perms.can_edit(request.scope, edition.programme):
        raise PermissionDenied
    return edition


def _version(request, uid, number):
    found = ScheduleVersion.objects.filter(edition__in=Edition.objects.visible_to(request.scope))
    return get_object_or_404(found.select_related("edition__programme"), edition__uid=uid, number=number)


@login_not_required
@require_safe
def schedule(request, uid):
    """The newest version; a project without one says so."""
    edition = get_object_or_404(_editions(request), uid=uid)
    return _page(request, edition, versions.newest(edition))


@login_not_required
@require_safe
def schedule_version(request, uid, number):
    version = _version(request, uid, number)
    return _page(request, version.edition, version)


def _page(request, edition, version):
    listed = list(edition.schedule_versions.defer("rows"))
    earlier = next((each for each in listed if version and each.number == version.number - 1), None)
    rows = from_json(version.rows) if version else []
    context = {
        "edition": edition,
        "programme": edition.programme,
        "version": version,
        "rows": rows,
        "has_pdf": bool(version and files.kept([version])),
        "versions": listed,
        "earlier": earlier,
        "changes": versions.differences(from_json(earlier.rows), rows) if earlier else [],
        "can_edit": perms.can_edit(request.scope, edition.programme),
    }
    return render(request, "programmes/schedule/schedule.html", context)


@login_not_required
@require_safe
def schedule_pdf(request, uid, number):
    """As it is kept; until it is made the page says that it is on its way."""
    version = _version(request, uid, number)
    stored = files.kept([version]).get(version.pk)
    if stored is None:
        return redirect(version)
    return file_response(f"{files.name(version)}.pdf", stored.read(), PDF)


@login_not_required
@require_safe
def schedule_xlsx(request, uid, number):
    version = _version(request, uid, number)
    return file_response(f"{files.name(version)}.xlsx", files.workbook(version), XLSX)


# --- For who runs the project ---------------------------------------------------------------


@form_methods
def schedule_publish(request, uid):
    """The lines as they are now, and what a new version would change; only POST publishes."""
    edition = _to_edit(request, uid)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (version := _published(request, edition, form)):
        return redirect(version)
    rows = rows_of(edition)
    if request.method != "POST":
        form = PublishForm(initial={"seen": versions.digest(rows)})
    last = versions.newest(edition)
    own = {own_key(row): row for row in edition.schedule_rows.all()}
    context = {
        "edition": edition,
        "programme": edition.programme,
        "rows": [(row, own.get(row.key)) for row in rows],
        "last": last,
        "changes": versions.differences(from_json(last.rows) if last else [], rows),
        "form": form,
    }
    return render(request, "programmes/schedule/publish.html", context)


def _published(request, edition, form):
    """The new version, or None: then the page shows the lines as they are now."""
    data = form.cleaned_data
    try:
        version = versions.publish(edition, by=request.user, seen=data["seen"], note=data["note"])
        messages.success(request, _("Version %(n)d is published.") % {"n": version.number})
        return version
    except TransitionRefused:
        messages.warning(
            request, _("The schedule has changed meanwhile. Look at the changes once more and publish then.")
        )
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    form.data = form.data.copy()
    form.data["seen"] = versions.digest(rows_of(edition))
    return None


@form_methods
def schedule_row_add(request, uid):
    edition = _to_edit(request, uid)
    return _row(request, edition, ScheduleRow(uid=uuid.uuid4(), edition=edition))


@form_methods
def schedule_row_edit(request, uid):
    row = get_object_or_404(ScheduleRow.objects.select_related("edition"), uid=uid)
    return _row(request, _to_edit(request, row.edition.uid), row)


def _row(request, edition, row):
    form = ScheduleRowForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. It is public after you publish a new version."))
        return redirect("programmes:schedule_publish", edition.uid)
    context = {"edition": edition, "programme": edition.programme, "form": form}
    return render(request, "programmes/schedule/row.html", context)


@require_POST
def schedule_row_remove(request, uid):
    row = get_object_or_404(ScheduleRow.objects.select_related("edition"), uid=uid)
    edition = _to_edit(request, row.edition.uid)
    row.delete()
    messages.success(request, _("Removed. What is published stays until you publish a new version."))
    return redirect("programmes:schedule_publish", edition.uid)
