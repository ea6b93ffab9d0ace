from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.exports import csv_response, xlsx_response

from ... import perms
from ...models import Team, TeamFigures
from ..chart import bars
from ..forms import FiguresForm
from .shared import sent_before, team_entered, team_written


@require_safe
def team_figures(request, uid):
    team = team_entered(request, uid)
    years = team.figures.all().by_year()
    context = {
        "team": team,
        "years": years,
        "chart": bars([(year, totals["families"]) for year, _rows, totals in reversed(years)]),
        "writes": perms.writes_in_team(request.scope, team),
    }
    return render(request, "partners/teams/figures.html", context)


@require_safe
def team_figures_table(request, uid, kind):
    team = team_entered(request, uid)
    columns = [_("From"), _("To"), *(_field(name) for name in TeamFigures.COUNTS), _("Note")]
    rows = [
        (row.starts_on, row.ends_on, *(getattr(row, name) for name in TeamFigures.COUNTS), row.note)
        for row in team.figures.order_by("starts_on", "pk")
    ]
    response = {"xlsx": xlsx_response, "csv": csv_response}.get(kind)
    if not response:
        raise Http404
    return response("liczby-zespolu", columns, rows)


def _field(name):
    label = str(TeamFigures._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


@require_http_methods(["GET", "HEAD", "POST"])
def figures_add(request, uid):
    team = team_written(request, uid)
    if request.method == "POST" and sent_before(request, team.figures.all()):
        return redirect("partners:team_figures", team.uid)
    form = FiguresForm(request.POST or None, instance=TeamFigures(team=team, edited_by=request.user))
    if request.method == "POST" and form.is_valid() and form.add():
        messages.success(request, _("The figures are saved."))
        return redirect("partners:team_figures", team.uid)
    if request.method == "POST" and sent_before(request, team.figures.all()):
        return redirect("partners:team_figures", team.uid)  # the same click, a moment earlier
    return render(request, "partners/teams/figures_form.html", {"form": form, "team": team, "row": None})


def figures_written(request, uid):
    rows = TeamFigures.objects.filter(team__in=Team.objects.entered_by(request.scope))
    row = get_object_or_404(rows.select_related("team__kind"), uid=uid)
    if not perms.writes_in_team(request.scope, row.team):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def figures_edit(request, uid):
    row = figures_written(request, uid)
    form = FiguresForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The figures are saved."))
        return redirect("partners:team_figures", row.team.uid)
    return render(request, "partners/teams/figures_form.html", {"form": form, "team": row.team, "row": row})


@require_POST
def figures_remove(request, uid):
    """A period that was written down by mistake; the history of the row keeps it."""
    row = figures_written(request, uid)
    team = row.team
    row.delete()
    messages.success(request, _("The period is removed."))
    return redirect("partners:team_figures", team.uid)
