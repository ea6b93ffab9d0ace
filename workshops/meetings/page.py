"""What the page of a meeting shows beside its people."""

from django.utils import timezone

from ..enums import SessionStatus
from ..models import Invitee, Session, SessionRole
from ..planning.busy import people_elsewhere
from .clock import timetable


def is_expected(user, session):
    """The person was asked to come, or does something there."""
    if user is None:
        return False
    return (
        Invitee.objects.filter(session=session, person__user=user).exists()
        or SessionRole.objects.filter(session=session, person__user=user).exists()
    )


def session_page(request, session, can_run):
    """Context: days, agenda with its hours, materials, the online link for whom it is, needs in numbers."""
    days, items, events = (
        list(session.days.all()),
        list(session.agenda.all()),
        list(session.events.select_related("by")),
    )
    calls = [event.reason for event in events if event.verb == "cancel"]
    needs_shown = can_run and (session.asks_food or session.asks_access)
    return {
        "days": days,
        "agenda": items,
        "timetable": timetable(items, days),
        "events": events,
        "cancel_reason": calls[-1] if calls else "",
        "supplies": [line for line in session.supplies.splitlines() if line.strip()],
        "materials": session.materials.present().with_stored(),
        "online_link": _link(request, session, can_run),
        "is_time_for_attendance": _is_time_for_attendance(session, days),
        "elsewhere": people_elsewhere([session]) if can_run else [],
        "needs_shown": needs_shown,
        "needs": needs_in_words(session) if needs_shown else None,
    }


def _is_time_for_attendance(session, days):
    """From the morning of the first day until it is written down; on the last day all day long."""
    today = timezone.localdate()
    if not days or timezone.localdate(days[0].starts_at) > today:
        return False
    is_last_day = timezone.localdate(days[-1].starts_at) == today
    return session.status == SessionStatus.PLANNED or (session.status == SessionStatus.HELD and is_last_day)


def _link(request, session, can_run):
    """Who runs the meeting sees it always; invited people from an hour before; nobody else ever."""
    if can_run:
        return session.online_link
    link = session.link_for_invited()
    return link if link and is_expected(request.scope.user, session) else ""


def needs_in_words(session):
    """([(label, number)] of food, the same of access)."""
    return tuple([(need.label, number) for need, number in part.items()] for part in session.needs.counted())


def may_fetch_material(scope, material):
    """Whoever sees the meeting, until the file is removed; a public one of a public event anybody."""
    if material.removed_at is not None:
        return False
    here = Session.objects.filter(pk=material.session_id)
    if material.is_public and here.public().exists():
        return True
    return (
        scope.user is not None and Session.objects.visible_to(scope).filter(pk=material.session_id).exists()
    )
