"""Packages: ordered by who runs the project, downloaded by who reads its folder, for some days."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.once import insert_once
from coop_portal.templatetags.portal import shortdate
from notifications import jobs

from .. import perms
from ..enums import PackageKind
from ..models import FolderPackage
from .forms import FolderFilter
from .views import project_to_keep, project_to_read
from .zipping import safe_name

JOBS = {PackageKind.FOLDER: "programmes.folder", PackageKind.ARCHIVE: "programmes.archive"}


@require_safe
def packages(request, uid):
    programme = project_to_read(request, uid)
    values = FolderFilter(request.GET, programme=programme).values()
    context = {
        "programme": programme,
        "packages": programme.folder_packages.kept().exclude(content="").select_related("created_by"),
        "can_keep": perms.can_keep_folder(request.scope, programme),
        "note": _note(values),
        "query": request.GET.urlencode(),
        "uids": {kind: uuid.uuid4() for kind in PackageKind},
    }
    return render(request, "programmes/folder/packages.html", context)


def _note(values):
    """What of the folder it is, in words: "edycja 2019, od 1.03.2026"."""
    parts = []
    if edition := values.get("edycja"):
        parts.append(_("edition %(name)s") % {"name": edition})
    for name, word in (("od", _("from %(day)s")), ("do", _("to %(day)s"))):
        if day := values.get(name):
            parts.append(word % {"day": shortdate(day)})
    return ", ".join(parts)


@require_POST
@transaction.atomic
def package_make(request, uid, kind):
    """The same form sent twice starts one job."""
    programme = project_to_keep(request, uid)
    if kind not in JOBS:
        raise Http404
    values = FolderFilter(request.GET, programme=programme).values()
    if request.GET.get("edycja") and "edycja" not in values:
        # On pages a wrong value counts as none; here the whole project would be given away instead of an edition.
        messages.error(request, _("This edition is there no more, so nothing was ordered."))
        return redirect("programmes:packages", programme.uid)
    filters = {
        name: getattr(value, "uid", value) for name, value in values.items() if name in ("edycja", "od", "do")
    }
    package = FolderPackage(
        uid=_uid(request), programme=programme, kind=kind, note=_note(values)[:300], created_by=request.user,
        filters={name: str(value) for name, value in filters.items()} if kind == PackageKind.FOLDER else {},
    )  # fmt: skip
    package, is_new = insert_once(package)
    if package.programme_id != programme.pk or package.created_by_id != request.user.pk:
        raise Http404
    if is_new:
        job = jobs.start(JOBS[kind], owner=request.user, arguments={"package": str(package.uid)})
        package.job_uid = job.uid
        package.save(update_fields=["job_uid"])
        AccessLog.write(request, "package_make", package)
    return redirect("notifications:job", package.job_uid)


def _uid(request):
    try:
        return uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return uuid.uuid4()


@require_safe
def package(request, uid):
    visible = FolderPackage.objects.visible_to(request.scope).kept().select_related("programme")
    found = get_object_or_404(visible, uid=uid)
    if not found.content:
        messages.info(request, _("The ZIP is not ready yet."))
        return redirect("programmes:packages", found.programme.uid)
    if request.method == "GET":
        AccessLog.write(request, "download", found)
    word = _("control-folder") if found.kind == PackageKind.FOLDER else _("archive")
    name = safe_name(
        f"{word}-{found.programme.slug}-{timezone.localdate(found.created_at):%Y-%m-%d}.zip", 100
    )
    response = FileResponse(
        found.content.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
