"""One's own account: names, language, roles, invitations, deputies."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..forms import AccountForm, SubstitutionForm
from ..models import AccessLog, Invitation, Membership, Substitution


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your account was saved."))
        return redirect("accounts:me")
    context = {
        "form": form,
        "can_name_deputy": perms.may_name_deputy(request.scope),
        "memberships": Membership.objects.current().filter(user=request.user).with_place(),
        "substituting": Substitution.objects.current().filter(deputy=request.user).select_related("person"),
    }
    return render(request, "accounts/me.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, uid):
    """The signed-in invitee's own way to an invitation, without the mail."""
    offer = get_object_or_404(Invitation.objects.open().for_user(request.user).with_place(), uid=uid)
    if request.method == "POST":
        try:
            offer.accept(request.user)
        except TransitionRefused:
            messages.error(request, _("This invitation can no longer be accepted."))
        else:
            AccessLog.write(request, "accept", offer)
            messages.success(request, _("You have the role: %(role)s.") % {"role": offer.label})
        return redirect("dashboard")
    return render(request, "accounts/invitation.html", {"invitation": offer})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def substitutions(request):
    if not perms.may_name_deputy(request.scope):
        raise PermissionDenied
    if request.method == "POST":
        request.user.locked()  # the form looks for overlaps: of two sent at once the second has to see the first
    form = SubstitutionForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        substitution = form.save()
        AccessLog.write(request, "name_deputy", substitution)
        messages.success(request, _("%(name)s stands in for you.") % {"name": substitution.deputy})
        return redirect("accounts:substitutions")
    mine = Substitution.objects.not_over().order_by("starts_on")
    context = {
        "form": form,
        "named": mine.filter(person=request.user).select_related("deputy"),
        "standing_in": mine.filter(deputy=request.user).select_related("person"),
    }
    return render(request, "accounts/substitutions.html", context)


@require_POST
def cancel_substitution(request, pk):
    substitution = get_object_or_404(Substitution.objects.not_over().visible_to(request.scope), pk=pk)
    if not perms.may_cancel_substitution(request.scope, substitution):
        raise PermissionDenied
    AccessLog.write(request, "cancel_deputy", substitution)
    substitution.cancel()
    messages.success(request, _("The substitution was cancelled."))
    return redirect("accounts:substitutions")
