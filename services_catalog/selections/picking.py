"""What the buttons beside services need to know: the selection that a click adds to, and what is in it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from ..models import Selection
from .owners import owner_of


@dataclass
class Picking:
    """`current` is None before the first click; `ids` are services that it has."""

    current: object = None
    ids: set = field(default_factory=set)

    @cached_property
    def put_in_url(self):
        return reverse("services_catalog:pick")

    @cached_property
    def take_out_url(self):
        return reverse("services_catalog:unpick")


def picking(request):
    """Two queries at most, none for a visitor who has picked nothing."""
    current = Selection.current(owner_of(request))
    if current is None:
        return Picking()
    rows = current.items.filter(~Q(service=None))
    return Picking(current, set(rows.values_list("service", flat=True)))
