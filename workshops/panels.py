"""What workshops show on pages of lower apps and on the dashboard."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.panels import DashboardItem, Panel
from programmes.models import Edition

from . import perms
from .enums import CycleStatus, SessionStatus
from .models import Cycle, Session


def cycles_of_edition(request, edition):
    """The cycles that this person may see; for coordinators also the way to a new one."""
    cycles = Cycle.objects.visible_to(request.scope).filter(edition=edition).with_progress()
    can_run = perms.can_run(request.scope, edition)
    if not can_run and not cycles:
        return None
    return Panel(
        _("Workshop cycles"),
        "workshops/panels/cycles.html",
        {"cycles": cycles, "edition": edition, "can_run": can_run},
    )


def meetings_of_programme(request, programme):
    """Meetings of a project are public with their agenda and roles; names of participants are not."""
    sessions = (
        programme.sessions.filter(cycle=None)
        .exclude(status=SessionStatus.CANCELLED)
        .with_dates()
        .select_related("location__institution", "team")
        .prefetch_related("days", "agenda", "roles__person", "roles__institution", "sectors__sector")
        .order_by("first_day", "position", "pk")
    )
    if not sessions:
        return None
    return Panel(_("Meetings"), "workshops/panels/meetings.html", {"sessions": sessions})


def groups_of_institution(request, institution):
    cycles = (
        Cycle.objects.visible_to(request.scope)
        .filter(group__institutions=institution)
        .select_related("edition__programme")
        .with_progress()
    )
    if not cycles:
        return None
    return Panel(_("Workshop cycles"), "workshops/panels/cycles.html", {"cycles": cycles})


def waiting(request):
    """What waits today: my editions, meetings soon, attendance not written down."""
    scope = request.scope
    if not scope.coordinated_programme_ids:
        return []
    mine = Session.objects.filter(
        programme__in=scope.coordinated_programme_ids, cycle__isnull=False
    ).with_dates()
    now = timezone.now()
    late = mine.filter(status=SessionStatus.PLANNED, last_day__lt=now)
    soon = mine.filter(status=SessionStatus.PLANNED, first_day__range=(now, now + timedelta(days=14)))
    items = [
        DashboardItem(
            _("Write down the attendance: %(title)s") % {"title": session.title},
            session.get_absolute_url(),
            text=str(session.cycle),
            urgent=True,
        )
        for session in late.select_related("cycle")[:5]
    ]
    items += [
        DashboardItem(
            _("Meeting soon: %(title)s") % {"title": session.title},
            session.get_absolute_url(),
            text=str(session.cycle),
        )
        for session in soon.select_related("cycle")[:5]
    ]
    editions = Edition.objects.filter(programme__in=scope.coordinated_programme_ids).annotate(
        open_cycles=Count("cycles", filter=Q(cycles__status__in=[CycleStatus.PLANNED, CycleStatus.RUNNING]))
    )
    items += [
        DashboardItem(
            _("Edition: %(name)s") % {"name": edition.name},
            edition.get_absolute_url(),
            text=_("%(programme)s; cycles planned or running: %(number)d")
            % {"programme": edition.programme, "number": edition.open_cycles},
        )
        for edition in editions.select_related("programme")[:10]
    ]
    return items
