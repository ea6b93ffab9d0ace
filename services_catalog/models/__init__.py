from .contact_outcome import ContactOutcome, FreePlaces, TooMany
from .gaps import SearchGap
from .history import ListedCoverage, ListedRecipient, ListedTopic, ListedType
from .importing import ImportedEntry, ImportLayout, ServiceImport, ServiceImportRow
from .joining import (
    CoverageQuestion,
    GminaJoining,
    GminaJoiningEvent,
    GminaLeaving,
    ServiceAnswer,
)
from .needs import Need, NeedDesk, NeedEvent, NeedOffer
from .open_data import OpenDataSet
from .place import OpeningHours, PlacesChanged, ServicePlace, SpecialDay
from .plan_template import PlanTemplate
from .printing import Brochure, CardPick, GminaCard, MonthlyDigest
from .proposals import ChangeProposal, ChangeProposalEvent, ErrorReport, ErrorReportEvent
from .review import ReviewQuestion, ReviewReply, ReviewRules, ReviewStretch
from .saved_search import SavedSearch
from .search_document import KnownForm, SearchDocument
from .selection import Selection, SelectionItem
from .service import (
    Confirmation,
    Service,
    ServiceEvent,
)
from .service_pack import PackItem, ServicePack
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
    "ErrorReport",
    "ErrorReportEvent",
    "FreePlaces",
    "GminaCard",
    "GminaJoining",
    "GminaJoiningEvent",
    "GminaLeaving",
    "HelpTopic",
    "ImportLayout",
    "ImportedEntry",
    "KnownForm",
    "ListedCoverage",
    "ListedRecipient",
    "ListedTopic",
    "ListedType",
    "MonthlyDigest",
    "Need",
    "NeedDesk",
    "NeedEvent",
    "NeedOffer",
    "OpenDataSet",
    "OpeningHours",
    "PackItem",
    "PlacesChanged",
    "PlanTemplate",
    "RecipientGroup",
    "ReviewQuestion",
    "ReviewReply",
    "ReviewRules",
    "ReviewStretch",
    "SavedSearch",
    "SearchDocument",
    "SearchGap",
    "Selection",
    "SelectionItem",
    "Service",
    "ServiceAnswer",
    "ServiceEvent",
    "ServiceImport",
    "ServiceImportRow",
    "ServicePack",
    "ServicePlace",
    "ServiceTemplate",
    "ServiceType",
    "SpecialDay",
    "Synonym",
    "TooMany",
]
