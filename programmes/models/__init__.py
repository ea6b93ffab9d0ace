from .application import AlreadyApplied, Application, ApplicationEvent, CallClosed
from .application_parts import Answer, ApplicationInstitution, Nomination
from .assessment import AssessmentRules, Assessor, CriteriaFrozen, Criterion, FormalCheck
from .call import Call, CallEvent, CallIncomplete
from .content import News, ProgrammeDocument, ProgrammeLink, Result
from .deciding import NoPlace, NotReady, Places
from .edition import Edition, EditionTeam, GroupRules
from .ending import Unsettled
from .folder import (
    FolderDocumentType,
    FolderMark,
    FolderPackage,
    FolderRequirement,
    FolderScan,
    FolderScanEvent,
    ScanKnown,
)
from .indicator import Indicator, Measurement
from .layout import ColumnLayout, EnteredRow, LayoutEntry
from .letter import CallPaper, Letter
from .milestone import Milestone, MilestoneEvent, MilestoneEvidence
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
from .report import PeriodReport, PeriodReportEvent
from .schedule import ScheduleRow, ScheduleVersion
from .scoring import Assessment, AssessmentEvent, Score
from .succession import Succession
from .sustainability import ClosingNote, SustainabilityYear

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
    "ClosingNote",
    "ColumnLayout",
    "CriteriaFrozen",
    "Criterion",
    "Edition",
    "EditionTeam",
    "EnteredRow",
    "FolderDocumentType",
    "FolderMark",
    "FolderPackage",
    "FolderRequirement",
    "FolderScan",
    "FolderScanEvent",
    "FormalCheck",
    "Funding",
    "GoodPractice",
    "GoodPracticeEvent",
    "GroupRules",
    "Indicator",
    "LayoutEntry",
    "Letter",
    "Measurement",
    "Milestone",
    "MilestoneEvent",
    "MilestoneEvidence",
    "News",
    "NoPlace",
    "Nomination",
    "NotReady",
    "PeriodReport",
    "PeriodReportEvent",
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
    "ScanKnown",
    "ScheduleRow",
    "ScheduleVersion",
    "Score",
    "Succession",
    "SustainabilityYear",
    "Unsettled",
]
