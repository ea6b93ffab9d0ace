"""The coordinator's pages of the offers of a workshop."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from coop_portal.exports import PDF, file_response
from documents.models import Source

from .. import perms
from ..enums import OfferKind, SessionStatus
from ..models import Offer, OfferCard, OfferNeed, Session
from ..views import session_in_scope, session_to_run
from . import asking, documents
from .forms import forms_of
from .matching import table
from .saving import keep, publish

PAPERS = {
    "karty": ("cards", documents.cards_context),
    "plakat": ("wall", documents.wall_context),
    "tabela": ("table", documents.table_context),
}


@require_safe
def offers(request, uid):
    """All cards of the meeting and the table „Kto może komu pomóc"; whoever is in the group reads it."""
    session = session_in_scope(request, uid)
    cards = list(session.offer_cards.with_offers())
    return render(
        request,
        "workshops/offers/offers.html",
        {
            "session": session,
            "cards": cards,
            "rows": table(cards),
            "can_run": perms.can_run_session(request.scope, session),
            "is_planned": session.status == SessionStatus.PLANNED,
        },
    )


@require_POST
def prepare(request, uid):
    """Cards for all institutions of the group, without any mail: for paper."""
    session = session_to_run(request, uid)
    OfferCard.prepare(session)
    messages.success(request, _("The cards are ready. They can be printed, sent or typed in."))
    return redirect("workshops:offers", session.uid)


@require_POST
def ask(request, uid):
    session = session_to_run(request, uid)
    if session.status != SessionStatus.PLANNED or not session.begins_at or session.is_prepared:
        messages.error(request, _("Only institutions of a planned meeting that has a date can be asked."))
        return redirect("workshops:offers", session.uid)
    sent = asking.ask(session)
    messages.success(request, _("Institutions written to: %(n)d.") % {"n": sent})
    return redirect("workshops:offers", session.uid)


def _to_run(request, queryset, session_path, **key):
    """A row of a meeting that this person sees (404) and runs (403)."""
    visible = queryset.filter(**{f"{session_path}__in": Session.objects.visible_to(request.scope)})
    found = get_object_or_404(visible, **key)
    session = found
    for step in session_path.split("__"):
        session = getattr(session, step)
    if not perms.can_run_session(request.scope, session):
        raise PermissionDenied
    return found, session


@require_http_methods(["GET", "HEAD", "POST"])
def card(request, uid):
    """Typed in after: what came on paper, by phone or at the meeting."""
    found, session = _to_run(request, OfferCard.objects.with_offers(), "session", uid=uid)
    formset, needs = forms_of(found, request.POST or None, on_paper=True)
    if request.method == "POST":
        said = partial(_source, request, found, needs)
        if keep(found, formset, needs, source=said):
            messages.success(request, _("The card is saved."))
            return redirect("workshops:offers", session.uid)
    context = {"card": found, "session": session, "formset": formset, "needs": needs}
    return render(request, "workshops/offers/card.html", context)


def _source(request, found, needs):
    said = needs.cleaned_data
    return Source.record(
        said["channel"],
        by=request.user,
        received_on=said["received_on"],
        on_behalf_of=found.institution.name[:200],
    )


@require_POST
def offer_publish(request, uid):
    """One click: a draft on the list of services, or a resource for partners."""
    offer, session = _to_run(request, Offer.objects.select_related("card__session"), "card__session", uid=uid)
    publish(offer, by=request.user)
    if offer.kind == OfferKind.RESIDENTS:
        messages.success(
            request, _("A draft of the service is made; the animator completes and publishes it.")
        )
    else:
        messages.success(request, _("It stands among the resources for partners now."))
    return redirect("workshops:offers", session.uid)


@require_POST
@transaction.atomic
def match(request, uid):
    """Which offers of others answer a need: the ticked ones, and no others."""
    need, session = _to_run(
        request, OfferNeed.objects.select_related("card__session"), "card__session", uid=uid
    )
    chosen = [int(pk) for pk in request.POST.getlist("oferta") if pk.isdecimal() and len(pk) < 19]
    need.answers.set(Offer.objects.filter(pk__in=chosen, card__session=session).exclude(card=need.card_id))
    messages.success(request, _("It is noted who can help."))
    return redirect(f"{reverse('workshops:offers', args=[session.uid])}#potrzeba-{need.pk}")


@require_GET
def paper(request, uid, what):
    session = session_in_scope(request, uid)
    template, context = PAPERS[what]
    return file_response(f"oferty-{what}-{session.pk}.pdf", documents.pdf(session, template, context), PDF)
