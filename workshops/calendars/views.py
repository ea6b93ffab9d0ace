from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coop_portal.navigation import identity
from programmes.models import Programme

from ..enums import SessionStatus
from ..models import CalendarFeed, Session, SessionDay
from ..views import cycle_to_run
from . import ical
from .feeds import CALENDAR, name_of, public_sessions, sessions_of
from .month import MOST_A_DAY, Month

PER_PAGE = 30
VIEWS = ("miesiac", "lista")


@login_not_required
@require_safe
def calendar(request):
    """Public events for everybody."""
    sessions = Session.objects.public().exclude(status=SessionStatus.CANCELLED)
    context = _context(request, sessions) | {
        "is_public": True,
        "feed_url": reverse("workshops:public_feed"),
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "workshops/calendar/calendar.html", context)


@require_safe
def my_calendar(request):
    """Own meetings, or all that the person may see."""
    everything = request.GET.get("zakres") == "wszystkie"
    sessions = Session.objects.visible_to(request.scope) if everything else Session.objects.own(request.scope)
    context = _context(request, Session.objects.filter(pk__in=sessions.order_by().values("pk"))) | {
        "is_public": False,
        "everything": everything,
        "feed": CalendarFeed.objects.of(user=request.user),
    }
    return render(request, "workshops/calendar/calendar.html", context)


def _context(request, sessions):
    """The month or the list of `sessions`, filtered by project, in a constant number of queries."""
    month, asked = Month.parse(request.GET.get("miesiac")), request.GET.get("widok", "")
    view = asked if asked in VIEWS else VIEWS[0]
    projects = Programme.objects.filter(sessions__in=sessions).distinct().order_by("sort_key", "pk")
    project = _number(request.GET.get("projekt"))
    if project:
        sessions = sessions.filter(programme=project)
    days = (
        SessionDay.objects.filter(session__in=sessions)
        .select_related("session__programme", "session__location", "session__cycle", "session__public_event")
        .order_by("starts_at", "pk")
    )
    start, end = month.moments
    found = {"month": month, "view": view, "projects": projects, "project": project}
    if view == "miesiac":
        of_day = month.by_day(
            days.filter(starts_at__lt=end, ends_at__gt=start).values_list("pk", "starts_at", "ends_at")
        )
        entries = days.in_bulk({key for keys in of_day.values() for key in keys[:MOST_A_DAY]})
        if entries or asked or "miesiac" in request.GET:
            return found | {"weeks": month.weeks(of_day, entries), "days": list(entries.values())}
        found["view"] = "lista"  # nothing this month, and nobody asked for it: what comes next says more
    page = Paginator(days.filter(ends_at__gt=start), PER_PAGE).get_page(request.GET.get("page"))
    return found | {"page": page}


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


# --- Feeds --------------------------------------------------------------------------------------


@login_not_required
@require_safe
def feed(request, uid, secret):
    """What a calendar program reads. An address that was revoked says so to the person who opens it."""
    row = CalendarFeed.objects.select_related("user", "person", "cycle").filter(uid=uid).first()
    if row is None or not row.opens(secret):
        response = render(request, "workshops/calendar/feed_gone.html", status=410)
    else:
        response = HttpResponse(ical.feed(name_of(row), sessions_of(row)), content_type=CALENDAR)
        response["Content-Disposition"] = 'inline; filename="kalendarz.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def public_feed(request):
    sessions = public_sessions(_number(request.GET.get("projekt")))
    name = _("%(portal)s: public events") % {"portal": identity()["name"]}
    response = HttpResponse(ical.feed(name, sessions), content_type=CALENDAR)
    response["Cache-Control"] = "public, max-age=900"
    return response


@never_cache
@require_POST
def my_feed(request):
    _renew_or_revoke(request, request.user, user=request.user)
    return redirect("workshops:my_calendar")


@require_POST
def cycle_feed(request, uid):
    cycle = cycle_to_run(request, uid)
    _renew_or_revoke(request, cycle, cycle=cycle)
    return redirect(cycle)


def _renew_or_revoke(request, owner, **which):
    if request.POST.get("decision") == "revoke":
        CalendarFeed.objects.filter(**which).revoke()
        messages.success(request, _("The calendar address is switched off: it opens nothing any more."))
    else:
        CalendarFeed.renew(owner, **which)
        messages.success(
            request, _("Here is the new calendar address; an earlier one opens nothing any more.")
        )
