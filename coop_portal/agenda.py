"""What can be put on the agenda of a meeting: lower apps offer it, the app of meetings asks by the registry."""

from dataclasses import dataclass

from . import registry


@dataclass(frozen=True)
class AgendaOffer:
    """`key` is the same for the same thing, so that it is put on one agenda once."""

    key: str
    title: str
    description: str = ""


def offers_for(territory_ids):
    """What is offered for meetings about these territories, in the order of the registered kinds."""
    found = (make(territory_ids) for _key, make in sorted(registry.agenda_topics.items()))
    return [each for offers in found for each in offers]
