"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coop_portal import registry
from coop_portal.panels import DashboardItem
from notifications.jobs import JobKind

from .. import perms
from ..models import ServiceImport
from . import job

registry.acts.register("services_import", _("imported services"))
registry.job_kinds.register(
    job.KIND,
    JobKind(
        _("Import of services"),
        job.run,
        stop_question=_("Stop the load? Nothing of the table will be on the list."),
    ),
)
registry.job_kinds.register(
    job.CHECK,
    JobKind(
        _("Check of a table of services"),
        job.run_check,
        stop_question=_("Stop the check? The table stays, and can be checked again."),
    ),
)


@registry.dashboard.register("service_imports")
def waiting(request):
    """Tables that one has sent and neither loaded nor dropped."""
    if not perms.can_import(request.scope):
        return []
    count = ServiceImport.objects.visible_to(request.scope).waiting().count()
    if not count:
        return []
    text = ngettext(
        "%(count)d table of services waits to be loaded",
        "%(count)d tables of services wait to be loaded",
        count,
    )
    return [DashboardItem(text % {"count": count}, reverse("services_catalog:imports"), count=count)]
