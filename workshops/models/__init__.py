from .cycle import Cycle, CycleEvent, Group, GroupMember
from .feed import CalendarFeed
from .material import SessionMaterial
from .needs import ParticipantNeeds
from .public_event import PublicEvent, Registration
from .recommendation import Recommendation
from .session import (
    AgendaItem,
    Attendance,
    Invitee,
    Session,
    SessionDay,
    SessionEvent,
    SessionRole,
    SessionSector,
)
from .template import AgendaTemplate, CycleTemplate, RoleTemplate, SessionTemplate

__all__ = [
    "AgendaItem",
    "AgendaTemplate",
    "Attendance",
    "CalendarFeed",
    "Cycle",
    "CycleEvent",
    "CycleTemplate",
    "Group",
    "GroupMember",
    "Invitee",
    "ParticipantNeeds",
    "PublicEvent",
    "Recommendation",
    "Registration",
    "RoleTemplate",
    "Session",
    "SessionDay",
    "SessionEvent",
    "SessionMaterial",
    "SessionRole",
    "SessionSector",
    "SessionTemplate",
]
