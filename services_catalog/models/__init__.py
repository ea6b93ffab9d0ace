from .importing import ImportedEntry, ImportLayout, ServiceImport, ServiceImportRow
from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .place import OpeningHours, ServicePlace, SpecialDay
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
    "CoverageQuestion",
    "EntryAnswer",
    "EntryAsk",
    "EntryRequest",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "ImportLayout",
    "ImportedEntry",
    "KnownForm",
    "OpeningHours",
    "RecipientGroup",
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
]
