from .contact_outcome import ContactOutcome, FreePlaces, TooMany
from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .review import ReviewQuestion, ReviewReply, ReviewRules, ReviewStretch
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
    "Confirmation",
    "ContactOutcome",
    "CoverageQuestion",
    "FreePlaces",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "KnownForm",
    "OpeningHours",
    "RecipientGroup",
    "ReviewQuestion",
    "ReviewReply",
    "ReviewRules",
    "ReviewStretch",
    "SearchDocument",
    "Service",
    "ServiceAnswer",
    "ServiceEvent",
    "ServicePlace",
    "ServiceType",
    "Synonym",
    "TooMany",
]
