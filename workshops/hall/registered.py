"""What the set gives to others: a job, the right to its file, a panel of the meeting."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.panels import Panel
from notifications.jobs import JobKind

from .. import perms
from ..enums import SessionStatus
from . import making


def panel(request, session):
    if session.status == SessionStatus.CANCELLED or not perms.can_record_attendance(request.scope, session):
        return None
    return Panel(_("Set for the hall"), "workshops/hall/panel.html", {"session": session})


def register():
    registry.job_kinds.register(making.JOB, JobKind(gettext_lazy("Set for the hall"), making.run))
    registry.file_access.register(
        "workshops.hallkit", lambda scope, kit: perms.can_record_attendance(scope, kit.session)
    )
    registry.panels.register(("session", "0-hall"), panel)
