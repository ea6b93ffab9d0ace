from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop_portal.registry import panels_for
from notifications.models import Message

from ..charters.waiting import open_charter, unanswered_by
from ..enums import ActionStatus
from ..models import Announcement, Charter, Decision, Reflection, TeamFile
from ..teams.plan import paper
from . import history, lessons
from .access import (
    can_manage,
    can_write,
    entered,
    form_methods,
    hold_to_managers,
    hold_to_writers,
    one_of,
    page_of,
    says_when_closed,
    team_entered,
)
from .emails import ANNOUNCEMENT
from .forms import AnnouncementForm, DecisionForm, FileForm, ReflectionForm
from .recipients import recipients, seats_to_write_to, without_address

SHOWN = 4  # the newest of each on the first page
TASKS = 6


@require_safe
def space(request, uid):
    """What waits first, then what the team keeps. Nothing here scrolls on for ever."""
    team = team_entered(request, uid)
    charter = open_charter(team)
    tasks = team.actions.filter(status=ActionStatus.OPEN)
    context = {
        "team": team,
        "can_write": can_write(request, team),
        "open_charter": charter,
        "to_answer": unanswered_by(request.scope, charter) if charter else [],
        "charter": Charter.objects.in_force().filter(team=team).first(),
        "tasks": _soonest_first(tasks)[:TASKS],
        "task_count": tasks.count(),
        "announcements": team.announcements.select_related("author")[:SHOWN],
        "decisions": _with_tasks(team.decisions)[:SHOWN],
        "files": team.files.present()[:SHOWN].with_stored(),
        "reflections": team.reflections.select_related("institution")[:SHOWN],
        "counts": _counts(team),
        "panels": panels_for("team_space", request, team),
    }
    return render(request, "partners/space/space.html", context)


def _soonest_first(tasks):
    return tasks.select_related("institution", "post__person", "user", "decision").order_by("due_on", "pk")


def _with_tasks(decisions):
    open_tasks = Count("actions", filter=Q(actions__status=ActionStatus.OPEN))
    # A count groups the rows, and grouped rows forget their model's order.
    return decisions.annotate(open_tasks=open_tasks).order_by("-decided_on", "-pk")


def _counts(team):
    return {
        "announcements": team.announcements.count(),
        "decisions": team.decisions.count(),
        "files": team.files.present().count(),
        "reflections": team.reflections.count(),
    }


# --- Announcements ---------------------------------------------------------------------------


@require_safe
def announcements(request, uid):
    team = team_entered(request, uid)
    page = page_of(request, team.announcements.select_related("author"))
    context = {"team": team, "page": page, "can_write": can_write(request, team)}
    return render(request, "partners/space/announcements.html", context)


@require_safe
def announcement(request, uid):
    row = entered(request, Announcement.objects.select_related("author"), uid)
    manages = can_manage(request, row.team)
    context = {
        "announcement": row,
        "team": row.team,
        "institutions": row.institutions(),
        "mails": _mails(row) if manages else None,
    }
    return render(request, "partners/space/announcement.html", context)


def _mails(row):
    found = Message.objects.about(ANNOUNCEMENT, row).select_related("delivery")
    return found.order_by("name", "pk")


@form_methods
@says_when_closed
def announcement_add(request, uid):
    team = team_entered(request, uid)
    hold_to_writers(request, team)
    form = AnnouncementForm(request.POST or None, instance=Announcement(), team=team, by=request.user)
    if request.method == "POST" and form.is_valid():
        sent, is_new = form.save()
        if is_new:
            messages.success(request, _("The announcement is kept and goes out by mail."))
        return redirect(sent)
    seats = list(seats_to_write_to(team))
    found = recipients(seats)
    reached = {seat.institution_id: seat.institution for each in found for seat in each.seats}
    context = {
        "form": form,
        "team": team,
        "readers": list(reached.values()),
        "mail_count": len(found),
        "unreached": without_address(seats),
    }
    return render(request, "partners/space/announcement_form.html", context)


# --- Decisions -------------------------------------------------------------------------------


@require_safe
def decisions(request, uid):
    team = team_entered(request, uid)
    page = page_of(request, _with_tasks(team.decisions))
    context = {"team": team, "page": page, "can_write": can_write(request, team)}
    return render(request, "partners/space/decisions.html", context)


@require_safe
def decision(request, uid):
    row = entered(request, Decision.objects.select_related("source__recorded_by", "edited_by"), uid)
    context = {
        "decision": row,
        "team": row.team,
        "tasks": _soonest_first(row.actions.all()),
        "files": row.files.present().with_stored(),
        "can_write": can_write(request, row.team),
    }
    return render(request, "partners/space/decision.html", context)


@form_methods
@says_when_closed
def decision_add(request, uid):
    team = team_entered(request, uid)
    return _decision_form(request, team, Decision(team=team, decided_on=timezone.localdate()))


@form_methods
@says_when_closed
def decision_edit(request, uid):
    row = entered(request, Decision.objects, uid)
    return _decision_form(request, row.team, row)


def _decision_form(request, team, row):
    hold_to_writers(request, team)
    title = row.title
    form = DecisionForm(request.POST or None, instance=row, team=team, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The decision is saved."))
        return redirect(form.instance)
    context = {"form": form, "team": team, "decision": row if row.pk else None, "title": title}
    return render(request, "partners/space/decision_form.html", context)


@require_safe
def decision_history(request, uid):
    row = entered(request, Decision.objects, uid)
    context = {"decision": row, "team": row.team, "versions": history.versions(row, ["title", "text"])}
    return render(request, "partners/space/decision_history.html", context)


# --- Files -----------------------------------------------------------------------------------


@require_safe
def files(request, uid):
    team = team_entered(request, uid)
    page = page_of(request, team.files.present().select_related("decision"))
    page.object_list = page.object_list.with_stored()
    context = {
        "team": team,
        "page": page,
        "can_write": can_write(request, team),
        "can_manage": can_manage(request, team),
    }
    return render(request, "partners/space/files.html", context)


@form_methods
@says_when_closed
def file_add(request, uid):
    """`?decision=` names the decision that the file belongs to."""
    team = team_entered(request, uid)
    hold_to_writers(request, team)
    of = one_of(team.decisions, request.GET.get("decision"))
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        instance=TeamFile(decision=of),
        team=team,
        by=request.user,
    )
    if request.method == "POST" and form.is_valid() and (row := form.save()):
        messages.success(request, _("The file is added."))
        return redirect(row.decision) if row.decision else redirect("partners:files", team.uid)
    return render(request, "partners/space/file_form.html", {"form": form, "team": team, "decision": of})


@require_POST
@says_when_closed
def file_remove(request, uid):
    row = get_object_or_404(TeamFile.objects.present().select_related("team__kind", "decision"), uid=uid)
    team = team_entered(request, row.team.uid)
    if row.added_by_id == request.user.pk:
        hold_to_writers(request, team)
    else:
        hold_to_managers(request, team)
    row.remove()
    messages.success(request, _("The file is removed."))
    return redirect("partners:files", team.uid)


# --- Reflections -----------------------------------------------------------------------------


@require_safe
def reflections(request, uid):
    team = team_entered(request, uid)
    context = {
        "team": team,
        "years": lessons.years(team),
        "can_write": can_write(request, team),
    }
    return render(request, "partners/space/reflections.html", context)


@require_safe
def reflections_file(request, uid, kind):
    """All lessons of a team, or `?rok=` those of one year, as a document."""
    team = team_entered(request, uid)
    name, context = lessons.document(team, request.GET.get("rok", ""))
    return paper(name, "partners/space/pdf/reflections.html", context, kind)


@form_methods
@says_when_closed
def reflection_add(request, uid):
    team = team_entered(request, uid)
    return _reflection_form(request, team, Reflection(team=team, noted_on=timezone.localdate()))


@form_methods
@says_when_closed
def reflection_edit(request, uid):
    row = entered(request, Reflection.objects, uid)
    return _reflection_form(request, row.team, row)


def _reflection_form(request, team, row):
    hold_to_writers(request, team)
    form = ReflectionForm(request.POST or None, instance=row, team=team, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The reflection is saved."))
        return redirect("partners:reflections", team.uid)
    context = {"form": form, "team": team, "reflection": row if row.pk else None}
    return render(request, "partners/space/reflection_form.html", context)


@require_safe
def reflection_history(request, uid):
    row = entered(request, Reflection.objects, uid)
    context = {"reflection": row, "team": row.team, "versions": history.versions(row, ["text"])}
    return render(request, "partners/space/reflection_history.html", context)
