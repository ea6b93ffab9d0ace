from .importing import ImportedEntry, ImportLayout, ServiceImport, ServiceImportRow
from .contact_outcome import ContactOutcome, FreePlaces, TooMany
from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .place import OpeningHours, ServicePlace, SpecialDay
from .review import ReviewQuestion, ReviewReply, ReviewRules, ReviewStretch
from .printing import Brochure, CardPick, GminaCard, MonthlyDigest
from .search_document import KnownForm, SearchDocument
from .service import (
    Confirmation,
    Service,
    ServiceEvent,
)
from .starting import EntryAnswer, EntryAsk, EntryRequest, ServiceTemplate
from .vocabulary import Abbreviation, HelpTopic, RecipientGroup, ServiceType, Synonym

__all__ = [
    "Abbreviation",
    "Brochure",
    "CardPick",
    "Confirmation",
    "ContactOutcome",
    "CoverageQuestion",
    "EntryAnswer",
    "EntryAsk",
    "EntryRequest",
    "FreePlaces",
    "GminaCard",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "ImportLayout",
    "ImportedEntry",
    "KnownForm",
    "MonthlyDigest",
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
    "ServiceImport",
    "ServiceImportRow",
    "ServicePlace",
    "ServiceTemplate",
    "ServiceType",
    "SpecialDay",
    "Synonym",
    "TooMany",
]
