from .certificate import Certificate, CertificateRule
from .cycle import Cycle, CycleEvent, CycleTemplate, Group, GroupMember, SessionTemplate
from .offer import Offer, OfferCard, OfferNeed
from .papers import HallKit, Minutes, MinutesTask, ThankYou
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
    "Certificate",
    "CertificateRule",
    "Cycle",
    "CycleEvent",
    "CycleTemplate",
    "Group",
    "GroupMember",
    "HallKit",
    "Invitee",
    "Minutes",
    "MinutesTask",
    "Offer",
    "OfferCard",
    "OfferNeed",
    "Recommendation",
    "Session",
    "SessionDay",
    "SessionEvent",
    "SessionRole",
    "SessionSector",
    "SessionTemplate",
    "ThankYou",
]
