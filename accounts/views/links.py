"""What opens without an account: links from mails, and the choice of a language."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coop_portal import registry
from coop_portal.transitions import TransitionRefused

from ..forms import OpenAccountForm
from ..models import AccessLink, AccessLog

CLOSED = {
    "accepted": gettext_lazy("This invitation was accepted already. Sign in to use the portal."),
    "withdrawn": gettext_lazy("This invitation was taken back. Ask whoever invited you."),
    "lapsed": gettext_lazy(
        "The time to answer this invitation is over. Ask whoever invited you for a new one."
    ),
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request, secret):
    """Hand over to whoever registered the link's purpose. Handlers act on POST alone: mail scanners open links."""
    found = AccessLink.objects.usable().for_secret(secret).first()
    handler = found and registry.link_purposes.get(found.purpose)
    if handler and found.subject:
        request.access_link = found
        request.wrong_account = _wrong_account(request.user, found.address)
        response = handler(request, found)
    else:
        response = gone(request)
    # The page's address is the secret: no other site may read it from a Referer, no search engine may keep it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _wrong_account(user, address):
    """The signed-in user when the link was sent to somebody else, for components/wrong_account.html."""
    if not user.is_authenticated or not address or user.owns(address):
        return None
    return user


def gone(request, text=""):
    return render(request, "accounts/link_gone.html", {"text": text}, status=410)


def invitation(request, link):
    """Says who invites to what; the answer makes the role and, where there is none, the account."""
    offer = link.subject
    if offer.status != "open":
        return gone(request, CLOSED[offer.status])
    account = offer.account
    form = None if account else OpenAccountForm(request.POST or None, invitation=offer)
    if request.method == "POST" and not request.wrong_account and (account or form.is_valid()):
        return _accept(request, offer, account, form)
    context = {"invitation": offer, "account": account, "form": form}
    return render(request, "accounts/invitation_link.html", context)


def _accept(request, offer, account, form):
    try:
        user = offer.accept(account).user if account else form.save()
    except TransitionRefused:
        # Another click was faster; the page that follows says what holds now.
        return redirect(request.path)
    AccessLog.write(request, "accept", offer)
    if account is None:
        return perform_login(request, user)
    messages.success(request, _("You have the role: %(role)s.") % {"role": offer.label})
    return redirect("dashboard")


@login_not_required
@require_POST
def language(request):
    """Choose the interface's language: on this computer, and for the signed-in person everywhere."""
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.speak(chosen)
    return i18n.set_language(request)
