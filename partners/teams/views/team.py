from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused

from ... import perms
from ...enums import TeamStatus
from ...models import Team
from ...models.team import OpenTasks
from ..filters import TeamFilter
from ..forms import CloseForm, EstablishForm, ReasonForm, TeamForm
from ..sectors import nobody_brings, sectors_of
from .shared import sent_before, team_managed


@method_decorator(login_not_required, name="dispatch")
class TeamList(FilterView):
    filterset_class = TeamFilter
    template_name = "partners/teams/list.html"
    context_object_name = "teams"
    paginate_by = 25
    strict = False  # an unknown filter value is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return Team.objects.visible_to(self.request.scope).with_row()

    def get_context_data(self, **context):
        context = super().get_context_data(can_found=perms.can_found_team(self.request.scope), **context)
        for team in context["teams"]:
            team.present = [row.sector for row in sectors_of(team.present_seats, []) if row.institutions]
            team.institution_count = len({seat.institution_id for seat in team.present_seats})
        context["shows_closed"] = self.request.GET.get("stan") == "zamkniete"
        return context


@login_not_required
@require_safe
def team_detail(request, uid):
    teams = Team.objects.visible_to(request.scope).select_related("kind")
    team = get_object_or_404(teams.prefetch_related("territories", "invited_sectors"), uid=uid)
    scope = request.scope
    enters = Team.objects.entered_by(scope).filter(pk=team.pk).exists()
    manages = enters and perms.can_manage_team(scope, team)
    seats = list(team.memberships.current().with_people())
    for seat in seats:
        seat.shows_names = (enters and scope.is_professional) or _sees_post(scope, seat.post)
        seat.shows_contact = manages or _sees_post(scope, seat.post)
    sectors = sectors_of(seats, team.invited_sectors.all())
    context = {
        "team": team,
        "seats": seats,
        "institution_count": len({seat.institution_id for seat in seats}),
        "sectors": sectors,
        "missing": [row.sector for row in sectors if row.missing],
        "nobody_brings": nobody_brings(sectors) if manages else [],
        "panels": panels_for("team", request, team),
        "enters": enters,
        "manages": manages,
        "events": team.events.select_related("by") if manages else [],
        "past_seats": team.memberships.exclude(pk__in=[seat.pk for seat in seats]).with_people()
        if manages
        else [],
    }
    return render(request, "partners/teams/card.html", context)


def _sees_post(scope, post):
    return bool(post) and perms.sees_contact(scope, post.person.visibility, post.institution)


@require_http_methods(["GET", "HEAD", "POST"])
def team_found(request):
    if not perms.can_found_team(request.scope):
        raise PermissionDenied
    if request.method == "POST" and (first := sent_before(request, Team.objects.entered_by(request.scope))):
        return redirect(first)
    initial = {"home": request.GET.get("dla", "")}
    form = TeamForm(request.POST or None, instance=Team(), scope=request.scope, initial=initial)
    if request.method == "POST" and form.is_valid():
        team, is_new = form.found(by=request.user)
        if is_new:
            messages.success(request, _("The team is made. Now add the institutions that belong to it."))
        if team:
            return redirect(team)
    # Of two clicks at once the second may find the name taken: by the first.
    if request.method == "POST" and (first := sent_before(request, Team.objects.entered_by(request.scope))):
        return redirect(first)
    return render(request, "partners/teams/form.html", {"form": form, "team": None})


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request, uid):
    team = team_managed(request, uid)
    form = TeamForm(request.POST or None, instance=team, scope=request.scope)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The team is saved."))
        return redirect(team)
    # The form has written what was typed onto its row: the page names the team as it is.
    named = Team.objects.select_related("kind").get(pk=team.pk)
    return render(request, "partners/teams/form.html", {"form": form, "team": named})


@require_http_methods(["GET", "HEAD", "POST"])
def team_establish(request, uid):
    team = team_managed(request, uid)
    form = EstablishForm(request.POST or None)
    institutions = team.memberships.current().values("institution").distinct().count()
    if request.method == "POST" and form.is_valid():
        try:
            team.establish(on=form.cleaned_data["on"], by=request.user)
        except TransitionRefused:
            if team.status == TeamStatus.FORMING:
                messages.error(
                    request,
                    _("A team needs at least two institutions. Add them first, then establish the team."),
                )
            else:
                messages.info(request, _("The team has been established already."))
        else:
            messages.success(request, _("The team is established. Its card is public now."))
        return redirect(team)
    context = {
        "team": team,
        "form": form,
        "title": _("Establish the team"),
        "submit": _("Establish the team"),
        "too_few": institutions < 2,
        "lead": _("From now on everybody sees the card of the team in the list."),
    }
    return render(request, "partners/teams/verb.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_rest(request, uid):
    team = team_managed(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team.rest(by=request.user, reason=form.cleaned_data["reason"])
        except TransitionRefused:
            messages.info(request, _("Only a team that works can be put to rest."))
        else:
            messages.success(request, _("The team rests. It can be woken at any time."))
        return redirect(team)
    context = {
        "team": team,
        "form": form,
        "title": _("Put the team to rest"),
        "submit": _("Put the team to rest"),
        "lead": _("Nobody meets now; seats, plan and charter stay as they are, and the team can be woken."),
    }
    return render(request, "partners/teams/verb.html", context)


@require_POST
def team_wake(request, uid):
    team = team_managed(request, uid)
    try:
        team.wake(by=request.user)
    except TransitionRefused:
        messages.info(request, _("The team does not rest."))
    else:
        messages.success(request, _("The team works again."))
    return redirect(team)


@require_http_methods(["GET", "HEAD", "POST"])
def team_close(request, uid):
    team = team_managed(request, uid)
    tasks = list(team.actions.open().with_owners().soonest_first())
    form = CloseForm(request.POST or None, has_tasks=bool(tasks))
    if request.method == "POST" and form.is_valid() and _close(request, team, form):
        return redirect(team)
    context = {
        "team": team,
        "form": form,
        "tasks": tasks,
        "title": _("Close the team"),
        "submit": _("Close the team for good"),
        "lead": _("For good: a closed team is not opened again. Its card, plan and charter stay readable."),
    }
    return render(request, "partners/teams/verb.html", context)


def _close(request, team, form):
    """Whether the page is done with."""
    data = form.cleaned_data
    try:
        team.close(
            by=request.user, on=data["on"], reason=data["reason"], drop_tasks=data.get("drop_tasks", False)
        )
    except OpenTasks:
        form.add_error(
            "drop_tasks" if "drop_tasks" in form.fields else None,
            _("The team has open tasks. End them first, or tick that all of them are given up."),
        )
        return False
    except TransitionRefused:
        messages.info(request, _("The team has been closed already."))
        return True
    messages.success(request, _("The team is closed."))
    return True
