from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .search_document import KnownForm, SearchDocument
from .service import (
    Confirmation,
    OpeningHours,
    Service,
    ServiceEvent,
    ServicePlace,
)
from .starting import EntryAnswer, EntryAsk, EntryRequest, ServiceTemplate
from .vocabulary import Abbreviation, HelpTopic, RecipientGroup, ServiceType, Synonym

__all__ = [
    "Abbreviation",
    "Confirmation",
    "CoverageQuestion",
    "EntryAnswer",
    "EntryAsk",
    "EntryRequest",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "KnownForm",
    "OpeningHours",
    "RecipientGroup",
    "SearchDocument",
    "Service",
    "ServiceAnswer",
    "ServiceEvent",
    "ServicePlace",
    "ServiceTemplate",
    "ServiceType",
    "Synonym",
]
