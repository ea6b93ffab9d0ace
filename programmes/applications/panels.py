"""What waits on the dashboard: drafts, corrections and partners' answers; for coordinators what came."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import moment

from .. import perms
from ..enums import ApplicationStatus
from ..models import Application, ApplicationInstitution, Call


def waiting(request):
    if request.scope.user is None:
        return []
    return [*_own(request.scope), *_partner_answers(request.scope), *_came(request.scope)]


def _own(scope):
    """What was returned, then one's drafts of open calls; what ends first stands first."""
    mine = Application.objects.for_answering(scope).editable().select_related("call")
    draft = Q(status=ApplicationStatus.DRAFT, call__in=Call.objects.accepting())
    waiting = mine.filter(draft | Q(status=ApplicationStatus.RETURNED))
    for application in waiting.order_by("-status", "return_due_at", "call__closes_at")[:10]:
        title = (
            _("Correct the application: %(call)s")
            if application.is_returned
            else _("Draft of an application: %(call)s")
        )
        until = (
            _("until %(moment)s") % {"moment": moment(application.deadline)} if application.deadline else ""
        )
        yield DashboardItem(
            title % {"call": application.call},
            reverse("programmes:application_form", args=[application.uid]),
            text=until,
            urgent=application.is_returned,
        )


def _partner_answers(scope):
    parts = ApplicationInstitution.objects.waiting().filter(
        institution__in=perms.answering_institution_ids(scope), role="partner"
    )
    for part in parts.select_related("application__call", "institution")[:5]:
        yield DashboardItem(
            _("Confirm the part of %(institution)s in an application") % {"institution": part.institution},
            part.application.get_absolute_url(),
            text=str(part.application.call),
        )


def _came(scope):
    """A call with what was submitted and not looked at: one item a call."""
    calls = Call.objects.filter(programme__in=scope.coordinated_programme_ids)
    for call in calls.with_submitted()[:5]:
        yield DashboardItem(
            _("Applications to look at: %(call)s") % {"call": call},
            f"{reverse('programmes:applications', args=[call.uid])}?stan=submitted",
            count=call.submitted,
        )
