"""How the pages of teams begin: fetch within scope (404), may it (403)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from ... import perms
from ...models import Team


def team_entered(request, uid):
    """The team whose pages the person enters."""
    teams = Team.objects.entered_by(request.scope).select_related("kind")
    return get_object_or_404(teams, uid=uid)


def team_written(request, uid):
    team = team_entered(request, uid)
    if not perms.writes_in_team(request.scope, team):
        raise PermissionDenied
    return team


def team_managed(request, uid):
    """The team that the person runs; whoever sees its card but does not run it is refused."""
    team = get_object_or_404(Team.objects.visible_to(request.scope).select_related("kind"), uid=uid)
    if not perms.can_manage_team(request.scope, team):
        raise PermissionDenied
    return team


def sent_before(request, rows):
    """What the same form made when it was sent the first time."""
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None
    return rows.filter(uid=uid).first()
