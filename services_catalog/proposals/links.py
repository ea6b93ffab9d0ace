"""The form of a proposal behind the link in the mail; once it is sent the same link says what became of it."""

from contextlib import suppress

from django.shortcuts import redirect, render

from coop_portal.transitions import TransitionRefused

from ..enums import ServiceStatus
from . import sending
from .deciding import Review
from .enums import ProposalStatus
from .forms import ChangeForm, NewForm


def proposal(request, link):
    found = link.subject
    if found.status != ProposalStatus.ASKED:
        return _state(request, found)
    if found.service and found.service.status != ServiceStatus.PUBLISHED:
        return render(request, "services_catalog/proposals/gone.html", {"service": found.service})
    may = request.method == "POST" and not request.wrong_account
    form = form_of(found.service, request, data=request.POST if may else None)
    if may and form.is_valid():
        with suppress(TransitionRefused):  # the second click of two: the page says that it is sent
            sending.send(found, form)
        return redirect(request.path)
    context = {"proposal": found, "service": found.service, "form": form, "by_link": True}
    context["about"] = found.service.name if found.service else ""
    return render(request, "services_catalog/proposals/form.html", context)


def form_of(service, request, data=None, **options):
    form_class = ChangeForm if service else NewForm
    if service:
        options["instance"] = service
    return form_class(data, scope=request.scope, by=request.user, **options)


def _state(request, found):
    review = Review(found)
    context = {
        "proposal": found,
        "review": review,
        "accepted": review.labels(found.accepted_fields),
        "decision": found.decision,
    }
    return render(request, "services_catalog/proposals/state.html", context)
