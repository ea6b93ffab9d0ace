"""What the buttons beside services need to know: the selection that a click adds to, and what is in it."""

from dataclasses import dataclass, field

from django.db.models import Q

from ..models import Selection
from .owners import owner_of


@dataclass
class Picking:
    """`current` is None before the first click; `ids` are services that it has."""

    current: object = None
    ids: set = field(default_factory=set)


def picking(request):
    """Two queries at most, none for a visitor who has picked nothing."""
    current = Selection.current(owner_of(request))
    if current is None:
        return Picking()
    rows = current.items.filter(~Q(service=None))
    return Picking(current, set(rows.values_list("service", flat=True)))
