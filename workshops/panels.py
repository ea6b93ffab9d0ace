"""What workshops show on pages of lower apps and on the dashboard."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.agenda import offers_for
from coop_portal.panels import DashboardItem, Panel
from partners.models import Institution
from programmes.models import Edition

from . import perms
from .enums import CycleStatus, SessionStatus
from .models import Cycle, Session

SOON = timedelta(days=14)


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
        .filter(group__institutions__in=Institution.objects.same_as(institution))
        .select_related("edition__programme")
        .with_progress()
    )
    if not cycles:
        return None
    return Panel(_("Workshop cycles"), "workshops/panels/cycles.html", {"cycles": cycles})


def agenda_topics(request, session):
    """What the list of services and needs offers to be talked about, for who runs a meeting that is to come."""
    if session.status != SessionStatus.PLANNED or not perms.can_run_session(request.scope, session):
        return None
    taken = set(session.agenda.values_list("offered_as", flat=True))
    offers = [(offer, offer.key in taken) for offer in offers_for(session.territory_ids())]
    if not offers:
        return None
    return Panel(
        _("What is missing here"),
        "workshops/panels/agenda_topics.html",
        {"offers": offers, "session": session},
    )


def waiting(request):
    """What waits today: my editions, meetings soon, attendance not written down."""
    scope = request.scope
    if not scope.coordinated_programme_ids:
        return []
    return [*_meetings(scope), *_editions(scope)]


def _meetings(scope):
    """Of cycles: those whose attendance nobody wrote down, then those of the next two weeks."""
    planned = (
        Session.objects.filter(programme__in=scope.coordinated_programme_ids, status=SessionStatus.PLANNED)
        .exclude(cycle=None)
        .with_dates()
        .select_related("cycle")
    )
    now = timezone.now()
    late, soon = planned.filter(last_day__lt=now), planned.filter(first_day__range=(now, now + SOON))
    for meetings, title, urgent in (
        (late, _("Write down the attendance: %(title)s"), True),
        (soon, _("Meeting soon: %(title)s"), False),
    ):
        for session in meetings[:5]:
            yield DashboardItem(
                title % {"title": session.title},
                session.get_absolute_url(),
                text=str(session.cycle),
                urgent=urgent,
            )


def _editions(scope):
    editions = Edition.objects.filter(programme__in=scope.coordinated_programme_ids).annotate(
        open_cycles=Count("cycles", filter=Q(cycles__status__in=[CycleStatus.PLANNED, CycleStatus.RUNNING]))
    )
    return [
        DashboardItem(
            _("Edition: %(name)s") % {"name": edition.name},
            edition.get_absolute_url(),
            text=_("%(programme)s; cycles planned or running: %(number)d")
            % {"programme": edition.programme, "number": edition.open_cycles},
        )
        for edition in editions.select_related("programme")[:10]
    ]


def certificates_of_cycle(request, cycle):
    """The way to the certificates, for who reads the people of the cycle."""
    if not perms.reads_people(request.scope, cycle):
        return None
    return Panel(_("Certificates"), "workshops/panels/certificates.html", {"cycle": cycle})
