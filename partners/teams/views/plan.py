from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.transitions import TransitionRefused

from ... import perms
from ...models import ActionItem, Decision
from .. import plan
from ..forms import ActionForm, CloseActionForm
from ..forms.fields import YEARS
from .shared import sent_before, team_entered, team_managed, team_written


def year_asked(request):
    """?rok=2026, else this year."""
    text = request.GET.get("rok", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return year if year in YEARS else timezone.localdate().year


@require_safe
def team_plan(request, uid):
    team = team_entered(request, uid)
    year = year_asked(request)
    items = list(plan.items_of(team, year))
    context = {
        "team": team,
        "year": year,
        "years": plan.years_of(team, year),
        "items": items,
        "open_count": sum(item.is_open for item in items),
        "overdue_count": sum(item.is_overdue for item in items),
        "writes": team.is_living and perms.writes_in_team(request.scope, team),
        "manages": team.is_living and perms.can_manage_team(request.scope, team),
    }
    return render(request, "partners/teams/plan.html", context)


@require_safe
def team_plan_file(request, uid, kind):
    """The plan as a paper or a spreadsheet."""
    team = team_entered(request, uid)
    AccessLog.write(request, "team_plan", team)
    return plan.file_of(team, year_asked(request), kind)


@require_POST
def team_plan_carry(request, uid):
    team = team_managed(request, uid)
    year = year_asked(request)
    number = plan.carry_over(team, year, by=request.user)
    if number:
        messages.success(
            request,
            _("Tasks carried over to the plan of %(year)s: %(number)d.")
            % {"year": year + 1, "number": number},
        )
        year += 1
    else:
        messages.info(request, _("There was no open task to carry over."))
    return redirect(plan_url(team, year))


def plan_url(team, year):
    return f"{reverse('partners:team_plan', args=[team.uid])}?rok={year}"


@require_http_methods(["GET", "HEAD", "POST"])
def action_add(request, uid):
    team = team_written(request, uid)
    if not team.is_living:
        messages.error(request, _("The team is closed: its plan stays as it is."))
        return redirect(plan_url(team, year_asked(request)))
    if request.method == "POST" and (first := sent_before(request, team.actions.all())):
        return redirect(first)
    item = ActionItem(team=team, year=year_asked(request), decision=_decision(request, team))
    if item.decision and request.method != "POST":
        item.text = item.decision.title
    form = ActionForm(request.POST or None, instance=item, by=request.user)
    if request.method == "POST" and form.is_valid():
        item = form.add()
        messages.success(request, _("The task is in the plan."))
        return redirect(item)
    return render(request, "partners/teams/action_form.html", {"form": form, "team": team, "item": item})


def _decision(request, team):
    """?decision=<uid>: the decision of this team from which the task follows."""
    uid = request.GET.get("decision", "")
    if not uid:
        return None
    try:
        return team.decisions.get(uid=uid)
    except (Decision.DoesNotExist, ValidationError) as unknown:
        raise Http404 from unknown


def action_written(request, uid):
    """The task within scope; writing is for who writes in its team, or whose it is."""
    visible = (
        ActionItem.objects.visible_to(request.scope).with_owners().select_related("team__kind", "decision")
    )
    item = get_object_or_404(visible, uid=uid)
    if item.team and not (item.team.is_living and perms.writes_in_team(request.scope, item.team)):
        raise PermissionDenied
    return item


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request, uid):
    item = action_written(request, uid)
    form = ActionForm(request.POST or None, instance=item, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The task is saved."))
        return redirect(item if item.team_id else "dashboard")
    return render(request, "partners/teams/action_form.html", {"form": form, "team": item.team, "item": item})


@require_http_methods(["GET", "HEAD", "POST"])
def action_close(request, uid):
    item = action_written(request, uid)
    form = CloseActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(item, by=request.user)
        except TransitionRefused:
            messages.info(request, _("This task has been ended already."))
        else:
            messages.success(request, _("The task is ended and stays in the plan with what came of it."))
        return redirect(item if item.team_id else "dashboard")
    return render(
        request, "partners/teams/action_close.html", {"form": form, "team": item.team, "item": item}
    )


@require_POST
@transaction.atomic
def action_reopen(request, uid):
    item = action_written(request, uid)
    try:
        item.reopen(by=request.user)
    except TransitionRefused:
        messages.info(request, _("This task is open."))
    else:
        messages.success(request, _("The task is open again."))
    return redirect(item)
