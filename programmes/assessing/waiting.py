"""What waits for assessors and for those who decide."""

from datetime import timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import moment

from ..enums import ApplicationStatus, CallStatus
from ..models import Application, Assessment, Call

SOON = timedelta(days=3)


def for_assessor(request):
    """One line for all that the person has to assess, with the nearest day."""
    if request.scope.user is None:
        return []
    waiting = Assessment.objects.of_user(request.scope.user).waiting()
    found = waiting.aggregate(number=Count("pk"), due=Min("application__call__assessment_rules__due_at"))
    if not found["number"]:
        return []
    due = found["due"]
    return [
        DashboardItem(
            _("Assess applications"),
            reverse("programmes:my_assessments"),
            count=found["number"],
            text=_("Assess by %(day)s.") % {"day": moment(due)} if due else "",
            urgent=bool(due and due <= timezone.now() + SOON),
        )
    ]


def for_coordinator(request):
    """Calls of own projects in which something waits: formal checks, missing assessors, decisions, results."""
    scope = request.scope
    if scope.user is None or not scope.coordinated_programme_ids:
        return []
    calls = Call.objects.filter(programme__in=scope.coordinated_programme_ids, results_published_at=None)
    items = []
    for call in _with_counts(calls.exclude(status=CallStatus.DRAFT))[:10]:
        text = "; ".join(_lines(call))
        if text:
            items.append(
                DashboardItem(
                    _("Applications to decide: %(call)s") % {"call": call.title},
                    reverse("programmes:ranking", args=[call.uid]),
                    text=text,
                )
            )
    return items


def _with_counts(calls):
    """Numbers of one query; a subquery each, since two joins at once would multiply each other."""

    def number(applications):
        counted = applications.order_by().values("call").annotate(number=Count("pk", distinct=True))
        return counted.filter(call=OuterRef("pk")).values("number")

    applications = Application.objects.all()
    assessed = Assessment.objects.counted().filter(application=OuterRef("pk"))
    under = applications.under_assessment()
    return calls.annotate(
        unchecked=number(applications.filter(status=ApplicationStatus.SUBMITTED)),
        unassigned=number(under.filter(~Exists(assessed), call__assessment_rules__isnull=False)),
        assessed=number(under.filter(Q(call__assessment_rules=None) | Q(points__isnull=False))),
        decided=number(applications.decided()),
        open_ones=number(applications.undecided()),
        last=Max("applications__submitted_at"),
    ).order_by("last", "pk")


def _lines(call):
    if call.unchecked:
        text = ngettext(
            "%(n)d application to check formally", "%(n)d applications to check formally", call.unchecked
        )
        yield text % {"n": call.unchecked}
    if call.unassigned:
        text = ngettext("%(n)d without an assessor", "%(n)d without an assessor", call.unassigned)
        yield text % {"n": call.unassigned}
    if call.assessed:
        text = ngettext("%(n)d ready for a decision", "%(n)d ready for a decision", call.assessed)
        yield text % {"n": call.assessed}
    if call.decided and not call.open_ones:
        yield _("all is decided: publish the results")
