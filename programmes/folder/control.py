"""Controllers of a project: invited with a last day, ended at once; they read everything and change nothing."""

import uuid
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.forms import end_of
from accounts.models import AccessLog, Invitation, Membership
from coop_portal.forms import DateInput, form_helper
from coop_portal.transitions import TransitionRefused

from .views import project_to_keep

LONGEST = timedelta(days=366)


class ControllerForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("First and last name"), max_length=200, required=False)
    until = forms.DateField(label=gettext_lazy("Last day of the control"), widget=DateInput)

    def __init__(self, *args, programme, by, **kwargs):
        super().__init__(*args, initial={"uid": uuid.uuid4()}, **kwargs)
        self.programme, self.by = programme, by
        self.helper = form_helper()

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_until(self):
        day, today = self.cleaned_data["until"], timezone.localdate()
        if day < today:
            raise ValidationError(_("The last day must not be in the past."))
        if day > today + LONGEST:
            raise ValidationError(_("A control lasts at most a year; invite again then."))
        return day

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.invitation = Invitation(
            role=Role.CONTROLLER, programme=self.programme, invited_by=self.by, valid_to=end_of(cleaned["until"]),
            **{name: cleaned[name] for name in ("uid", "email", "name")},
        )  # fmt: skip
        try:
            self.invitation.check_offer()
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def save(self):
        return self.invitation.send()


def _controllers(programme):
    return Membership.objects.current().filter(role=Role.CONTROLLER, programme=programme)


@require_http_methods(["GET", "HEAD", "POST"])
def control(request, uid):
    programme = project_to_keep(request, uid)
    form = ControllerForm(request.POST or None, programme=programme, by=request.user)
    if request.method == "POST" and form.is_valid():
        invitation = form.save()
        AccessLog.write(request, "invite", invitation)
        messages.success(request, _("The invitation goes to %(address)s.") % {"address": invitation.email})
        return redirect("programmes:control", programme.uid)
    invited = Invitation.objects.open().filter(role=Role.CONTROLLER, programme=programme).order_by("pk")
    context = {
        "programme": programme,
        "form": form,
        "controllers": _controllers(programme).by_name(),
        "invited": invited,
    }
    return render(request, "programmes/folder/control.html", context)


@require_POST
def control_end(request, uid, pk):
    """The access ends now: the next request finds none."""
    programme = project_to_keep(request, uid)
    membership = get_object_or_404(
        Membership.objects.filter(role=Role.CONTROLLER, programme=programme).select_related("user"), pk=pk
    )
    membership.end()
    AccessLog.write(request, "end_role", membership)
    messages.success(request, _("%(name)s no longer has this role.") % {"name": membership.user})
    return redirect("programmes:control", programme.uid)


@require_POST
def control_withdraw(request, uid, invitation_uid):
    programme = project_to_keep(request, uid)
    offers = Invitation.objects.filter(role=Role.CONTROLLER, programme=programme)
    invitation = get_object_or_404(offers, uid=invitation_uid)
    try:
        invitation.withdraw()
        AccessLog.write(request, "invitation_withdraw", invitation)
        messages.success(request, _("The invitation was taken back."))
    except TransitionRefused:
        messages.error(request, _("This invitation was answered already."))
    return redirect("programmes:control", programme.uid)
