"""What a new team may belong to in a higher app: the edition of a project. Registered in registry.team_homes."""

from collections.abc import Callable
from dataclasses import dataclass

from coop_portal import registry


@dataclass(frozen=True)
class Homes:
    """One kind of homes.

    choices(scope)       -> [(key, label)] of those for which the person may found a team; keys are str
    territories(scope)   -> queryset of the ids of territories in which they work
    take(key, team)      notes that the team belongs there
    """

    choices: Callable
    territories: Callable
    take: Callable


def choices(scope):
    """(value, label) of every home; values name the registry's key, too."""
    return [
        (f"{name}:{key}", label)
        for name, homes in registry.team_homes.items()
        for key, label in homes.choices(scope)
    ]


def take(value, team):
    name, _colon, key = value.partition(":")
    registry.team_homes[name].take(key, team)
