import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.once import insert_once
from coop_portal.previews import previews, wants_preview
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import Programme, Unsettled
from .forms import NewProgrammeForm, ProgrammeForm
from .rows import KINDS

VERBS = {"rozpocznij": "activate", "zakoncz": "finish", "archiwizuj": "archive", "otworz": "reopen"}


def _programme(request, uid, queryset=None, may=perms.can_edit):
    """The project that the person runs: to others who see it 403, to strangers of a draft 404.

    What is in the archive is only read: its settings and the way back are for `may=perms.can_run`.
    """
    queryset = Programme.objects if queryset is None else queryset
    programme = get_object_or_404(queryset.visible_to(request.scope), uid=uid)
    if not may(request.scope, programme):
        raise PermissionDenied
    return programme


def _kind(name):
    if name not in KINDS:
        raise Http404
    return KINDS[name]


@require_http_methods(["GET", "HEAD", "POST"])
def programme_create(request):
    if not perms.can_found(request.scope):
        raise PermissionDenied
    form = NewProgrammeForm(request.POST or None, instance=Programme(uid=uuid.uuid4()))
    if request.method == "POST" and (first := _sent_before(request)):
        return redirect("programmes:settings", first.uid)
    if request.method == "POST" and form.is_valid():
        programme, _new = insert_once(form.instance)
        messages.success(request, _("The draft of the project is made. Fill in what it needs."))
        return redirect("programmes:settings", programme.uid)
    return render(request, "programmes/editing/create.html", {"form": form})


def _sent_before(request):
    try:
        return Programme.objects.filter(uid=uuid.UUID(request.POST.get("uid", ""))).first()
    except ValueError:
        return None


@require_safe
def settings(request, uid):
    """Everything of the project that is edited, on one page."""
    queryset = Programme.objects.with_page().prefetch_related("indicators__edition")
    programme = _programme(request, uid, queryset, perms.can_run)
    sections = [
        (name, kind, [(row, *kind.line(row)) for row in kind.of(programme)]) for name, kind in KINDS.items()
    ]
    can_edit = perms.can_edit(request.scope, programme)
    context = {"programme": programme, "sections": sections, "can_edit": can_edit}
    return render(request, "programmes/editing/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request, uid):
    programme = _programme(request, uid)
    form = ProgrammeForm(request.POST or None, instance=programme)
    sent = request.method == "POST" and form.is_valid() and not wants_preview(request)
    if sent and form.save_unless_changed(by=request.user):
        messages.success(request, _("The description is saved."))
        return redirect("programmes:settings", programme.uid)
    context = {"programme": programme, "form": form, "previews": previews(request, form)}
    return render(request, "programmes/editing/edit.html", context)


@require_POST
def programme_move(request, uid, verb):
    programme = _programme(request, uid, may=perms.can_run)
    if verb not in VERBS:
        raise Http404
    try:
        getattr(programme, VERBS[verb])(by=request.user)
        messages.success(
            request, _("The project is now: %(state)s.") % {"state": programme.get_status_display()}
        )
    except Unsettled as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programmes:closing", programme.uid)
    except TransitionRefused:
        messages.info(request, _("The project was not in a state from which this can be done."))
    return redirect("programmes:settings", programme.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def row_add(request, uid, kind):
    definition, programme = _kind(kind), _programme(request, uid)
    return _row(request, programme, kind, definition, definition.model(programme=programme))


@require_http_methods(["GET", "HEAD", "POST"])
def row_edit(request, uid, kind, pk):
    definition, programme = _kind(kind), _programme(request, uid)
    row = get_object_or_404(definition.model, programme=programme, pk=pk)
    return _row(request, programme, kind, definition, row)


def _row(request, programme, kind, definition, row):
    if request.method == "POST" and row.pk is None and _row_sent_before(request, definition, programme):
        return redirect("programmes:settings", programme.uid)
    form = definition.form(request.POST or None, request.FILES or None, instance=row)
    sent = request.method == "POST" and form.is_valid() and not wants_preview(request)
    if sent and _saved(form, programme, request.user):
        messages.success(request, _("Saved."))
        return redirect("programmes:settings", programme.uid)
    context = {
        "programme": programme,
        "form": form,
        "kind": kind,
        "definition": definition,
        "row": row,
        "previews": previews(request, form),
    }
    return render(request, "programmes/editing/row.html", context)


def _row_sent_before(request, definition, programme):
    """A new row whose form carries its uid, sent again."""
    try:
        sent = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return False
    return hasattr(definition.model, "uid") and definition.of(programme).filter(uid=sent).exists()


@transaction.atomic
def _saved(form, programme, by):
    """False when a file was refused or somebody else saved meanwhile; the form then says so."""
    Programme.objects.locked().get(pk=programme.pk)
    try:
        return form.save(by=by) is not False
    except ValidationError as refusal:
        form.add_error("upload" if "upload" in form.fields else None, refusal)
        return False


@require_POST
def row_remove(request, uid, kind, pk):
    definition, programme = _kind(kind), _programme(request, uid)
    row = definition.model.objects.filter(programme=programme, pk=pk).first()
    if programme.legal_hold:
        messages.error(request, _("A legal hold stands: nothing of the project is removed."))
        return redirect("programmes:settings", programme.uid)
    try:
        if row:
            row.delete()
        messages.success(request, _("Removed."))
    except ProtectedError:
        messages.error(request, _("This cannot be removed: other things of the project rest on it."))
    return redirect("programmes:settings", programme.uid)


@require_POST
@transaction.atomic
def row_up(request, uid, kind, pk):
    """One place up; the rows are numbered anew, since positions may have come with gaps."""
    definition, programme = _kind(kind), _programme(request, uid)
    if not definition.ordered:
        raise Http404
    Programme.objects.locked().get(pk=programme.pk)
    rows = list(definition.model.objects.filter(programme=programme))
    index = next((index for index, row in enumerate(rows) if row.pk == pk), 0)
    if index:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]
    for position, row in enumerate(rows):
        if row.position != position:
            definition.model.objects.filter(pk=row.pk).update(position=position)
    return redirect("programmes:settings", programme.uid)
