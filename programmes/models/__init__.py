from .call import Call, CallDeclaration
from .content import News, ProgrammeDocument, ProgrammeLink, Result
from .edition import Edition, EditionTeam, GroupRules, Milestone
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
    "GroupRules",
    "Milestone",
    "News",
    "Programme",
    "ProgrammeContact",
    "ProgrammeDocument",
    "ProgrammeEvent",
    "ProgrammeLink",
    "ProgrammePartner",
    "ProgrammeTitle",
    "Result",
]
