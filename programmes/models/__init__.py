from .call import Call, CallDeclaration
from .content import News, ProgrammeDocument, ProgrammeLink, Result
from .edition import Edition, EditionTeam, GroupRules, Milestone
from .practice import GoodPractice, GoodPracticeEvent, PracticeArea
from .programme import (
    Funding,
    Programme,
    ProgrammeContact,
    ProgrammeEvent,
    ProgrammePartner,
    ProgrammeTitle,
)

__all__ = [
    "Call",
    "CallDeclaration",
    "Edition",
    "EditionTeam",
    "Funding",
    "GoodPractice",
    "GoodPracticeEvent",
    "GroupRules",
    "Milestone",
    "News",
    "PracticeArea",
    "Programme",
    "ProgrammeContact",
    "ProgrammeDocument",
    "ProgrammeEvent",
    "ProgrammeLink",
    "ProgrammePartner",
    "ProgrammeTitle",
    "Result",
]
