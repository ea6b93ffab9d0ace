"""How far a person's long work is. The page may be left and opened again."""

from django.contrib import messages as notices
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coop_portal.transitions import TransitionRefused

from ..models import Job


def _mine(request, uid):
    return get_object_or_404(Job, uid=uid, owner=request.user)


@require_GET
def job(request, uid):
    template = "notifications/job_state.html" if request.htmx else "notifications/job.html"
    return render(request, template, {"job": _mine(request, uid)})


@require_POST
def stop_job(request, uid):
    try:
        _mine(request, uid).stop()
    except TransitionRefused:
        notices.info(request, _("The work had ended already."))
    return redirect("notifications:job", uid)
