from .action import ActionItem, ActionItemEvent
from .charter import Charter, CharterAcceptance, CharterEvent, CharterInvitation, CharterItem
from .handover import HandOver, HandOverEvent
from .importing import InstitutionImport
from .institution import (
    Institution,
    InstitutionEvent,
    InstitutionIdentifier,
    InstitutionPhone,
    InstitutionType,
    NotDuplicate,
    Sector,
)
from .joining import JoinRequest, JoinRequestEvent, RegistrationInvitation
from .location import Location, Room
from .person import Person, Post
from .resource import InstitutionResource
from .space import Announcement, Decision, Reflection, TeamFigures, TeamFile
from .team import Team, TeamEvent, TeamKind, TeamMembership, TeamRole
from .territory import Territory, TerritoryCode

__all__ = [
    "ActionItem",
    "ActionItemEvent",
    "Announcement",
    "Charter",
    "CharterAcceptance",
    "CharterEvent",
    "CharterInvitation",
    "CharterItem",
    "Decision",
    "HandOver",
    "HandOverEvent",
    "Institution",
    "InstitutionEvent",
    "InstitutionIdentifier",
    "InstitutionImport",
    "InstitutionPhone",
    "InstitutionResource",
    "InstitutionType",
    "JoinRequest",
    "JoinRequestEvent",
    "Location",
    "NotDuplicate",
    "Person",
    "Post",
    "Reflection",
    "RegistrationInvitation",
    "Room",
    "Sector",
    "Team",
    "TeamEvent",
    "TeamFigures",
    "TeamFile",
    "TeamKind",
    "TeamMembership",
    "TeamRole",
    "Territory",
    "TerritoryCode",
]
