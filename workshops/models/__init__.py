from .attendance import Attendance, AttendanceEntry, PaperBatch
from .cycle import Cycle, CycleEvent, CycleTemplate, Group, GroupMember, SessionTemplate
from .joining import DELEGATION_DOCUMENT, Delegation, NominationAsk, Waiting
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
from .world_cafe import CafeRound, CafeTable, CharterItemSource, Contribution

__all__ = [
    "DELEGATION_DOCUMENT",
    "PLAN_DOCUMENT",
    "AgendaItem",
    "Attendance",
    "AttendanceEntry",
    "CafeRound",
    "CafeTable",
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
    "PlanItem",
    "Recommendation",
    "RecommendationVote",
    "Session",
    "SessionDay",
    "SessionEvent",
    "SessionRole",
    "SessionSector",
    "SessionTemplate",
    "Waiting",
]
