"""How much optional mail a person gets: by the account, by a link of a mail, or by the mail program's own button."""

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import AccessLink

from ..forms import PreferencesForm
from ..models import MailAddress


def preferences(request):
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        notices.success(request, _("Your choice is saved."))
        return redirect("notifications:preferences")
    known = MailAddress.known(request.user.email)
    return render(
        request, "notifications/preferences.html", {"form": form, "is_off": bool(known.optional_off_at)}
    )


@require_POST
def switch_optional(request):
    """All optional mail to the account's own address, on or off."""
    MailAddress.switch_optional(request.user.email, on="on" in request.POST)
    notices.success(request, _("Your choice is saved."))
    return redirect("notifications:preferences")


def mail_preferences_link(request, link):
    """What the link at the end of each optional mail opens, without an account."""
    if request.method == "POST":
        MailAddress.switch_optional(link.address, on="on" in request.POST)
        notices.success(request, _("Your choice is saved."))
        return redirect(request.path)
    is_off = bool(MailAddress.known(link.address).optional_off_at)
    return render(request, "notifications/mail_preferences.html", {"address": link.address, "is_off": is_off})


@csrf_exempt  # the mail program posts by itself (RFC 8058); the secret in the address is what allows it
@login_not_required
def unsubscribe(request, secret):
    if request.method != "POST":
        return redirect("accounts:link", secret)
    link = get_object_or_404(AccessLink.objects.usable().for_secret(secret), purpose="mail_preferences")
    MailAddress.switch_optional(link.address, on=False)
    return HttpResponse(
        _("You will get no optional mail from us any more."), content_type="text/plain; charset=utf-8"
    )
