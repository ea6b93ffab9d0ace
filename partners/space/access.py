"""How the pages of a team's space and charter begin. A closed team is read and no longer written in."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import perms
from ..models import Team

PAGE = 20
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def teams_entered(request):
    return Team.objects.entered_by(request.scope).select_related("kind")


def team_entered(request, uid):
    return get_object_or_404(teams_entered(request), uid=uid)


def entered(request, rows, uid):
    """The row of `rows` (whose `team` the person enters), or 404."""
    return get_object_or_404(
        rows.filter(team__in=teams_entered(request)).select_related("team__kind"), uid=uid
    )


def can_write(request, team):
    return team.is_living and perms.writes_in_team(request.scope, team)


def can_manage(request, team):
    return team.is_living and perms.can_manage_team(request.scope, team)


class ClosedTeam(Exception):
    """Somebody would write in a team that is closed."""

    def __init__(self, team):
        super().__init__(team.pk)
        self.team = team


def hold_to_writers(request, team):
    if not perms.writes_in_team(request.scope, team):
        raise PermissionDenied
    if not team.is_living:
        raise ClosedTeam(team)


def hold_to_managers(request, team):
    if not perms.can_manage_team(request.scope, team):
        raise PermissionDenied
    if not team.is_living:
        raise ClosedTeam(team)


def says_when_closed(view):
    """A closed team is said to be closed, in plain words."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except ClosedTeam as refused:
            messages.error(request, _("The team is closed: its pages can be read, but not changed."))
            return redirect("partners:space", refused.team.uid)

    return wrapped


def page_of(request, rows):
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def one_of(rows, uid):
    """The row that an address names, None for none; 404 for what is no uid or stands elsewhere."""
    if not uid:
        return None
    try:
        return get_object_or_404(rows, uid=uid)
    except ValidationError:
        raise Http404 from None
