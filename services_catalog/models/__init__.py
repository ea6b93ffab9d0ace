from .importing import ImportedEntry, ImportLayout, ServiceImport, ServiceImportRow
from .contact_outcome import ContactOutcome, FreePlaces, TooMany
from .history import ListedCoverage, ListedRecipient, ListedTopic, ListedType
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
from .proposals import ChangeProposal, ChangeProposalEvent, ErrorReport, ErrorReportEvent
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
    "ChangeProposal",
    "ChangeProposalEvent",
    "Confirmation",
    "ContactOutcome",
    "CoverageQuestion",
    "EntryAnswer",
    "EntryAsk",
    "EntryRequest",
    "FreePlaces",
    "GminaCard",
    "ErrorReport",
    "ErrorReportEvent",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "ImportLayout",
    "ImportedEntry",
    "KnownForm",
    "MonthlyDigest",
    "ListedCoverage",
    "ListedRecipient",
    "ListedTopic",
    "ListedType",
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
