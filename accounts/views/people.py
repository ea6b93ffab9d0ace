"""Who has which role where: for those who give and take roles in their own places."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..filters import InvitationFilter, PeopleFilter
from ..forms import InviteForm
from ..models import AccessLog, Invitation, Membership

PER_PAGE = 50


@require_safe
def people(request):
    _manager_only(request)
    memberships = Membership.objects.current().managed_by(request.scope).with_place().by_name()
    listed = PeopleFilter(request.GET, queryset=memberships, request=request)
    page = Paginator(listed.qs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(membership, perms.may_end(request.scope, membership)) for membership in page]
    return render(request, "accounts/people.html", {"filter": listed, "page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    _manager_only(request)
    form = InviteForm(request.POST or None, scope=request.scope, search=request.GET.get("q", ""))
    if request.method == "POST" and form.is_valid():
        invitation = form.save()
        AccessLog.write(request, "invite", invitation)
        messages.success(request, _("The invitation goes to %(address)s.") % {"address": invitation.email})
        return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def end_membership(request, pk):
    membership = get_object_or_404(Membership.objects.current().managed_by(request.scope).with_place(), pk=pk)
    if not perms.may_end(request.scope, membership):
        raise PermissionDenied
    try:
        membership.end()
    except TransitionRefused:
        messages.error(request, _("The last operator cannot be removed. Invite another one first."))
    else:
        AccessLog.write(request, "end_role", membership)
        messages.success(request, _("%(name)s no longer has this role.") % {"name": membership.user})
    return redirect("accounts:people")


@require_safe
def invitations(request):
    _manager_only(request)
    sent = (
        Invitation.objects.managed_by(request.scope).with_place().select_related("invited_by").order_by("-pk")
    )
    listed = InvitationFilter(request.GET, queryset=sent, request=request)
    page = Paginator(listed.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/invitations.html", {"filter": listed, "page": page})


@require_POST
def repeat_invitation(request, uid):
    return _change(request, uid, Invitation.repeat, _("The invitation is sent again."))


@require_POST
def withdraw_invitation(request, uid):
    return _change(request, uid, Invitation.withdraw, _("The invitation was taken back."))


def _change(request, uid, verb, done):
    invitation = get_object_or_404(Invitation.objects.managed_by(request.scope).with_place(), uid=uid)
    if not perms.may_change_invitation(request.scope, invitation):
        raise PermissionDenied
    try:
        verb(invitation)
    except TransitionRefused:
        messages.error(request, _("This invitation was answered already."))
    else:
        AccessLog.write(request, f"invitation_{verb.__name__}", invitation)
        messages.success(request, done)
    return redirect("accounts:invitations")


def _manager_only(request):
    if not perms.may_manage_people(request.scope):
        raise PermissionDenied
