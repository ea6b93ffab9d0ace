"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.panels import DashboardItem, Panel

from .. import perms
from ..enums import ProgrammeStatus
from ..models import Edition
from . import versions
from .rows import own_rows


def schedule_of_edition(request, edition):
    """The way to the schedule, with the day of the newest version; for who runs the project also to the first one."""
    version = edition.schedule_versions.defer("rows").first()
    can_edit = perms.can_edit(request.scope, edition.programme)
    if version is None and not can_edit:
        return None
    context = {"edition": edition, "version": version, "can_edit": can_edit}
    return Panel(_("Schedule of support"), "programmes/schedule/panel.html", context)


def out_of_date(request):
    """Published schedules that say something else than the meetings do now."""
    coordinated = request.scope.coordinated_programme_ids
    if not coordinated:
        return []
    editions = Edition.objects.filter(programme__in=coordinated, programme__status=ProgrammeStatus.ACTIVE)
    return [
        DashboardItem(
            _("The published schedule of support differs from the meetings: %(edition)s")
            % {"edition": edition},
            reverse("programmes:schedule_publish", args=[edition.uid]),
            text=str(edition.programme),
            urgent=True,
        )
        for edition in versions.editions_that_differ(editions.select_related("programme"))
    ]


registry.schedule_rows.register("own", own_rows)
registry.panels.register(("edition", "a_schedule"), schedule_of_edition)
registry.dashboard.register("schedules", out_of_date)
