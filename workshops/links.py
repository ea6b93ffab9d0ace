"""What a participant does by the link in a mail, without an account."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from documents.enums import Channel
from documents.models import Source
from documents.views import serve

from .enums import Answer
from .meetings.clock import timetable
from .models import CalendarFeed, Invitee, Session
from .registering.forms import NeedsForm

CHOICES = {"tak": Answer.YES, "nie": Answer.NO}


def answer(request, link):
    """„Będę / nie będę": GET shows the meeting as it stands now and the buttons, only POST keeps an answer."""
    invitee = link.subject
    if invitee is None:
        return render(request, "accounts/link_gone.html", status=410)
    if request.method == "GET" and request.GET.get("plik"):
        return _material(request, invitee.session)
    context = {"chosen": request.GET.get("odp")}
    may = request.method == "POST" and not request.wrong_account
    chosen = request.POST.get("answer") if may else None
    if chosen == "wszystkie":
        context["others_kept"] = _keep_others(request, invitee)
    if chosen in CHOICES or (chosen == "wszystkie" and _is_open(invitee.session)):
        try:
            _keep(invitee, CHOICES.get(chosen, Answer.YES), _shown(request.POST.get("sequence", "")))
            context["saved"] = True
        except ValidationError as refusal:
            context["refusal"] = " ".join(refusal.messages)
        invitee.refresh_from_db()
    if may and request.POST.get("action") == "feed":
        CalendarFeed.renew(invitee.person, person=invitee.person)
    needs = _needs_form(request.POST if may else {}, invitee)
    if needs.is_bound and needs.is_valid():
        needs.keep(invitee=invitee)
        context["needs_saved"] = True
    return render(request, "workshops/answer.html", context | _page(invitee, link) | {"needs": needs})


def _shown(sequence):
    """The sequence that stood on the page; -1, which no meeting has, where it does not say."""
    return int(sequence) if sequence.isdecimal() and len(sequence) < 10 else -1


def _is_open(session):
    """The link may be older than its own meeting: one that has begun takes no answer, the others still do."""
    return Session.objects.upcoming().filter(pk=session.pk).exists()


def _others(invitee):
    """Meetings of the cycle that still wait for the same person's answer."""
    waiting = (
        Session.objects.upcoming().filter(cycle=invitee.session.cycle_id, cycle__isnull=False).values("pk")
    )
    rows = Invitee.objects.filter(person=invitee.person_id, answer=Answer.NONE, session__in=waiting)
    return rows.exclude(pk=invitee.pk).select_related("person", "session").order_by("session__position")


def _keep_others(request, invitee):
    """„Będę na wszystkich": how many answers were kept. One moved while the page was open is left, and shown anew."""
    kept = 0
    for other in _others(invitee).prefetch_related("session__days"):
        with suppress(ValidationError):
            _keep(other, Answer.YES, _shown(request.POST.get(f"sequence-{other.pk}", "")))
            kept += 1
    return kept


def _page(invitee, link):
    session = invitee.session
    moved = session.events.filter(verb="move", at__gt=link.created_at).last()
    called_off = session.events.filter(verb="cancel").last() if session.status == "cancelled" else None
    return {
        "invitee": invitee,
        "session": session,
        "days": session.days.all(),
        "timetable": timetable(session.agenda.all(), session.days.all()),
        "others": _others(invitee).prefetch_related("session__days"),
        "moved": moved,
        "reason": called_off.reason if called_off else "",
        "online_link": "" if invitee.answer == Answer.NO else session.link_for_invited(),
        "materials": session.materials.present().with_stored(),
        "feed": CalendarFeed.objects.of(person=invitee.person),
    }


def _needs_form(data, invitee):
    known = getattr(invitee, "needs", None)
    initial = {"food": known.food, "access": known.access, "consent": True} if known else {}
    sent = data if data.get("action") == "needs" else None
    return NeedsForm(sent, session=invitee.session, initial=initial)


def _material(request, session):
    """A file of the meeting, through the same link as the answer."""
    uid = request.GET["plik"]
    if len(uid) > 40:
        raise Http404
    try:
        material = get_object_or_404(session.materials.present(), uid=uid)
    except (ValueError, ValidationError):
        raise Http404 from None
    [row] = session.materials.filter(pk=material.pk).with_stored()
    return serve(request, row.stored)


@transaction.atomic
def _keep(invitee, choice, shown):
    source = Source.record(Channel.LINK, received_on=timezone.localdate(), on_behalf_of=str(invitee.person))
    invitee.respond(choice, source=source, shown=shown)
