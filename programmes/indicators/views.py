import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import perms
from ..models import Edition, Indicator, Measurement, Programme
from . import chart, progress
from .forms import MeasurementForm


@login_not_required
@require_safe
def programme_progress(request, uid):
    """Everything to who runs or controls the project; to others what it made public."""
    programmes = Programme.objects.visible_to(request.scope).prefetch_related("editions", "milestones")
    programme = get_object_or_404(programmes, uid=uid)
    insider = perms.reads_papers(request.scope, programme)
    groups = progress.of_programme(request.scope, programme, insider=insider)
    results = progress.results_of(programme)
    context = {
        "programme": programme,
        "groups": groups,
        "summary": progress.summary(groups),
        "results": results,
        "has_plan": any(row.planned for row in results),
        "timeline": chart.timeline(programme),
        "insider": insider,
        "can_edit": perms.can_edit(request.scope, programme),
    }
    return render(request, "programmes/indicators/programme.html", context)


@login_not_required
@require_safe
def edition_progress(request, uid):
    editions = Edition.objects.visible_to(request.scope).select_related("programme")
    edition = get_object_or_404(editions.prefetch_related("programme__milestones"), uid=uid)
    programme = edition.programme
    insider = perms.reads_papers(request.scope, programme)
    lines = progress.of_edition(request.scope, edition, insider=insider)
    context = {
        "programme": programme,
        "edition": edition,
        "lines": lines,
        "summary": progress.summary([(edition, lines)]),
        "timeline": chart.timeline(programme),
        "insider": insider,
        "can_edit": perms.can_edit(request.scope, programme),
    }
    return render(request, "programmes/indicators/edition.html", context)


@login_not_required
@require_safe
def indicator_detail(request, uid):
    """One indicator: over time, with the measurements and where each comes from."""
    indicator = get_object_or_404(Indicator.objects.visible_to(request.scope).with_row(), uid=uid)
    programme = indicator.programme
    measurements = list(indicator.measurements.with_row())
    standing = [row for row in measurements if not row.is_corrected]
    points = chart.points_of(indicator, standing)
    context = {
        "indicator": indicator,
        "programme": programme,
        "line": progress.lines_of([indicator])[0],
        "measurements": measurements,
        "points": points,
        "curve": chart.curve(indicator, points),
        "insider": perms.reads_papers(request.scope, programme),
        "can_edit": perms.can_edit(request.scope, programme),
    }
    return render(request, "programmes/indicators/indicator.html", context)


def _editable(request, indicators, **which):
    found = get_object_or_404(indicators.visible_to(request.scope).select_related("programme"), **which)
    if not perms.can_edit(request.scope, found.programme):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_add(request, uid):
    indicator = _editable(request, Indicator.objects, uid=uid)
    return _measurement(request, indicator, None)


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_correct(request, uid):
    """A wrong number stays readable; the new one names it."""
    wrong = get_object_or_404(Measurement.objects.select_related("indicator"), uid=uid)
    indicator = _editable(request, Indicator.objects, pk=wrong.indicator_id)
    return _measurement(request, indicator, wrong)


def _measurement(request, indicator, wrong):
    if indicator.is_counted:
        raise Http404
    fresh = Measurement(uid=uuid.uuid4(), indicator=indicator)
    if wrong:
        for name in ("on", "value", "women", "men", "source", "url"):
            setattr(fresh, name, getattr(wrong, name))
    form = MeasurementForm(
        request.POST or None, request.FILES or None, instance=fresh, indicator=indicator, wrong=wrong
    )
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The measurement is saved."))
        return redirect(indicator)
    context = {"form": form, "indicator": indicator, "programme": indicator.programme, "wrong": wrong}
    return render(request, "programmes/indicators/measurement.html", context)
