from .attendance import Attendance, AttendanceEntry, PaperBatch
from .cycle import Cycle, CycleEvent, Group, GroupMember
from .feed import CalendarFeed
from .joining import DELEGATION_DOCUMENT, Delegation, NominationAsk, Waiting
from .material import SessionMaterial
from .needs import ParticipantNeeds
from .public_event import PublicEvent, Registration
from .recommendation import PLAN_DOCUMENT, CooperationPlan, PlanItem, Recommendation, RecommendationVote
from .session import (
    AgendaItem,
    Invitee,
    Session,
    SessionDay,
    SessionEvent,
    SessionRole,
    SessionSector,
)
from .template import AgendaTemplate, CycleTemplate, RoleTemplate, SessionTemplate
from .world_cafe import CafeRound, CafeTable, CharterItemSource, Contribution

__all__ = [
    "DELEGATION_DOCUMENT",
    "PLAN_DOCUMENT",
    "AgendaItem",
    "AgendaTemplate",
    "Attendance",
    "AttendanceEntry",
    "CafeRound",
    "CafeTable",
    "CalendarFeed",
    "CharterItemSource",
    "Contribution",
    "CooperationPlan",
    "Cycle",
    "CycleEvent",
    "CycleTemplate",
    "Delegation",
    "Group",
    "GroupMember",
    "Invitee",
    "NominationAsk",
    "PaperBatch",
    "ParticipantNeeds",
    "PlanItem",
    "PublicEvent",
    "Recommendation",
    "RecommendationVote",
    "Registration",
    "RoleTemplate",
    "Session",
    "SessionDay",
    "SessionEvent",
    "SessionMaterial",
    "SessionRole",
    "SessionSector",
    "SessionTemplate",
    "Waiting",
]
