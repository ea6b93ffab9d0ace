"""Teams of editions: a new team may be founded for one, and who runs a team may place it in one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coop_portal.panels import Panel
from partners import perms as partners_perms
from partners.models import Team, Territory
from partners.teams.homes import Homes

from .enums import ProgrammeStatus
from .models import Edition, EditionTeam, Programme

OPEN = [ProgrammeStatus.DRAFT, ProgrammeStatus.ACTIVE, ProgrammeStatus.AFTER_END]


def run_by(scope):
    """Editions of projects that the person runs and that are not in the archive."""
    return Edition.objects.filter(programme__in=Programme.objects.run_by(scope), programme__status__in=OPEN)


def choices(scope):
    editions = run_by(scope).select_related("programme").order_by("programme__sort_key", "position", "pk")
    return [(str(edition.uid), f"{edition.programme}: {edition}") for edition in editions[:200]]


def territories(scope):
    """Where the projects of a coordinator work; an operator names any territory."""
    if not scope.coordinated_programme_ids:
        return Territory.objects.none().values("pk")
    editions = run_by(scope)
    of_editions = Q(editions__in=editions) | Q(programmes__in=editions.values("programme"))
    return Territory.objects.filter(of_editions).values("pk")


def take(key, team):
    EditionTeam.objects.get_or_create(edition=Edition.objects.get(uid=key), team=team)


HOMES = Homes(choices, territories, take)


def teams_of_edition(request, edition):
    """The teams that work in an edition; for its coordinators also the way to a new one."""
    rows = Team.objects.visible_to(request.scope).filter(edition_teams__edition=edition)
    teams = rows.select_related("kind").prefetch_related("territories")
    runs = request.scope.coordinates(edition.programme_id) and not edition.programme.is_archived
    if not teams and not runs:
        return None
    return Panel(
        _("Teams"), "programmes/panels/teams.html", {"teams": teams, "edition": edition, "runs": runs}
    )


def editions_of_team(request, team):
    """The projects in which a team works; who runs the team places it in another one."""
    rows = (
        team.edition_teams.filter(edition__in=Edition.objects.visible_to(request.scope))
        .select_related("edition__programme")
        .order_by("edition__programme__sort_key", "pk")
    )
    manages = partners_perms.can_manage_team(request.scope, team)
    others = placeable(request.scope, team) if manages and team.is_living else []
    if not rows and not others:
        return None
    context = {"rows": rows, "team": team, "manages": manages, "editions": others}
    return Panel(_("Projects"), "programmes/panels/of_team.html", context)


def placeable(scope, team):
    """Editions of open projects that work where the team does, or that the person runs, and do not have it yet."""
    places = list(team.territories.all())
    around = Q(pk__in=set().union(*(place.path_ids() for place in places)))
    inside = Territory.objects.within([place.pk for place in places])
    near = (Territory.objects.filter(around) | inside).values("pk")
    here = Q(territories__in=near) | Q(programme__territories__in=near)
    editions = Edition.objects.visible_to(scope).filter(programme__status__in=OPEN)
    found = editions.filter(here | Q(pk__in=run_by(scope).values("pk"))).exclude(edition_teams__team=team)
    return (
        found.select_related("programme").order_by("programme__sort_key", "position", "pk").distinct()[:100]
    )


@require_POST
def team_place(request, uid):
    """Its coordinator runs the team from then on: only who runs it already may decide that."""
    team = get_object_or_404(Team.objects.visible_to(request.scope), uid=uid)
    if not partners_perms.can_manage_team(request.scope, team):
        raise PermissionDenied
    chosen = request.POST.get("edition", "")
    edition = next((each for each in placeable(request.scope, team) if str(each.uid) == chosen), None)
    if edition is None:
        messages.error(request, _("Choose a project from the list."))
    else:
        EditionTeam.objects.get_or_create(edition=edition, team=team)
        messages.success(request, _("The team works in the project %(name)s.") % {"name": edition.programme})
    return redirect(team)


@require_POST
def team_displace(request, uid, edition_uid):
    """Who runs the team, or the project, may take the team out of it."""
    team = get_object_or_404(Team.objects.visible_to(request.scope), uid=uid)
    if not partners_perms.can_manage_team(request.scope, team):
        raise PermissionDenied
    placed = get_object_or_404(
        EditionTeam.objects.select_related("edition__programme"), team=team, edition__uid=edition_uid
    )
    programme = placed.edition.programme
    placed.delete()
    messages.success(
        request, _("The team does not work in the project %(name)s any more.") % {"name": programme}
    )
    # Whoever reached the team through that project alone sees it no more.
    if Team.objects.visible_to(request.scope).filter(pk=team.pk).exists():
        return redirect(team)
    return redirect("partners:teams")
