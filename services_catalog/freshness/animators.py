"""Whom an institution answers: the nearest animator around the territory that keeps its entries."""

from accounts.enums import Role
from accounts.models import Membership

from .rules import path


def animator_of(territory):
    """The user, or None where nobody with a working account animates the territory or what it lies in."""
    around = path(territory)
    if not around:
        return None
    current = Membership.objects.current().filter(
        role=Role.ANIMATOR, territory__in=around, user__is_active=True
    )
    found = sorted(
        current.select_related("user"), key=lambda each: (around.index(each.territory_id), each.pk)
    )
    return found[0].user if found else None
