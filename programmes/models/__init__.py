from .application import AlreadyApplied, Application, ApplicationEvent, CallClosed
from .application_parts import Answer, ApplicationInstitution, Nomination
from .call import Call, CallEvent, CallIncomplete
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
from .question import Question

__all__ = [
    "AlreadyApplied",
    "Answer",
    "Application",
    "ApplicationEvent",
    "ApplicationInstitution",
    "Call",
    "CallClosed",
    "CallEvent",
    "CallIncomplete",
    "Edition",
    "EditionTeam",
    "Funding",
    "GoodPractice",
    "GoodPracticeEvent",
    "GroupRules",
    "Milestone",
    "News",
    "Nomination",
    "PracticeArea",
    "Programme",
    "ProgrammeContact",
    "ProgrammeDocument",
    "ProgrammeEvent",
    "ProgrammeLink",
    "ProgrammePartner",
    "ProgrammeTitle",
    "Question",
    "Result",
]
