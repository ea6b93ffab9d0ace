"""What workshops show on pages of lower apps and on the dashboard."""

from datetime import time, timedelta

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.agenda import offers_for
from coop_portal.panels import DashboardItem, Panel
from coop_portal.templatetags.portal import daydate
from notifications.clock import warsaw
from partners.models import Institution
from programmes import perms as programme_perms
from programmes.models import Edition

from . import perms
from .certificates.waiting import waiting as certificates_waiting
from .enums import CycleStatus, SessionStatus
from .models import Cycle, Session, SessionRole

SOON = timedelta(days=14)
CYCLES_A_PAGE = 24


def cycles_of_edition(request, edition):
    """The cycles that this person may see; for coordinators also the way to a new one."""
    visible = Cycle.objects.visible_to(request.scope).filter(edition=edition).order_by("pk")
    page = Paginator(visible.values_list("pk", flat=True), CYCLES_A_PAGE).get_page(request.GET.get("cykle"))
    can_run = perms.can_run(request.scope, edition)
    if not can_run and not page:
        return None
    # Counted for those that are shown alone: an edition may have hundreds.
    cycles = Cycle.objects.filter(pk__in=list(page)).with_progress().order_by("pk")
    return Panel(
        _("Workshop cycles"),
        "workshops/panels/cycles.html",
        {"cycles": cycles, "page": page, "edition": edition, "can_run": can_run},
    )


def meetings_of_programme(request, programme):
    """Meetings of a project are public with their agenda and roles; names of participants are not."""
    sessions = (
        programme.sessions.filter(cycle=None)
        .exclude(status=SessionStatus.CANCELLED)
        .with_dates()
        .select_related("location__institution", "room", "team", "public_event")
        .prefetch_related("days", "agenda", "roles__person", "roles__institution", "sectors__sector")
        .order_by("first_day", "position", "pk")
    )
    can_run = programme_perms.can_edit(request.scope, programme)
    if not sessions and not can_run:
        return None
    context = {"sessions": sessions, "programme": programme, "can_run": can_run}
    return Panel(_("Meetings"), "workshops/panels/meetings.html", context)


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
    """What waits today: meetings of today and soon, attendance not written down, certificates, my editions."""
    scope = request.scope
    if not scope.coordinated_programme_ids:
        return list(_meetings(scope))
    return [*_meetings(scope), *_certificates(scope), *_editions(scope)]


def _certificates(scope):
    for cycle, number in certificates_waiting(scope.coordinated_programme_ids)[:5]:
        text = ngettext("%(cycle)s: %(n)d person qualifies", "%(cycle)s: %(n)d people qualify", number) % {
            "cycle": cycle,
            "n": number,
        }
        url = reverse("workshops:certificates", args=[cycle.uid])
        yield DashboardItem(_("Certificates wait to be issued"), url, text=text)


def _meetings(scope):
    """Those whose attendance nobody wrote down, those of today, those of the next two weeks, then one with a role.

    Of a coordinator the meetings of cycles; of a moderator, who may have no other role in the portal, her own.
    """
    today = warsaw(timezone.localdate(), time())
    tomorrow = warsaw(timezone.localdate() + timedelta(days=1), time())
    own = Q(programme__in=scope.coordinated_programme_ids, cycle__isnull=False)
    led, asked = Session.objects.led_by(scope.user), Session.objects.open_to_role_holder(scope.user)
    shown = set()
    planned = Session.objects.filter(status=SessionStatus.PLANNED)
    # The first person ticked off at the door makes it one that was held, and there are more to come.
    not_called_off = Session.objects.exclude(status=SessionStatus.CANCELLED)
    for found, rights, window, title, address, urgent in (
        (
            planned,
            own | led,
            {"last_day__lt": today},
            _("Write down the attendance: %(title)s"),
            Session.attendance_address,
            True,
        ),
        (
            not_called_off,
            own | led,
            {"days__starts_at__range": (today, tomorrow)},
            _("Meeting today: %(title)s"),
            Session.get_absolute_url,
            True,
        ),
        (
            planned,
            own | asked,
            {"first_day__range": (tomorrow, today + SOON)},
            _("Meeting soon: %(title)s"),
            Session.get_absolute_url,
            False,
        ),
    ):
        for session in (
            _dated(found.in_open_projects().filter(rights)).filter(**window).order_by("first_day", "pk")[:5]
        ):
            shown.add(session.pk)
            yield DashboardItem(
                title % {"title": session.title},
                address(session),
                text=str(session.cycle or session.programme),
                urgent=urgent,
            )
    yield from _role_at_meeting(scope, shown)


def _dated(sessions):
    return sessions.with_dates().select_related("cycle", "programme").prefetch_related("days")


def _role_at_meeting(scope, shown):
    """The next meeting at which the person has a role, else the last one: who has no other role finds it here."""
    held = SessionRole.objects.filter(person__user=scope.user).values("session")
    found = _dated(Session.objects.exclude(status=SessionStatus.CANCELLED).filter(pk__in=held))
    to_come = Q(last_day=None) | Q(last_day__gte=warsaw(timezone.localdate(), time()))
    next_one = (
        found.in_open_projects().filter(to_come).order_by(F("first_day").asc(nulls_last=True), "pk").first()
    )
    session = next_one or (not shown and found.order_by(F("last_day").desc(nulls_last=True), "-pk").first())
    if not session or session.pk in shown:
        return
    title = _("Your next meeting: %(title)s") if next_one else _("Your last meeting: %(title)s")
    is_open = Session.objects.visible_to(scope).filter(pk=session.pk).exists()
    when = daydate(session.first_day) or (_("the date is not set yet") if next_one else "")
    text = ", ".join(filter(None, [str(session.cycle or session.programme), when]))
    if not is_open:
        text += ". " + _("Its page is open to you from 14 days before it to 30 days after it.")
    url = (session if is_open else session.programme).get_absolute_url()
    yield DashboardItem(title % {"title": session.title}, url, text=text)


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
