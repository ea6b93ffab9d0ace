"""Recommendations of a cycle: proposed, joined, voted on, decided."""

import uuid

from django.contrib import messages
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.enums import Channel
from documents.models import Source

from .. import perms
from ..attending.views import session_to_record
from ..enums import Vote
from ..models import Cycle, Recommendation, RecommendationVote
from ..views import cycle_in_scope, cycle_to_run
from . import forms
from .links import new_link


@require_safe
def recommendations(request, uid):
    return _page(request, cycle_in_scope(request, uid))


def _page(request, cycle, refused=None):
    """The cards, each with what was said about it; `refused` is (card, what was sent) of votes to be mended there."""
    can_run = perms.can_run(request.scope, cycle.edition)
    said = [(message.extra_tags, message) for message in get_messages(request)]
    cards = _cards(cycle)
    for card in cards:
        card.said = [message for tags, message in said if tags == _anchor(card)]
        card.is_refused = bool(refused) and refused[0] == card
        card.typed = _typed(refused[1] if card.is_refused else QueryDict(f"channel={Channel.MEETING}"))
    at_cards = {_anchor(card) for card in cards}
    institutions = list(cycle.group.institutions.order_by("sort_key", "pk"))
    own = perms.votes_for(request.scope, cycle)
    context = {
        "cycle": cycle,
        "cards": cards,
        "messages": [message for tags, message in said if tags not in at_cards],
        "institutions": institutions,
        "own": [each for each in institutions if each.pk in own],
        "can_run": can_run,
        "votes": Vote.choices,
        "channels": forms.CHANNELS,
        "sessions": cycle.sessions.exclude(status="cancelled") if can_run else [],
    }
    return render(request, "workshops/recommending/recommendations.html", context)


def _typed(data):
    return {
        "institutions": data.getlist("institution"),
        "vote": data.get("vote"),
        "channel": data.get("channel"),
        "on_behalf_of": data.get("on_behalf_of", ""),
    }


def _cards(cycle):
    votes = RecommendationVote.objects.select_related("institution", "source__recorded_by")
    joined = Recommendation.objects.filter(cycle=cycle).select_related("source")
    cards = (
        cycle.recommendations.standing()
        .with_votes()
        .select_related("source__recorded_by", "session")
        .prefetch_related("owners", Prefetch("votes", votes), Prefetch("joined", joined))
    )
    taken = cycle.recommendations.taken()
    for card in cards:
        card.taken = taken.get(card.pk, "")
    return cards


def _list(cycle, card=None):
    """The cards of the cycle; at the one that was just dealt with, for there may be many."""
    address = reverse("workshops:recommendations", args=[cycle.uid])
    return redirect(f"{address}#{_anchor(card)}" if card else address)


def _anchor(card):
    return f"card-{card.pk}"


def _say(request, card, level, text):
    """Said at the card, where the reader is, instead of at the top of the page."""
    messages.add_message(request, level, text, extra_tags=_anchor(card))


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, uid):
    cycle = cycle_to_run(request, uid)
    form = forms.RecommendationForm(request.POST or None, cycle=cycle, initial={"uid": uuid.uuid4()})
    form.fields["uid"].required = True
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.propose(source=Source.record(Channel.PORTAL, by=request.user))
        messages.success(request, _("The recommendation is saved."))
        return _list(cycle)
    return render(request, "workshops/recommendation_form.html", {"form": form, "cycle": cycle})


def in_cycle(request, uid):
    visible = Recommendation.objects.filter(cycle__in=Cycle.objects.visible_to(request.scope))
    return get_object_or_404(visible.select_related("cycle__edition__programme", "cycle__group"), uid=uid)


def to_run(request, uid):
    recommendation = in_cycle(request, uid)
    if not perms.can_run(request.scope, recommendation.cycle.edition):
        raise PermissionDenied
    return recommendation


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, uid):
    recommendation = to_run(request, uid)
    cycle = recommendation.cycle
    form = forms.RecommendationForm(request.POST or None, cycle=cycle, instance=recommendation)
    form.fields.pop("uid")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The recommendation is saved."))
        return _list(cycle)
    return render(request, "workshops/recommendation_form.html", {"form": form, "cycle": cycle})


def _refusals(form):
    return " ".join(sentence for sentences in form.errors.values() for sentence in sentences)


@require_POST
def decide(request, uid):
    recommendation = to_run(request, uid)
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        _say(request, recommendation, messages.ERROR, _refusals(form))
        return _list(recommendation.cycle, recommendation)
    try:
        recommendation.decide(form.status, by=request.user, reason=form.cleaned_data["reason"])
        _say(request, recommendation, messages.SUCCESS, _("The decision on this card is saved."))
    except ValidationError as refusal:
        _say(request, recommendation, messages.ERROR, " ".join(refusal.messages))
    return _list(recommendation.cycle, recommendation)


@require_POST
def merge(request, uid):
    """The ticked cards become one: the first of them, or the one that was chosen."""
    cycle = cycle_to_run(request, uid)
    ids = [pk for pk in request.POST.getlist("card") if pk.isdecimal() and len(pk) < 12]
    cards = list(cycle.recommendations.standing().filter(pk__in=ids))
    if len(cards) < 2:
        messages.error(request, _("Tick at least two cards that say the same."))
        return _list(cycle)
    try:
        count = cards[0].merge(cards[1:], by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _list(cycle)
    sentence = ngettext(
        "%(n)d card is joined to “%(title)s”; its text and its source stay there.",
        "%(n)d cards are joined to “%(title)s”; their texts and sources stay there.",
        count,
    )
    messages.success(request, sentence % {"n": count, "title": cards[0].title})
    return _list(cycle)


@require_POST
def vote(request, uid):
    """One vote an institution: by its member, or written down by the coordinator with how it came."""
    recommendation = in_cycle(request, uid)
    cycle = recommendation.cycle
    own, can_run = perms.votes_for(request.scope, cycle), perms.can_run(request.scope, cycle.edition)
    if not own and not can_run:
        raise PermissionDenied
    allowed = cycle.group.institutions.all()
    form = forms.VoteForm(
        request.POST, institutions=allowed if can_run else allowed.filter(pk__in=own), own=own
    )
    if not form.is_valid():
        _say(request, recommendation, messages.ERROR, _refusals(form))
        return _page(request, cycle, (recommendation, request.POST))
    try:
        count = form.save(recommendation, by=request.user)
    except ValidationError as refusal:
        _say(request, recommendation, messages.ERROR, " ".join(refusal.messages))
        return _list(cycle, recommendation)
    sentence = ngettext(
        "The vote is saved. It can be changed until the voting is closed.",
        "%(n)d votes are saved. They can be changed until the voting is closed.",
        count,
    )
    _say(request, recommendation, messages.SUCCESS, sentence % {"n": count})
    return _list(cycle, recommendation)


@require_POST
def close_votes(request, uid):
    """Closes the voting, or opens it again."""
    cycle = cycle_to_run(request, uid)
    is_open = "open" in request.POST
    try:
        if cycle.set_voting(is_open=is_open, by=request.user):
            text = _("The voting is open again.") if is_open else _("The voting is closed.")
            messages.success(request, text)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _list(cycle)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_link(request, uid):
    """A code for the hall: whoever scans it proposes cards on the phone. A new one ends the one before."""
    session = session_to_record(request, uid)
    if session.cycle is None or session.status == "cancelled":
        messages.error(request, _("Recommendations belong to a meeting of a cycle that takes place."))
        return redirect(session)
    context = {"session": session, "cycle": session.cycle}
    if request.method == "POST":
        context["address"], context["until"] = new_link(session)
    context["back"] = reverse("workshops:recommendations", args=[session.cycle.uid])
    return render(request, "workshops/recommending/proposal_link.html", context)
