import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..closing.forms import ReasonForm
from ..models import Milestone, MilestoneEvidence, Programme
from .forms import EvidenceForm, ReachForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _milestones(request):
    return Milestone.objects.filter(programme__in=Programme.objects.visible_to(request.scope)).select_related(
        "programme"
    )


def _to_edit(request, pk):
    milestone = get_object_or_404(_milestones(request), pk=pk)
    if not perms.can_edit(request.scope, milestone.programme):
        raise PermissionDenied
    return milestone


@login_not_required
@require_safe
def milestone_detail(request, pk):
    """Goal, state and day for anybody; evidence that is not marked public for who runs or controls the project."""
    milestone = get_object_or_404(_milestones(request), pk=pk)
    reads_papers = perms.reads_papers(request.scope, milestone.programme)
    evidence = milestone.evidence.select_related("file")
    context = {
        "milestone": milestone,
        "programme": milestone.programme,
        "evidence": evidence if reads_papers else evidence.filter(is_public=True),
        "can_edit": perms.can_edit(request.scope, milestone.programme),
        "events": milestone.events.select_related("by") if reads_papers else [],
    }
    return render(request, "programmes/milestones/milestone.html", context)


VERBS = {
    "rozpocznij": (None, "start", ""),
    "osiagnij": (ReachForm, "reach", gettext_lazy("Milestone is reached")),
    "nieosiagniety": (ReasonForm, "miss", gettext_lazy("Milestone is missed")),
    "wznow": (ReasonForm, "resume", gettext_lazy("Take the milestone up again")),
}


@form_methods
def milestone_move(request, pk, verb):
    milestone = _to_edit(request, pk)
    if verb not in VERBS:
        raise Http404
    form_class, method, title = VERBS[verb]
    if form_class is None and request.method != "POST":
        return redirect(milestone)
    form = form_class(request.POST or None) if form_class else None
    if (
        request.method == "POST"
        and (form is None or form.is_valid())
        and _moved(request, milestone, method, form)
    ):
        return redirect(milestone)
    context = {"milestone": milestone, "programme": milestone.programme, "form": form, "title": title}
    return render(request, "programmes/milestones/form.html", context)


def _moved(request, milestone, method, form):
    """False when the form has to say why not."""
    try:
        getattr(milestone, method)(by=request.user, **(form.cleaned_data if form else {}))
        messages.success(request, _("Saved."))
    except TransitionRefused:
        messages.info(request, _("The milestone was not in a state from which this can be done."))
    except ValidationError as refusal:
        form.add_error("reason" if refusal.code == "order" else None, refusal)
        return False
    return True


@form_methods
def evidence_add(request, pk):
    milestone = _to_edit(request, pk)
    return _evidence(request, milestone, MilestoneEvidence(uid=uuid.uuid4(), milestone=milestone))


@form_methods
def evidence_edit(request, uid):
    evidence = get_object_or_404(MilestoneEvidence.objects.select_related("file"), uid=uid)
    return _evidence(request, _to_edit(request, evidence.milestone_id), evidence)


def _evidence(request, milestone, evidence):
    form = EvidenceForm(request.POST or None, request.FILES or None, instance=evidence)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.user)
            messages.success(request, _("Saved."))
            return redirect(milestone)
        except ValidationError as refusal:
            form.add_error("upload", refusal)
    context = {"milestone": milestone, "programme": milestone.programme, "form": form, "title": _("Evidence")}
    return render(request, "programmes/milestones/form.html", context)


@require_POST
def evidence_remove(request, uid):
    """Not while a legal hold stands."""
    evidence = get_object_or_404(MilestoneEvidence, uid=uid)
    milestone = _to_edit(request, evidence.milestone_id)
    if milestone.programme.legal_hold:
        messages.error(request, _("A legal hold stands: nothing of the project is removed."))
    else:
        evidence.delete()
        messages.success(request, _("Removed."))
    return redirect(milestone)
