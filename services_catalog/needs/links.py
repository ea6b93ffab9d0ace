"""What a resident sees behind the link in the mail: what became of the need, and the answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _


def answer(request, link):
    need = link.subject
    if request.method == "POST" and not request.wrong_account:
        need.forget_address()
        messages.success(request, _("Thank you. Your address is erased; the link works until it expires."))
        return redirect(request.path)
    outcome = need.outcome
    context = {
        "need": need,
        "outcome": outcome,
        "services": outcome.services.published().with_row(),
        "used": outcome.offers.filter(is_used=True).select_related("institution"),
    }
    return render(request, "services_catalog/needs/link.html", context)
