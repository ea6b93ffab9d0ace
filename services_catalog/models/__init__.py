from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .printing import Brochure, CardPick, GminaCard, MonthlyDigest
from .search_document import KnownForm, SearchDocument
from .service import (
    Confirmation,
    OpeningHours,
    Service,
    ServiceEvent,
    ServicePlace,
)
from .vocabulary import Abbreviation, HelpTopic, RecipientGroup, ServiceType, Synonym

__all__ = [
    "Abbreviation",
    "Brochure",
    "CardPick",
    "Confirmation",
    "CoverageQuestion",
    "GminaCard",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "KnownForm",
    "MonthlyDigest",
    "OpeningHours",
    "RecipientGroup",
    "SearchDocument",
    "Service",
    "ServiceAnswer",
    "ServiceEvent",
    "ServicePlace",
    "ServiceType",
    "Synonym",
]
