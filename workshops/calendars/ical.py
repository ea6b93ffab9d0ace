"""Meetings as iCalendar (RFC 5545, 5546): what mails carry and what feeds give.

A day of a meeting is an event of its own, for most calendars take one identifier a file and know no set of days. The
first day's UID is the session's, so that a calendar sees a move as a move; SEQUENCE rises with every move.
"""

from datetime import date, timedelta
from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress

from ..enums import SessionMode, SessionStatus

ZONE = settings.TIME_ZONE
BEGINNING = date(
    2018, 1, 1
)  # no meeting of the seeds is older; changes of the clock before it need not be told
REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid(session, number=1):
    """Of the session's day `number`; the same for good."""
    return f"{session.uid}{'' if number == 1 else f'-{number}'}@{settings.MAIL_DOMAIN}"


def invitation(session, *, address, name="", url=""):
    """Attachments of a mail: a REQUEST a day, and a CANCEL for days that calendars were told of and are no more."""
    days = list(session.days.all())
    files = [
        _file(REQUEST, number, _one_event(session, day, number, len(days), address, name, url))
        for number, day in enumerate(days, start=1)
    ]
    for number in range(len(days) + 1, session.days_announced + 1):
        files.append(_file(CANCEL, number, _gone(session, days[0], number, address, name)))
    return files


def cancellation(session, *, address, name=""):
    """Attachments of the mail that calls a meeting off: a CANCEL for every day that calendars were told of."""
    days = list(session.days.all())
    if not days:
        return []
    return [
        _file(CANCEL, number, _gone(session, days[min(number, len(days)) - 1], number, address, name))
        for number in range(1, max(len(days), session.days_announced) + 1)
    ]


def feed(name, sessions):
    """The bytes of a calendar that programs subscribe to; what was called off stays in it as such."""
    calendar = _calendar(method="PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", timedelta(hours=2), parameters={"VALUE": "DURATION"})
    for session in sessions:
        days = list(session.days.all())
        for number, day in enumerate(days, start=1):
            event = _event(session, day, number, len(days))
            event.add("dtstamp", session.changed_at)
            event.add("last-modified", session.changed_at)
            event.add("url", session.calendar_url)
            calendar.add_component(event)
    return calendar.to_ical()


def _file(method, number, event):
    calendar = _calendar(method)
    calendar.add_component(event)
    name = "spotkanie" if number == 1 else f"spotkanie-dzien-{number}"
    if method == CANCEL:
        name += "-odwolanie"
    return f"{name}.ics", calendar.to_ical().decode(), f"text/calendar; method={method}"


def _calendar(method):
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.MAIL_DOMAIN}//coop-portal//PL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone())
    return calendar


@cache
def _zone():
    return Timezone.from_tzid(ZONE, first_date=BEGINNING)


def _one_event(session, day, number, of, address, name, url):
    more = [_("Answer and link to the meeting: %(url)s") % {"url": url}] if url else []
    event = _event(session, day, number, of, *more)
    event.add("dtstamp", timezone.now())
    _between(event, session, address, name)
    if url:
        event.add("url", url)
    return event


def _gone(session, day, number, address, name):
    event = Event()
    event.add("uid", uid(session, number))
    event.add("dtstamp", timezone.now())
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED")
    event.add("summary", session.title)
    _span(event, day)
    _between(event, session, address, name)
    return event


def _event(session, day, number, of, *more):
    event = Event()
    event.add("uid", uid(session, number))
    event.add("sequence", session.sequence)
    title = session.title
    if of > 1:
        title = _("%(title)s (day %(number)d of %(of)d)") % {"title": title, "number": number, "of": of}
    event.add("summary", title)
    called_off = session.status == SessionStatus.CANCELLED
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    _span(event, day)
    if place := place_line(session):
        event.add("location", place)
    event.add("description", _about(session, *more))
    return event


def _span(event, day):
    starts, ends = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
    if day.hours_known:
        event.add("dtstart", starts)
        event.add("dtend", ends)
    else:  # the day alone: its end is the morning after the last one
        event.add("dtstart", starts.date())
        event.add("dtend", max(ends.date(), starts.date() + timedelta(days=1)))


def place_line(session):
    """Never the street of a confidential place, nor its rooms; the online link stays in the portal."""
    parts = []
    if session.location:
        room = "" if session.location.is_confidential or session.room is None else str(session.room)
        parts += [session.location.public_label, room]
    if session.mode != SessionMode.ON_SITE:
        parts.append(_("online"))
    return ", ".join(filter(None, parts))


def _about(session, *more):
    return "\n".join(filter(None, [str(session.programme), session.aims, *more]))


def _between(event, session, address, name):
    """From the portal, whose address every mail about the meeting comes from, to the invited person."""
    organizer = vCalAddress(f"MAILTO:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = str(session.programme)
    event["organizer"] = organizer
    attendee = vCalAddress(f"MAILTO:{address}")
    attendee.params["cn"] = name or address
    attendee.params["role"] = "REQ-PARTICIPANT"
    attendee.params["partstat"] = "NEEDS-ACTION"
    attendee.params["rsvp"] = "FALSE"  # the answer comes by the link in the mail
    event.add("attendee", attendee, encode=0)
