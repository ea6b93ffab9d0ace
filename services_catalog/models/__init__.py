from .history import ListedCoverage, ListedRecipient, ListedTopic, ListedType
from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .place import OpeningHours, ServicePlace, SpecialDay
from .proposals import ChangeProposal, ChangeProposalEvent, ErrorReport, ErrorReportEvent
from .search_document import KnownForm, SearchDocument
from .service import (
    Confirmation,
    Service,
    ServiceEvent,
)
from .vocabulary import Abbreviation, HelpTopic, RecipientGroup, ServiceType, Synonym

__all__ = [
    "Abbreviation",
    "ChangeProposal",
    "ChangeProposalEvent",
    "Confirmation",
    "CoverageQuestion",
    "ErrorReport",
    "ErrorReportEvent",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "KnownForm",
    "ListedCoverage",
    "ListedRecipient",
    "ListedTopic",
    "ListedType",
    "OpeningHours",
    "RecipientGroup",
    "SearchDocument",
    "Service",
    "ServiceAnswer",
    "ServiceEvent",
    "ServicePlace",
    "ServiceType",
    "SpecialDay",
    "Synonym",
]
