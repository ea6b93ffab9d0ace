import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.models import Location
from programmes.models import Edition

from .. import perms
from ..meetings.schedule import places_for
from ..meetings.views import people_to_choose
from ..views import cycle_to_run
from . import forms
from .busy import people_elsewhere, place_of
from .steps import next_step, steps
from .suggesting import suggest

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@transaction.atomic
def cycle_create(request, edition_uid):
    """The first step: of what edition, by which template, for whom."""
    edition = get_object_or_404(
        Edition.objects.visible_to(request.scope).select_related("programme"), uid=edition_uid
    )
    if not perms.can_run(request.scope, edition):
        raise PermissionDenied
    if request.method == "POST":
        edition.locked()
    form = forms.CycleForm(request.POST or None, edition=edition, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        cycle = form.save()
        messages.success(
            request, _("The cycle is made. Nobody is written to before you send the invitations.")
        )
        return redirect("workshops:prepare_group", cycle.uid)
    return render(request, "workshops/cycle_form.html", {"form": form, "edition": edition})


def _context(cycle, here):
    return {"cycle": cycle, "steps": steps(cycle, here), "next": next_step(cycle)}


@require_safe
def prepare(request, uid):
    """Where the preparation was left."""
    return redirect(next_step(cycle_to_run(request, uid)).url)


@form_methods
def group(request, uid):
    cycle = cycle_to_run(request, uid)
    form = forms.GroupForm(request.POST if request.method == "POST" else None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
            return redirect("workshops:prepare_dates", cycle.uid)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "workshops/planning/group.html", _context(cycle, "group") | {"form": form})


@form_methods
def dates(request, uid):
    """Dates as they stand, or as the portal suggests them (`?first=...`), each with what speaks against it."""
    cycle = cycle_to_run(request, uid)
    sessions = list(
        cycle.sessions.filter(status="planned")
        .select_related("location", "room", "cycle__group")
        .prefetch_related("days")
        .order_by("position")
    )
    wish, suggestions = _suggestions(request, cycle, sessions)
    places = places_for(sessions[0]) if sessions else Location.objects.none()
    form = forms.DatesForm(
        request.POST if request.method == "POST" else None,
        cycle=cycle, sessions=sessions, suggestions=suggestions, by=request.user, places=places,
        initial={"location": request.GET.get("location")} if request.GET.get("location") else {},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The dates are saved."))
        return redirect(
            "workshops:prepare_people" if cycle.is_draft else cycle, *([cycle.uid] * cycle.is_draft)
        )
    context = _context(cycle, "dates") | {"form": form, "wish": wish, "has_suggestions": bool(suggestions)}
    return render(request, "workshops/planning/dates.html", context)


def _suggestions(request, cycle, sessions):
    """(form of the wish, suggestions); without a wish of its own a cycle that has no date yet gets the usual one."""
    asked = "first" in request.GET
    wish = forms.WishForm(request.GET if asked else forms.WishForm.usual())
    if request.method == "POST" or not wish.is_valid():
        return wish, []
    if not asked and any(session.days.all() for session in sessions):
        return wish, []
    place = _wished_place(request)
    return wish, suggest(cycle, sessions, wish.wish(place))


def _wished_place(request):
    room, location = request.GET.get("room", ""), request.GET.get("location", "")
    return place_of(
        int(room) if room.isdecimal() and len(room) < 18 else None,
        int(location) if location.isdecimal() and len(location) < 18 else None,
    )


@form_methods
def people(request, uid):
    """The group against the edition's rules, and who moderates."""
    cycle = cycle_to_run(request, uid)
    first = cycle.sessions.order_by("position").first()
    choices = people_to_choose(first) if first else []
    form = forms.ModeratorForm(
        request.POST if request.method == "POST" else None, cycle=cycle, people=choices
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The role is written at all meetings that are to come."))
        return redirect(request.path)
    context = _context(cycle, "people") | {
        "form": form,
        "members": cycle.group.members.current().with_people(),
        "findings": cycle.group.findings(),
        "team_people": _team_people(cycle),
        "sessions": cycle.sessions.prefetch_related("roles__person", "roles__institution").order_by(
            "position"
        ),
    }
    return render(request, "workshops/planning/people.html", context)


def _team_people(cycle):
    """Seats of the team held by somebody who is not in the group."""
    if not cycle.team_id:
        return []
    there = cycle.group.members.current().values("person")
    seats = cycle.team.memberships.current().exclude(post=None).exclude(post__person__in=there)
    return list(seats.select_related("post__person", "institution").order_by("institution__sort_key", "pk"))


@require_POST
def people_of_team(request, uid):
    """Put everybody who holds a seat of the team into the group. Safe to repeat."""
    cycle = cycle_to_run(request, uid)
    seats = _team_people(cycle)
    try:
        with transaction.atomic():
            for seat in seats:
                cycle.group.add(seat.post.person, seat.institution, post=seat.post, by=request.user)
        messages.success(request, _("People added: %(n)d.") % {"n": len(seats)})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("workshops:prepare_people", cycle.uid)


@form_methods
def invitations(request, uid):
    """What will be sent to whom; only this step writes to anybody."""
    cycle = cycle_to_run(request, uid)
    if request.method == "POST":
        number = cycle.announce(by=request.user)
        if number:
            text = ngettext("%(n)d person is invited by mail.", "%(n)d people are invited by mail.", number)
            messages.success(request, text % {"n": number})
        else:
            messages.info(request, _("The cycle is ready; nobody was there to be invited."))
        return redirect(cycle)
    members = list(cycle.group.members.current().with_people())
    found = cycle.sessions.select_related("location", "room").prefetch_related("days")
    sessions = list(found.order_by("position"))
    context = _context(cycle, "invitations") | {
        "elsewhere": people_elsewhere(sessions),
        "members": members,
        "without_email": [member for member in members if not member.person.email],
        "findings": [finding for finding in cycle.group.findings() if not finding.kept],
        "sessions": sessions,
        "undated": [session for session in sessions if not session.days.all()],
    }
    return render(request, "workshops/planning/invitations.html", context)
