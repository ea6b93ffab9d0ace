"""Meetings as lines of an edition's public schedule of support. Online links and confidential addresses stay inside."""

from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from coop_portal import registry
from partners.enums import Visibility
from programmes.schedule.rows import Row, person_in_row, place_text, tidy_hours

from .enums import SessionRoleKind, SessionStatus
from .models import SessionDay

CARRY_OUT = [SessionRoleKind.LEAD, SessionRoleKind.MODERATOR, SessionRoleKind.EXPERT]


def rows(edition):
    """A line a day of every meeting with a date that is neither called off nor still being prepared; meetings outside
    cycles belong to the project's only edition."""
    own = Q(session__cycle__edition=edition)
    if edition.programme.editions.count() == 1:
        own |= Q(session__cycle=None, session__programme=edition.programme_id)
    days = (
        SessionDay.objects.filter(own)
        .exclude(session__status=SessionStatus.CANCELLED)
        .exclude(session__cycle__is_draft=True)
        .select_related("session__cycle", "session__location", "session__room", "session__team")
        .prefetch_related("session__roles__person", "session__roles__institution")
        .order_by("session_id", "starts_at")
    )
    found, last, number = [], None, 0
    for day in days:
        number = number + 1 if day.session_id == last else 1
        last = day.session_id
        found.append(_row(day, number))
    return found


def _row(day, number):
    session = day.session
    starts, ends = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
    group = session.cycle or session.team
    return Row(
        key=f"session:{session.uid}:{number}",
        day=starts.date().isoformat(),
        starts=f"{starts:%H:%M}" if day.hours_known else "",
        ends=f"{ends:%H:%M}" if day.hours_known else "",
        place=place_text(session.mode, _place(session)),
        support=f"{session.get_kind_display()}: {session.title}",
        by=_carried_out_by(session),
        hours=tidy_hours(_hours(day)) if day.hours_known else "",
        group=str(group or ""),
    )


def _place(session):
    """Never the street of a confidential place, nor its rooms."""
    if session.location is None:
        return ""
    room = "" if session.location.is_confidential or session.room is None else str(session.room)
    return ", ".join(filter(None, [session.location.public_label, room]))


def _hours(day):
    return round(Decimal((day.ends_at - day.starts_at).total_seconds()) / 3600, 2)


def _carried_out_by(session):
    roles = [role for role in session.roles.all() if role.kind in CARRY_OUT]
    return ", ".join(dict.fromkeys(_public_name(role) for role in roles))


def _public_name(role):
    """Of people only those whose contact is public, and those no longer than it is: versions are read for years."""
    word = str(role.institution or role.description or role.get_kind_display())
    if role.person and role.person.visibility == Visibility.PUBLIC:
        return person_in_row(role.person, word)
    return word


def register():
    registry.schedule_rows.register("sessions", rows)
