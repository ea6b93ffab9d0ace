"""What a participant does by the link in a mail, without an account."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from documents.enums import Channel
from documents.models import Source

from .enums import Answer

CHOICES = {"tak": Answer.YES, "nie": Answer.NO}


def answer(request, link):
    """„Będę / nie będę": GET shows the meeting and the buttons, only POST keeps an answer."""
    invitee = link.subject
    if invitee is None:
        return render(request, "accounts/link_gone.html", status=410)
    session = invitee.session
    context = {
        "invitee": invitee,
        "session": session,
        "days": session.days.all(),
        "chosen": request.GET.get("odp"),
    }
    if request.method == "POST" and (choice := CHOICES.get(request.POST.get("answer"))):
        try:
            _keep(invitee, choice, link)
            context["saved"] = True
        except ValidationError as refusal:
            context["refusal"] = " ".join(refusal.messages)
        invitee.refresh_from_db()
    return render(request, "workshops/answer.html", context)


@transaction.atomic
def _keep(invitee, choice, link):
    source = Source.record(Channel.LINK, received_on=timezone.localdate(), on_behalf_of=str(invitee.person))
    invitee.respond(choice, source=source)
