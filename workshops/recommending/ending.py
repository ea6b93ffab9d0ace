"""The end of a cycle: an agreement, a plan of cooperation or nothing signed; all are good ends, with figures."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument

from .. import perms
from ..enums import CycleStatus, Presence, RecommendationStatus, SessionStatus
from ..models import PLAN_DOCUMENT, Attendance, CooperationPlan
from ..views import cycle_in_scope, cycle_to_run
from .forms import ChangeOutcomeForm, OutcomeForm, PlanForm


def figures(cycle):
    """What a cycle came to, in numbers alone."""
    present = Attendance.objects.filter(day__session__cycle=cycle, presence=Presence.PRESENT)
    came = present.aggregate(
        people=Count("person", distinct=True), institutions=Count("institution", distinct=True),
        minutes=Sum("minutes"),
    )  # fmt: skip
    cards = cycle.recommendations.standing().aggregate(
        proposed=Count("pk"),
        accepted=Count("pk", filter=Q(status=RecommendationStatus.ACCEPTED)),
        within=Count("pk", filter=Q(status=RecommendationStatus.ACCEPTED, within_duties=True)),
    )
    held = cycle.sessions.filter(status=SessionStatus.HELD).count()
    return came | cards | {"held": held, "hours": round((came["minutes"] or 0) / 60, 1)}


def plan_of(cycle):
    """(the plan or None, its newest document or None)"""
    plan = CooperationPlan.objects.filter(cycle=cycle).first()
    document = plan and IssuedDocument.objects.about(plan, PLAN_DOCUMENT).select_related("file").first()
    return plan, document


@require_safe
def ending(request, uid):
    cycle = cycle_in_scope(request, uid)
    return _page(request, cycle)


def _page(request, cycle, form=None):
    plan, document = plan_of(cycle)
    can_run = perms.can_run(request.scope, cycle.edition)
    if form is None and can_run and cycle.status == CycleStatus.RUNNING:
        form = OutcomeForm()
    elif form is None and can_run and cycle.status == CycleStatus.COMPLETED:
        form = ChangeOutcomeForm(initial={"outcome": cycle.outcome})
    context = {
        "cycle": cycle,
        "figures": figures(cycle),
        "plan": plan,
        "document": document,
        "form": form,
        "can_run": can_run,
        "events": cycle.events.filter(verb__in=["complete", "outcome"]).select_related("by"),
        "panels": panels_for("cycle", request, cycle),
    }
    return render(request, "workshops/recommending/ending.html", context)


@require_POST
def complete(request, uid):
    cycle = cycle_to_run(request, uid)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how the cycle ends."))
        return redirect("workshops:cycle_ending", uid)
    try:
        cycle.complete(by=request.user, outcome=form.cleaned_data["outcome"])
        messages.success(
            request, _("The cycle is complete. Thank you for all the work that stands behind it.")
        )
    except TransitionRefused:
        messages.error(request, _("Only a running cycle can be completed."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("workshops:cycle_ending", uid)


@require_POST
def change_outcome(request, uid):
    cycle = cycle_to_run(request, uid)
    form = ChangeOutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, cycle, form)
    try:
        data = form.cleaned_data
        if cycle.change_outcome(data["outcome"], by=request.user, reason=data["reason"]):
            messages.success(
                request, _("The end of the cycle is changed; what stood before is in the journal.")
            )
        else:
            messages.info(request, _("The cycle ends like this already."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("workshops:cycle_ending", uid)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, uid):
    """Who does what by when, from the accepted recommendations; issued as a numbered PDF."""
    cycle = cycle_to_run(request, uid)
    form = PlanForm(request.POST or None, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        with translation.override(settings.LANGUAGE_CODE):  # a document is in Polish, whoever issues it
            title = _("Plan of cooperation: %(cycle)s") % {"cycle": cycle.name}
        document = form.save(by=request.user, title=title)
        messages.success(
            request,
            _("The plan %(number)s is being made; it is here in a moment.") % {"number": document.label},
        )
        return redirect("workshops:cycle_ending", uid)
    return render(request, "workshops/recommending/plan.html", {"form": form, "cycle": cycle})
