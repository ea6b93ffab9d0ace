from .attendance import Attendance, AttendanceEntry, PaperBatch
from .certificate import Certificate, CertificateRule
from .cycle import Cycle, CycleEvent
from .feed import CalendarFeed
from .group import Group, GroupMember
from .joining import DELEGATION_DOCUMENT, Delegation, NominationAsk, Waiting
from .material import SessionMaterial
from .needs import ParticipantNeeds
from .offer import Offer, OfferCard, OfferNeed
from .papers import HallKit, Minutes, MinutesTask, ThankYou
from .public_event import PublicEvent, Registration
from .recommendation import (
    PLAN_DOCUMENT,
    CooperationPlan,
    PlanTask,
    Recommendation,
    RecommendationVote,
    VoteAsk,
)
from .session import Session, SessionEvent
from .session_parts import AgendaItem, Invitee, SessionDay, SessionRole, SessionSector
from .survey import SurveyAnswer, SurveyAsk, SurveySector, SurveyUse
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
    "Certificate",
    "CertificateRule",
    "CharterItemSource",
    "Contribution",
    "CooperationPlan",
    "Cycle",
    "CycleEvent",
    "CycleTemplate",
    "Delegation",
    "Group",
    "GroupMember",
    "HallKit",
    "Invitee",
    "Minutes",
    "MinutesTask",
    "NominationAsk",
    "Offer",
    "OfferCard",
    "OfferNeed",
    "PaperBatch",
    "ParticipantNeeds",
    "PlanTask",
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
    "SurveyAnswer",
    "SurveyAsk",
    "SurveySector",
    "SurveyUse",
    "ThankYou",
    "VoteAsk",
    "Waiting",
]
