"""The card behind the link of the mail: no account is needed, and the link goes on working after an answer."""

from functools import partial

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.enums import Channel
from documents.models import Source

from ..models import OfferCard
from .forms import forms_of
from .saving import keep


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, link):
    card = OfferCard.objects.with_offers().filter(pk=link.object_id).first()
    if card is None:
        return render(request, "accounts/link_gone.html", status=410)
    may = request.method == "POST" and not request.wrong_account
    formset, needs = forms_of(card, request.POST if may else None)
    source = partial(Source.record, Channel.LINK, on_behalf_of=card.institution.name[:200])
    if may and keep(card, formset, needs, source=source):
        return redirect(f"{request.path}?zapisano=1")
    context = {
        "card": card,
        "session": card.session,
        "formset": formset,
        "needs": needs,
        "saved": "zapisano" in request.GET,
    }
    return render(request, "workshops/offers/link.html", context)
