from .application import AlreadyApplied, Application, ApplicationEvent, CallClosed
from .application_parts import Answer, ApplicationInstitution, Nomination
from .assessment import AssessmentRules, Assessor, CriteriaFrozen, Criterion, FormalCheck
from .call import Call, CallEvent, CallIncomplete
from .content import News, ProgrammeDocument, ProgrammeLink, Result
from .deciding import NoPlace, NotReady, Places
from .edition import Edition, EditionTeam, GroupRules, Milestone
from .letter import CallPaper, Letter
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
from .scoring import Assessment, AssessmentEvent, Score

__all__ = [
    "AlreadyApplied",
    "Answer",
    "Application",
    "ApplicationEvent",
    "ApplicationInstitution",
    "Assessment",
    "AssessmentEvent",
    "AssessmentRules",
    "Assessor",
    "Call",
    "CallClosed",
    "CallEvent",
    "CallIncomplete",
    "CallPaper",
    "CriteriaFrozen",
    "Criterion",
    "Edition",
    "EditionTeam",
    "FormalCheck",
    "Funding",
    "GoodPractice",
    "GoodPracticeEvent",
    "GroupRules",
    "Letter",
    "Milestone",
    "News",
    "NoPlace",
    "Nomination",
    "NotReady",
    "Places",
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
    "Score",
]
