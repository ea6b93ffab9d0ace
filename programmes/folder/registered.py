"""What this part gives to pages and lists of others."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry
from coop_portal.panels import DashboardItem, Panel
from notifications.jobs import JobKind

from .. import perms
from ..models import FolderScan, Programme
from . import package, steps
from .table import Folder

registry.acts.register("folder_table", gettext_lazy("downloaded the table of a control folder"))
registry.acts.register("package_make", gettext_lazy("ordered a ZIP of a project"))
registry.job_kinds.register(
    "programmes.folder", JobKind(gettext_lazy("ZIP of the control folder"), package.make_folder)
)
registry.folder_steps.register("programmes", steps.of_project)
registry.folder_documents.register("programmes", steps.held_by_project)
registry.file_access.register(
    "programmes.folderscan",
    lambda scope, scan: FolderScan.objects.visible_to(scope).filter(pk=scan.pk).exists(),
)


@registry.panels.register(("session", "folder"))
def of_session(request, session):
    """The documents of a meeting, and the way to add each."""
    if not perms.can_read_folder(request.scope, session.programme):
        return None
    key = steps.key_of("session", session.pk)
    cells = Folder(session.programme, only=key).cells
    if not cells:
        return None
    context = {
        "cells": cells,
        "programme": session.programme,
        "can_keep": perms.can_keep_folder(request.scope, session.programme),
    }
    return Panel(_("Documents in the control folder"), "programmes/folder/panel.html", context)


@registry.panels.register(("programme", "zz-folder"))
def of_programme(request, programme):
    if not perms.can_read_folder(request.scope, programme):
        return None
    return Panel(_("Control folder"), "programmes/folder/panel_programme.html", {"programme": programme})


@registry.dashboard.register("folder")
def waiting(request):
    """A controller begins at the folder; coordinators sort what was sent."""
    scope = request.scope
    controlled = scope.programme_ids - scope.coordinated_programme_ids
    items = [
        DashboardItem(
            _("Control folder: %(name)s") % {"name": programme},
            reverse("programmes:folder", args=[programme.uid]),
            text=_("What is there, what is missing, and the files."),
        )
        for programme in Programme.objects.filter(pk__in=controlled)
    ]
    to_sort = FolderScan.objects.to_sort().filter(programme__in=scope.coordinated_programme_ids)
    for programme in Programme.objects.filter(pk__in=to_sort.values("programme"))[:5]:
        count = to_sort.filter(programme=programme).count()
        sentence = ngettext("%(count)d scan waits to be sorted", "%(count)d scans wait to be sorted", count)
        url = reverse("programmes:folder_scans", args=[programme.uid])
        items.append(DashboardItem(sentence % {"count": count}, url, count=count, text=str(programme)))
    return items
