from .institution import (
    Institution,
    InstitutionEvent,
    InstitutionIdentifier,
    InstitutionPhone,
    InstitutionType,
    Sector,
)
from .location import Location, Room
from .person import Person, Post
from .team import Team, TeamEvent, TeamKind, TeamMembership, TeamRole
from .territory import Territory, TerritoryCode

__all__ = [
    "Institution",
    "InstitutionEvent",
    "InstitutionIdentifier",
    "InstitutionPhone",
    "InstitutionType",
    "Location",
    "Person",
    "Post",
    "Room",
    "Sector",
    "Team",
    "TeamEvent",
    "TeamKind",
    "TeamMembership",
    "TeamRole",
    "Territory",
    "TerritoryCode",
]
