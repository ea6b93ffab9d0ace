from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..meetings.clock import timetable
from ..meetings.rows import AgendaRows, TemplateRoleRows
from ..models import CycleTemplate
from . import perms
from .forms import StepForm, TemplateForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50


def _hold_to_readers(request):
    if not perms.can_read(request.scope):
        raise PermissionDenied


def _in_scope(request, uid):
    _hold_to_readers(request)
    return get_object_or_404(
        CycleTemplate.objects.visible_to(request.scope).select_related("programme"), uid=uid
    )


def _to_edit(request, uid):
    template = _in_scope(request, uid)
    if not perms.can_edit(request.scope, template):
        raise PermissionDenied
    return template


@require_safe
def templates(request):
    _hold_to_readers(request)
    rows = CycleTemplate.objects.visible_to(request.scope).filter(next=None).with_counts()
    page = Paginator(rows.select_related("programme").order_by("withdrawn_at", "name", "pk"), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "can_create": perms.can_create(request.scope),
    }
    return render(request, "workshops/templating/list.html", context)


@form_methods
def create(request):
    if not perms.can_create(request.scope):
        raise PermissionDenied
    form = TemplateForm(request.POST or None, instance=CycleTemplate(), scope=request.scope)
    if request.method == "POST" and form.is_valid():
        template = form.save_new()
        messages.success(request, _("The template is made. Now write its meetings."))
        return redirect(template)
    return render(request, "workshops/templating/form.html", {"form": form, "template": None})


@require_safe
def template(request, uid):
    found = _in_scope(request, uid)
    steps = [
        (step, timetable(step.agenda.all()))
        for step in found.sessions.prefetch_related("agenda", "roles").order_by("position")
    ]
    context = {
        "template": found,
        "steps": steps,
        "newer": CycleTemplate.objects.filter(previous=found).first(),
        "cycles": found.cycles.count(),
        "can_edit": perms.can_edit(request.scope, found) and found.is_newest,
    }
    return render(request, "workshops/templating/template.html", context)


@form_methods
def edit(request, uid):
    found = _to_edit(request, uid)
    form = TemplateForm(request.POST or None, instance=found, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                found.rename(**{name: form.cleaned_data[name] for name in ("name", "description")})
            messages.success(request, _("Saved."))
            return redirect(found)
        except IntegrityError:  # the constraint has fields that this form does not show
            form.add_error("name", _("There is a template of that name already."))
    return render(request, "workshops/templating/form.html", {"form": form, "template": found})


@form_methods
def step(request, uid, number=None):
    """One meeting with its agenda and roles; saved as a new version where cycles were made from this one."""
    found = _to_edit(request, uid)
    row = get_object_or_404(found.sessions, position=number) if number else None
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, instance=row)
    agenda = AgendaRows(data, rows=row.agenda.all() if row else [], prefix="agenda")
    roles = TemplateRoleRows(data, rows=row.roles.all() if row else [], prefix="roles")
    if data is not None and all([form.is_valid(), agenda.is_valid(), roles.is_valid()]):
        saved = _change(request, found, lambda: _save_step(found, number, form, agenda, roles))
        return redirect(saved or found)
    context = {"template": found, "step": row, "form": form, "agenda": agenda, "roles": roles}
    return render(request, "workshops/templating/step.html", context)


def _save_step(found, number, form, agenda, roles):
    def change(target):
        form.apply(target)
        agenda.replace(target.agenda)
        roles.replace(target.roles)

    return found.save_step(number, change)


def _change(request, found, verb):
    """The version that carries the change, or None where it was refused; the person is told of a new version."""
    try:
        saved, is_new = verb()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return None
    if is_new:
        messages.success(
            request,
            _("Saved as version %(n)d: cycles that were made from the earlier one keep theirs.")
            % {"n": saved.version},
        )
    else:
        messages.success(request, _("Saved."))
    return saved


@require_POST
def step_move(request, uid, number, where):
    found = _to_edit(request, uid)
    moves = {"wyzej": -1, "nizej": 1}
    if where not in moves:
        raise Http404
    return redirect(_change(request, found, lambda: found.move_step(number, moves[where])) or found)


@require_POST
def step_remove(request, uid, number):
    found = _to_edit(request, uid)
    return redirect(_change(request, found, lambda: found.remove_step(number)) or found)


@require_POST
def withdraw(request, uid):
    """Offered for new cycles no more, or again."""
    found = _to_edit(request, uid)
    if request.POST.get("decision") == "restore":
        found.restore()
        messages.success(request, _("The template is offered again."))
    else:
        found.withdraw()
        messages.success(request, _("The template is offered no more; cycles made from it stay as they are."))
    return redirect(found)
