from .cycle import Cycle, CycleEvent, CycleTemplate, Group, GroupMember, SessionTemplate
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

__all__ = [
    "AgendaItem",
    "Attendance",
    "Cycle",
    "CycleEvent",
    "CycleTemplate",
    "Group",
    "GroupMember",
    "Invitee",
    "Recommendation",
    "Session",
    "SessionDay",
    "SessionEvent",
    "SessionRole",
    "SessionSector",
    "SessionTemplate",
]
