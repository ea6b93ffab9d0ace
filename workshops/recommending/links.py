"""Cards that participants write on their phones, by one link for the whole hall; nobody signs them."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import AccessLink
from accounts.views.links import gone
from documents.enums import Channel
from documents.models import Source

from ..models import Recommendation
from .forms import RecommendationForm

PROPOSAL_LINK = "workshops.propose"
AFTER = timedelta(days=2)  # that the link still works once the meeting is over
MOST_CARDS = 150  # of one meeting: more is no meeting any more


def new_link(session):
    """(absolute address, until when it works). Links made before for this meeting end."""
    AccessLink.objects.about(PROPOSAL_LINK, session).revoke()
    last = session.days.order_by("ends_at").last()
    until = max(timezone.now(), last.ends_at if last else timezone.now()) + AFTER
    _link, address = AccessLink.issue(PROPOSAL_LINK, session, valid_for=until - timezone.now())
    return address, until


def propose(request, link):
    """GET shows the form and the cards so far, only POST adds one."""
    session = link.subject
    if session is None or session.cycle is None or session.status == "cancelled":
        return gone(request)
    cycle = session.cycle
    is_open = cycle.status in ("planned", "running")
    form = RecommendationForm(
        request.POST if request.method == "POST" and is_open else None,
        cycle=cycle,
        initial={"uid": uuid.uuid4()},
        instance=Recommendation(),
    )
    form.fields["uid"].required = True
    is_full = session.recommendations.count() >= MOST_CARDS
    if form.is_bound and form.is_valid() and not is_full:
        with transaction.atomic():
            form.propose(session=session, source=Source.record(Channel.LINK))
        return redirect(f"{request.path}?zapisano=1")
    context = {
        "form": form,
        "session": session,
        "cycle": cycle,
        "is_open": is_open and not is_full,
        "is_full": is_full,
        "saved": "zapisano" in request.GET and not form.is_bound,
        "cards": session.recommendations.standing().order_by("-pk")[:30],
    }
    return render(request, "workshops/recommending/propose.html", context)
