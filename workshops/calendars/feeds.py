"""What each kind of calendar address gives."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.scope import Scope
from coop_portal.navigation import identity

from ..models import Session

CALENDAR = "text/calendar; charset=utf-8"
LOOK_BACK = timedelta(days=90)
MOST = 1000


def sessions_of(feed):
    """Meetings with a date, the latest LOOK_BACK and all to come, called off ones among them."""
    if feed.user_id:
        found = Session.objects.own(Scope(feed.user))
    elif feed.person_id:
        found = Session.objects.of_person(person=feed.person)
    else:
        found = Session.objects.announced().filter(cycle=feed.cycle)
    return _recent(found)


def public_sessions(programme_id=None):
    found = Session.objects.public()
    if programme_id:
        found = found.filter(programme=programme_id)
    return _recent(found)


def _recent(sessions):
    dated = sessions.filter(days__ends_at__gt=timezone.now() - LOOK_BACK).order_by().values("pk")
    rows = list(
        Session.objects.filter(pk__in=dated)
        .with_calendar()
        .select_related("programme", "cycle", "location", "room", "public_event")
        .order_by("pk")[:MOST]
    )
    for session in rows:
        session.calendar_url = settings.PUBLIC_URL + page_of(session)
    return rows


def page_of(session):
    """The event's page for everybody where there is one, else the page for who signs in."""
    event = getattr(session, "public_event", None)
    return event.get_absolute_url() if event else session.get_absolute_url()


def name_of(feed):
    if feed.cycle_id:
        return str(feed.cycle)
    return _("%(portal)s: my meetings") % {"portal": identity()["name"]}
