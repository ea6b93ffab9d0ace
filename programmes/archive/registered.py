from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications.jobs import JobKind

from . import calls, own, reports, writing

registry.archive_parts.register("programmes", own.part)
registry.archive_parts.register("programmes.calls", calls.part)
registry.archive_parts.register("programmes.reports", reports.part)
registry.job_kinds.register("programmes.archive", JobKind(_("Archive of the project"), writing.make_archive))
