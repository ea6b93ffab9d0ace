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
    "Confirmation",
    "ContactOutcome",
    "CoverageQuestion",
    "EntryAnswer",
    "EntryAsk",
    "EntryRequest",
    "FreePlaces",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "ImportLayout",
    "ImportedEntry",
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
    "ServiceImport",
    "ServiceImportRow",
    "ServicePlace",
    "ServiceTemplate",
    "ServiceType",
    "SpecialDay",
    "Synonym",
    "TooMany",
]
