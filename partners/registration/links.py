"""What opens by a link from a mail: the own report or request, and the form of an invitation to register."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.views.links import gone
from coop_portal.transitions import TransitionRefused

from ..countries import country_name
from ..enums import InstitutionStatus, JoinStatus
from . import pages
from .forms import DraftForm


def own_request(request, link):
    """The own draft card or wish: confirm, correct until somebody verifies it, take back. Only POST acts."""
    join = link.subject
    institution = join.institution
    is_draft = join.registers and join.is_open and institution.status == InstitutionStatus.PENDING
    act = request.POST.get("act") if request.method == "POST" and not request.wrong_account else None
    form = None
    if is_draft and not request.wrong_account:
        form = DraftForm(request.POST if act == "save" else None, instance=institution)
    if act == "save" and form:
        if form.is_valid() and form.save_if_pending():
            messages.success(request, _("The card is saved."))
            return redirect(request.path)
        if form.is_valid() and not form.conflict:
            messages.info(request, _("The card was decided in the meantime and is no draft any more."))
            return redirect(request.path)
    elif act in ("confirm", "withdraw"):
        _act(request, join, act)
        return redirect(request.path)
    return _own_page(request, join, form)


def _own_page(request, join, form):
    institution = join.institution
    if form is not None and form.is_bound:
        institution = type(institution).objects.get(pk=institution.pk)  # the saved card, not what is typed
    context = {
        "join": join,
        "institution": institution,
        "form": form,
        "country": country_name(institution.country),
        "phone": institution.phones.first(),
        "identifiers": institution.identifiers.all(),
        "steps": pages.steps(join),
        "decision": join.decision,
        "is_listed": institution.status == InstitutionStatus.VERIFIED,
    }
    return render(request, "partners/registration/own.html", context)


def _act(request, join, act):
    verb, done = {
        "confirm": (join.confirm, _("Thank you, the address is confirmed.")),
        "withdraw": (join.withdraw, _("Your request is withdrawn.")),
    }[act]
    try:
        verb()
        messages.success(request, done)
    except TransitionRefused:
        join.refresh_from_db()
        if act == "confirm" and join.status == JoinStatus.WAITING:
            messages.success(request, done)  # the second click of two
        else:
            messages.info(request, _("This was decided in the meantime: the page shows what holds now."))


CLOSED = {
    "withdrawn": gettext_lazy("This invitation was withdrawn. Ask the person who wrote to you."),
    "lapsed": gettext_lazy(
        "The time to answer this invitation is over. Ask the person who wrote to you for a new one."
    ),
}


def register(request, link):
    """The form with gmina and address filled in; the address needs no second proof."""
    invitation = link.subject
    if invitation.status == "answered":
        return gone(
            request,
            _("This invitation was answered already: %(name)s is registered.")
            % {"name": invitation.institution},
        )
    if invitation.status != "open":
        return gone(request, CLOSED[invitation.status])
    return pages.registration(request, invitation=invitation)
