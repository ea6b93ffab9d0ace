"""What this room gives to others: sections of the report, the work that makes it, who may fetch its files."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications.jobs import JobKind

from .. import perms
from . import making, sections


def register():
    sections.register()
    registry.acts.register("layout_export", _("downloaded rows for a funder's system"))
    registry.acts.register("layout_enter", _("noted rows as entered in a funder's system"))
    registry.job_kinds.register(making.JOB, JobKind(_("Report of a period"), making.run))


@registry.file_access.register("programmes.periodreport")
def may_read_report(scope, report):
    return perms.reads_papers(scope, report.programme)
