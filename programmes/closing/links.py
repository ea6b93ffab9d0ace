"""The successor answers by the link in the mail, without an account."""

from django.core.exceptions import ValidationError
from django.shortcuts import render

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from ..enums import YearAnswer
from .answering import record
from .forms import AnswerForm

CHOICES = {"tak": YearAnswer.LASTS, "zmiana": YearAnswer.CHANGED, "koniec": YearAnswer.ENDED}


def answer(request, link):
    """GET shows the question and what was said until now, only POST keeps an answer."""
    year = link.subject
    if request.scope.institution_ids & {year.institution_id}:
        request.wrong_account = None  # the mail went to a shared mailbox: its own people may answer signed in
    context = {"year": year, "programme": year.programme, "saved": False}
    posted = request.method == "POST" and not request.wrong_account
    form = AnswerForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        year=year,
        initial={"answer": CHOICES.get(request.GET.get("odp"), "")},
    )
    if posted and form.is_valid():
        context["saved"] = _kept(form, year)
    year.refresh_from_db()
    return render(request, "programmes/closing/link.html", context | {"form": form, "files": year.files()})


def _kept(form, year):
    data = form.cleaned_data
    try:
        record(
            year,
            answer=data["answer"],
            text=data["text"],
            files=data["files"],
            channel=Channel.LINK,
            on_behalf_of=str(year.institution or "")[:200],
        )
    except TransitionRefused:
        return False
    except ValidationError as refusal:
        form.add_error("files", refusal)
        return False
    return True
