"""The page of a meeting's invited people: whom else to ask, who is taken off, what somebody said by phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ..meetings.views import institution_names, people_to_choose
from ..views import session_to_run
from . import verbs
from .forms import CHANNELS, AnswerForm, GuestFormSet, KnownPeopleForm


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request, uid):
    session = session_to_run(request, uid)
    asked = set(session.invitees.values_list("person", flat=True))
    data = request.POST if request.method == "POST" else None
    known = KnownPeopleForm(data, people=people_to_choose(session), asked=asked)
    typed = GuestFormSet(
        data, prefix="osoby", form_kwargs={"session": session, "suggested": institution_names(session)}
    )
    if data is not None and all([known.is_valid(), typed.is_valid()]):
        try:
            _say(request, typed.save(session, known.cleaned_data["people"]), session)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(request.path)
    return render(request, "workshops/inviting/invited.html", _context(session, known, typed))


def _context(session, known, typed):
    guests = verbs.guests(session).values("pk")
    is_guest = Case(When(pk__in=guests, then=Value(True)), default=False, output_field=BooleanField())
    return {
        "session": session,
        "has_date": session.begins_at is not None,
        "known": known,
        "typed": typed,
        "closed": verbs.why_closed(session),
        "channels": CHANNELS,
        "invitees": session.invitees.annotate(is_guest=is_guest)
        .select_related("person", "source")
        .order_by("person__sort_key", "pk"),
    }


def _say(request, number, session):
    if not number:
        messages.info(request, _("Nobody new was chosen."))
    elif session.begins_at:
        text = ngettext("%(n)d person is invited by mail.", "%(n)d people are invited by mail.", number)
        messages.success(request, text % {"n": number})
    else:
        messages.success(request, _("They stand on the list; the mail goes out when the date is set."))


@require_POST
def withdraw(request, uid, pk):
    session = session_to_run(request, uid)
    try:
        if verbs.withdraw(session, pk):
            messages.success(request, _("The person is taken off the list and told by mail."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("workshops:session_invited", uid)


@require_POST
def answer(request, uid, pk):
    session = session_to_run(request, uid)
    invitee = get_object_or_404(session.invitees.select_related("person"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether the person comes, and how you know."))
        return redirect("workshops:session_invited", uid)
    data = form.cleaned_data
    try:
        verbs.record_answer(invitee, data["answer"], channel=data["channel"], by=request.user)
        messages.success(request, _("The answer is saved."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("workshops:session_invited", uid)
