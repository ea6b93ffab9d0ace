"""The form that registers an institution, shown to anybody and behind the link of an invitation."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import InstitutionStatus, JoinStatus
from ..institutions.duplicates import possible_duplicates
from ..models import Institution
from . import limits
from .forms import RegistrationForm
from .registering import register, sent_before


def registration(request, invitation=None):
    """GET the form; POST registers, or shows what of the register looks like the same institution."""
    if request.method == "POST" and (first := sent_by_this_form(request)):
        return redirect("partners:register_done", first.uid)
    data = request.POST if request.method == "POST" and not _wrong_account(request) else None
    form = RegistrationForm(
        data, user=request.user, invitation=invitation, instance=Institution(), initial={"uid": uuid.uuid4()}
    )
    duplicates, status = [], 200
    if data is not None and form.is_valid():
        duplicates = listed_duplicates(form)
        seen = set(data.get("different", "").split(","))
        if {str(each.institution.uid) for each in duplicates} <= seen:
            duplicates = []  # "another institution", said of those that were shown
        if not duplicates and not too_many(request, form):
            return _registered(request, form, invitation)
        status = 200 if duplicates else 429
    context = {
        "form": form,
        "duplicates": duplicates,
        "invitation": invitation,
        "administrator": administrator(),
    }
    return render(request, "partners/registration/register.html", context, status=status)


def _registered(request, form, invitation):
    by = request.user if request.user.is_authenticated else None
    try:
        join = register(form, by=by, invitation=invitation)
    except TransitionRefused:
        messages.info(request, _("This invitation was answered in the meantime."))
        return redirect(request.path)
    return redirect("partners:register_done", join.uid)


def listed_duplicates(form):
    """Institutions of the public register alone: what waits for verification is no stranger's business."""
    data = form.cleaned_data
    found = possible_duplicates(
        name=data["name"],
        seat=data.get("seat"),
        nip=data["nip"],
        regon=data["regon"],
        identifiers=form.identifiers,
        country=data["country"],
        town=data["town"],
    )
    return [each for each in found if each.institution.status == InstitutionStatus.VERIFIED]


def too_many(request, form):
    """Counts this sending; a refusal stands above the form, in which nothing is lost. Own addresses are not counted."""
    if form.owns_address or not limits.too_many(request, form.cleaned_data["work_email"]):
        return False
    form.add_error(
        None,
        _("This form was sent too many times from here or to this address. Wait an hour and send it again."),
    )
    return True


def sent_by_this_form(request):
    """What the same form made when it was sent the first time."""
    try:
        return sent_before(uuid.UUID(request.POST.get("uid", "")))
    except ValueError:
        return None


def _wrong_account(request):
    return getattr(request, "wrong_account", None)


def administrator():
    """Who the clause names: the administrator of the data, else the owner of the portal."""
    return getattr(settings, "PRIVACY_ADMINISTRATOR", settings.PORTAL_OWNER)


def steps(join):
    """The way of a report or a request, for components/steps.html."""
    if not join.registers:
        decided = _("The caretaker of the institution or the animator decides")
    elif join.institution.seat_id:
        decided = _("The animator of the gmina verifies the institution")
    else:
        decided = _("The operator of the portal verifies the institution")
    accepted = join.status == JoinStatus.ACCEPTED
    verified = join.registers and join.institution.status == InstitutionStatus.VERIFIED
    way = [
        (_("You sent the form"), True),
        (_("You confirm your address"), join.status != JoinStatus.UNCONFIRMED),
        (decided, accepted or verified),
        (_("You get an invitation to your role"), accepted),
    ]
    found, is_current = [], True
    for label, is_done in way:
        state = "done" if is_done else "current" if is_current else "todo"
        is_current = is_current and is_done
        found.append({"label": label, "state": state, "note": "", "url": ""})
    return found
