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
    "HelpTopic",
    "KnownForm",
    "OpeningHours",
    "RecipientGroup",
    "SearchDocument",
    "Service",
    "ServiceEvent",
    "ServicePlace",
    "ServiceType",
    "Synonym",
]
