from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop_portal.transitions import TransitionRefused

from ... import perms
from ...models import Team, TeamMembership
from .. import emails
from ..forms import LeaveForm, SeatForm, SeatInstitutionForm
from .shared import sent_before, team_managed


def seat_managed(request, uid):
    seats = TeamMembership.objects.filter(team__in=Team.objects.visible_to(request.scope))
    seat = get_object_or_404(
        seats.select_related("team__kind", "institution", "post__person", "role", "source"), uid=uid
    )
    if not perms.can_manage_team(request.scope, seat.team):
        raise PermissionDenied
    return seat


@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request, uid):
    """Two steps that work without scripts: whose seat it is, then who sits there."""
    team = team_managed(request, uid)
    if not team.is_living:
        messages.error(request, _("The team is closed: nobody can join it any more."))
        return redirect(team)
    if request.method == "POST" and sent_before(request, team.memberships.all()):
        return redirect(team)
    whose = SeatInstitutionForm(request.GET if "instytucja" in request.GET else None, team=team)
    if not whose.is_valid():
        return render(request, "partners/teams/seat_institution.html", {"form": whose, "team": team})
    seat = TeamMembership(team=team, institution=whose.cleaned_data["instytucja"])
    form = SeatForm(request.POST or None, instance=seat, by=request.user)
    if request.method == "POST" and form.is_valid() and _take(request, form):
        return redirect(team)
    if request.method == "POST" and sent_before(request, team.memberships.all()):
        return redirect(team)  # the same click, a moment earlier
    return render(request, "partners/teams/seat_form.html", {"form": form, "team": team, "seat": seat})


@transaction.atomic
def _take(request, form):
    """Whether the page is done with."""
    try:
        saved = form.save()
    except TransitionRefused:
        messages.error(request, _("The team is closed: nobody can join it any more."))
        return True
    if saved is None:
        return False
    seat, is_new = saved
    if is_new:
        emails.tell_seat_taken(seat)
        messages.success(request, _("%(name)s has a seat in the team.") % {"name": seat.institution})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def seat_edit(request, uid):
    seat = seat_managed(request, uid)
    form = SeatForm(request.POST or None, instance=seat, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The seat is saved."))
        return redirect(seat.team)
    return render(request, "partners/teams/seat_form.html", {"form": form, "team": seat.team, "seat": seat})


@require_http_methods(["GET", "HEAD", "POST"])
def seat_leave(request, uid):
    seat = seat_managed(request, uid)
    if seat.ends_on:
        messages.info(request, _("The last day of this seat is set already."))
        return redirect(seat.team)
    form = LeaveForm(request.POST or None, seat=seat)
    last_member = False
    if request.method == "POST" and form.is_valid():
        try:
            seat.leave(on=form.cleaned_data["on"])
        except TransitionRefused:
            last_member = True
        else:
            messages.success(request, _("%(name)s leaves the team.") % {"name": seat.institution})
            return redirect(seat.team)
    context = {"form": form, "team": seat.team, "seat": seat, "last_member": last_member}
    return render(request, "partners/teams/seat_leave.html", context)
