from django.views.decorators.http import require_safe

from accounts.models import AccessLog

from .. import papers
from .shared import team_managed


@require_safe
def team_act(request, uid, kind):
    team = team_managed(request, uid)
    AccessLog.write(request, "team_act", team)
    return papers.act(team, kind)


@require_safe
def team_members(request, uid, kind):
    """With the contacts of professionals: for who runs the team, and noted."""
    team = team_managed(request, uid)
    AccessLog.write(request, "team_members", team)
    return papers.members(team, kind)
