import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop_portal.transitions import TransitionRefused
from partners.models import Institution, Person
from programmes import perms as programme_perms
from programmes.models import Programme

from ..models import Session, SessionMaterial
from ..views import cycle_to_run, session_to_run
from .forms import MaterialForm, SectorsForm, SessionForm
from .rows import AgendaRows, RoleRows
from .schedule import CancelForm, ScheduleForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])
MOST_PEOPLE = 400


@form_methods
def schedule(request, uid):
    session = session_to_run(request, uid)
    form = ScheduleForm(request.POST or None, session=session, by=request.user)
    if request.method == "POST" and form.is_valid() and form.save():
        if session.is_prepared:
            messages.success(
                request, _("The date is saved. Nobody is written to before you invite the group.")
            )
        else:
            messages.success(request, _("The date is saved. Everybody in the group is told by mail."))
        return redirect(session.cycle or session)
    return render(request, "workshops/session_schedule.html", {"form": form, "session": session})


@form_methods
def cancel(request, uid):
    session = session_to_run(request, uid)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            session.cancel(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The meeting is called off; everybody invited is told by mail."))
        except TransitionRefused:
            messages.error(request, _("Only a planned meeting can be called off."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(session)
    return render(request, "workshops/session_cancel.html", {"form": form, "session": session})


# --- A meeting of its own, its texts, its place in the cycle --------------------------------------


@form_methods
def create_in_cycle(request, uid):
    cycle = cycle_to_run(request, uid)
    form = SessionForm(request.POST or None, instance=Session(cycle=cycle))
    if request.method == "POST" and form.is_valid():
        try:
            session = form.save_new(cycle=cycle)
            messages.success(request, _("The meeting is added as the last one. Now set its date."))
            return redirect(session)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "workshops/meetings/form.html", {"form": form, "cycle": cycle, "programme": None})


@form_methods
def create_in_programme(request, uid):
    """A meeting outside cycles: a conference, a preparation, a dissemination meeting."""
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not programme_perms.can_edit(request.scope, programme):
        raise PermissionDenied
    form = SessionForm(request.POST or None, instance=Session(programme=programme))
    if request.method == "POST" and form.is_valid():
        session = form.save_new(programme=programme)
        messages.success(request, _("The meeting is made. Now set its date."))
        return redirect(session)
    return render(
        request, "workshops/meetings/form.html", {"form": form, "cycle": None, "programme": programme}
    )


@form_methods
def edit(request, uid):
    session = session_to_run(request, uid)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(session)
    return render(
        request,
        "workshops/meetings/form.html",
        {"form": form, "cycle": None, "programme": None, "session": session},
    )


MOVES = {"wyzej": -1, "nizej": 1}


@require_POST
def move(request, uid, where):
    session = session_to_run(request, uid)
    if where not in MOVES or session.cycle is None:
        raise Http404
    try:
        session.cycle.move_meeting(session, MOVES[where])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(session.cycle)


@require_POST
def remove(request, uid):
    session = session_to_run(request, uid)
    if session.cycle is None:
        raise Http404
    try:
        session.cycle.remove_meeting(session)
        messages.success(request, _("The meeting is removed."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(session.cycle)


# --- Agenda, roles, sectors, materials ----------------------------------------------------------------


def _table(request, formset_class, rows, **form_kwargs):
    """The table as it stands, or as it was sent."""
    data = request.POST if request.method == "POST" else None
    return formset_class(data, rows=rows, form_kwargs=form_kwargs, prefix="rows")


@form_methods
def agenda(request, uid):
    session = session_to_run(request, uid)
    formset = _table(request, AgendaRows, session.agenda.all())
    if request.method == "POST" and formset.is_valid():
        formset.save(session.agenda)
        messages.success(request, _("The agenda is saved."))
        return redirect(request.path if "more" in request.POST else session.get_absolute_url())
    context = {"session": session, "formset": formset, "several_days": session.days.count() > 1}
    return render(request, "workshops/meetings/agenda.html", context)


@form_methods
def roles(request, uid):
    session = session_to_run(request, uid)
    rows = session.roles.select_related("person", "institution")
    formset = _table(
        request, RoleRows, rows, people=people_to_choose(session), suggested=institution_names(session)
    )
    if request.method == "POST" and formset.is_valid():
        formset.save(session.roles)
        messages.success(request, _("The roles are saved."))
        return redirect(request.path if "more" in request.POST else session.get_absolute_url())
    return render(request, "workshops/meetings/roles.html", {"session": session, "formset": formset})


def _institution_ids(session):
    """Of the project's partners, of the group and of the team."""
    found = set(session.programme.partners.values_list("institution", flat=True))
    if session.cycle_id:
        found |= set(session.cycle.group.institutions.values_list("pk", flat=True))
    if session.team_id:
        found |= set(session.team.memberships.current().values_list("institution", flat=True))
    return found


def institution_names(session):
    rows = Institution.objects.filter(pk__in=_institution_ids(session)).order_by("sort_key")
    return list(rows.values_list("name", flat=True)[:200])


def people_to_choose(session):
    """Who works for those institutions, runs the project or had a role at a meeting of the project before."""
    at_work = Person.objects.filter(posts__institution__in=_institution_ids(session), posts__ends_on=None)
    run = Person.objects.filter(user__memberships__programme=session.programme_id)
    before = Person.objects.filter(session_roles__session__programme=session.programme_id)
    ids = {pk for rows in (at_work, run, before) for pk in rows.values_list("pk", flat=True)}
    return list(Person.objects.professionals().filter(pk__in=ids, erased_at=None).listed_name()[:MOST_PEOPLE])


@form_methods
def sectors(request, uid):
    session = session_to_run(request, uid)
    form = SectorsForm(request.POST if request.method == "POST" else None, session=session)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(session)
    return render(request, "workshops/meetings/sectors.html", {"session": session, "form": form})


@form_methods
def material_add(request, uid):
    session = session_to_run(request, uid)
    material = SessionMaterial(uid=uuid.uuid4(), session=session, added_by=request.user)
    form = MaterialForm(request.POST or None, request.FILES or None, instance=material)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The file is added."))
        return redirect(session)
    return render(request, "workshops/meetings/material.html", {"session": session, "form": form})


@require_POST
def material_remove(request, uid):
    material = get_object_or_404(SessionMaterial.objects.select_related("session"), uid=uid)
    session = session_to_run(request, material.session.uid)
    material.remove()
    messages.success(request, _("The file is removed."))
    return redirect(session)
