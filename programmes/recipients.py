"""Whom mails about a project go to."""

from accounts.enums import Role
from accounts.models import Membership, User


def coordinators(programme):
    """Active accounts that run the project now, by when they began."""
    roles = Membership.objects.current().filter(role=Role.COORDINATOR, programme=programme.pk)
    users = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    return list(users.order_by("pk"))
