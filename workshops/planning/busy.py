"""Why a day does not suit: holidays, and what the same people and the same room have then. Never a refusal."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.clock import free_day_name, warsaw

from ..enums import SessionStatus
from ..models import GroupMember, Invitee, SessionDay, SessionRole

NAMED = 3  # people; the others are counted


@dataclass
class Taken:
    """A stretch of time in which somebody or a room is taken. `title` is empty where it is another project's affair."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: tuple = ()
    people: set = field(default_factory=set)


class Busy:
    """What else there is between two days, for the people of some meetings and a room.

    `people` maps ids to names. Reads the database once, in four queries, whatever is asked of it afterwards.
    """

    def __init__(self, programme_id, first, last, *, people, but=(), place=()):
        self.people, self.place = people, place
        window = warsaw(first, time()), warsaw(last + timedelta(days=1), time())
        days = SessionDay.objects.filter(
            session__status=SessionStatus.PLANNED,
            hours_known=True,
            starts_at__lt=window[1],
            ends_at__gt=window[0],
        )
        days = days.exclude(session__in=but).select_related("session").order_by("starts_at", "pk")
        self._taken, of_session, of_cycle = [], defaultdict(list), defaultdict(list)
        for day in days:
            session = day.session
            title = session.title if session.programme_id == programme_id else ""
            taken = Taken(day.starts_at, day.ends_at, title, place_of(session.room_id, session.location_id))
            self._taken.append(taken)
            of_session[session.pk].append(taken)
            of_cycle[session.cycle_id].append(taken)
        self._add_people(of_session, of_cycle)

    def _add_people(self, of_session, of_cycle):
        if not self.people or not self._taken:
            return
        here = {"person__in": list(self.people)}
        members = GroupMember.objects.current().filter(group__cycle__in=[pk for pk in of_cycle if pk], **here)
        for cycle, person in members.values_list("group__cycle", "person"):
            for taken in of_cycle[cycle]:
                taken.people.add(person)
        for model in (Invitee, SessionRole):
            rows = model.objects.filter(session__in=list(of_session), **here)
            for session, person in rows.values_list("session", "person"):
                for taken in of_session[session]:
                    taken.people.add(person)

    def reasons(self, starts_at, ends_at):
        """Sentences against this stretch of time, the day's own first."""
        return [*day_reasons(timezone.localdate(starts_at)), *self.clashes(starts_at, ends_at)]

    def clashes(self, starts_at, ends_at):
        found = []
        for taken in self._taken:
            if taken.starts_at >= ends_at or taken.ends_at <= starts_at:
                continue
            what = _what(taken)
            if self.place and taken.place == self.place:
                found.append(_("The room is taken: %(what)s.") % {"what": what})
            if taken.people:
                found.append(self._whom(taken.people, what))
        return found

    def _whom(self, ids, what):
        names = sorted(self.people[pk] for pk in ids)
        more = len(names) - NAMED
        whom = ", ".join(names[:NAMED])
        if more > 0:
            whom = ngettext("%(whom)s and %(n)d more person", "%(whom)s and %(n)d more people", more) % {
                "whom": whom,
                "n": more,
            }
        return _("%(whom)s: %(what)s at the same time.") % {"whom": whom, "what": what}


def _what(taken):
    starts, ends = timezone.localtime(taken.starts_at), timezone.localtime(taken.ends_at)
    hours = f"{date_format(starts, 'j.m, G:i')}–{date_format(ends, 'G:i')}"
    if taken.title:
        return _("“%(title)s” (%(hours)s)") % {"title": taken.title, "hours": hours}
    return _("another meeting (%(hours)s)") % {"hours": hours}


def place_of(room_id, location_id):
    """What cannot be used twice at once: a room, or a place of which no room is named."""
    return ("room", room_id) if room_id else ("place", location_id) if location_id else ()


def day_reasons(day: date):
    """[] for a working day."""
    if name := free_day_name(day):
        return [_("A holiday: %(name)s.") % {"name": name}]
    if day.weekday() == 5:
        return [_("A Saturday.")]
    return [_("A Sunday.")] if day.weekday() == 6 else []


def people_of(sessions, *, cycle=None):
    """{person id: name} of whoever is expected at the meetings: the group, guests, roles."""
    people = {}
    rows = [
        Invitee.objects.filter(session__in=sessions),
        SessionRole.objects.filter(session__in=sessions).exclude(person=None),
    ]
    if cycle is not None:
        rows.append(GroupMember.objects.current().filter(group__cycle=cycle))
    for found in rows:
        people |= {row.person_id: str(row.person) for row in found.select_related("person")}
    return people


def warnings_for(session, days, *, room=None, location=None, but=()):
    """Sentences for who sets these (start, end) days of one meeting. In a constant number of queries."""
    people = people_of([session], cycle=session.cycle)
    first, last = timezone.localdate(days[0][0]), timezone.localdate(days[-1][1])
    place = place_of(room and room.pk, location and location.pk)
    busy = Busy(session.programme_id, first, last, people=people, but=[session.pk, *but], place=place)
    return list(dict.fromkeys(line for start, end in days for line in busy.reasons(start, end)))


def people_elsewhere(sessions):
    """[(session, sentences)] of meetings to come, of one cycle, whose people are expected elsewhere.

    In a constant number of queries.
    """
    now = timezone.now()
    dated = [
        session
        for session in sessions
        if session.status == SessionStatus.PLANNED and any(end > now for _start, end in session.periods)
    ]
    if not dated:
        return []
    moments = [moment for session in dated for period in session.periods for moment in period]
    first, last = timezone.localdate(min(moments)), timezone.localdate(max(moments))
    busy = Busy(
        dated[0].programme_id, first, last,
        people=people_of(dated, cycle=dated[0].cycle), but=[session.pk for session in dated],
    )  # fmt: skip
    found = [
        (session, [line for period in session.periods for line in busy.clashes(*period)]) for session in dated
    ]
    return [(session, lines) for session, lines in found if lines]
