"""What opens by a link from a mail: one's own application, a partner's question, a nomination. Only POST acts."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source
from documents.views import serve

from ..models import AlreadyApplied
from . import emails, filling
from .document import confirmation_of

STEPS = {"sprawdz": filling.summary_page, "wycofaj": filling.withdraw_page}


def application(request, link):
    """The pages of one's own application; `krok` says which, `plik` fetches one of its files."""
    row = filling.by_pk(link.object_id)
    here = request.path
    way = filling.Way(
        form=here,
        summary=f"{here}?krok=sprawdz",
        card=f"{here}?krok=karta",
        withdraw=f"{here}?krok=wycofaj",
        send=here,
    )
    if request.wrong_account and request.user.pk == row.created_by_id:
        request.wrong_account = None
    if request.wrong_account:
        return render(request, "programmes/applications/wrong.html", filling.page_of(row, way))
    if "plik" in request.GET:
        return _file(request, row)
    step = request.GET.get("krok")
    if request.method == "POST" and "send" in request.POST:
        return filling.send(request, row, way)
    if step in STEPS:
        return STEPS[step](request, row, way)
    if row.is_editable and step != "karta":
        return filling.form_page(request, row, way)
    context = filling.page_of(row, way) | filling.card_of(row)
    context |= {"events": row.told_events(), "file_url": f"{here}?plik="}
    return render(request, "programmes/applications/own.html", context)


def _file(request, row):
    """The confirmation, or a file of an answer; those of others are not found."""
    document = confirmation_of(row)
    files = [answer.file for answer in row.answers.select_related("file") if answer.file_id]
    files += [document.file] if document else []
    for stored in files:
        if str(stored.uid) == request.GET["plik"]:
            return serve(request, stored)
    raise Http404


def partner(request, link):
    """„Potwierdzam udział" or „Nie bierzemy udziału"."""
    part = link.subject
    row = filling.by_pk(part.application_id)
    if request.method == "POST" and not request.wrong_account:
        keep_partner_answer(
            request, part, source=lambda: Source.record(Channel.LINK, on_behalf_of=link.address)
        )
        return redirect(request.path)
    context = {
        "part": part,
        "application": row,
        "call": row.call,
        "programme": row.call.programme,
        "lead": row.lead,
    }
    context["is_open"] = row.status in ("draft", "returned", "submitted")
    return render(request, "programmes/applications/partner.html", context)


def keep_partner_answer(request, part, *, source, by=None):
    """One of two answers; `source` is called where one is kept."""
    answer = request.POST.get("answer")
    if answer not in ("tak", "nie"):
        return
    try:
        with transaction.atomic():
            if part.answer(answer == "tak", by=by, source=source) and answer == "nie":
                emails.tell_partner_declined(part)
        messages.success(request, _("The answer is saved."))
    except AlreadyApplied:
        messages.error(request, filling.taken_sentence(part.application))
    except TransitionRefused:
        messages.info(request, _("This application was withdrawn or decided in the meantime."))


def nomination(request, link):
    """Whoever was nominated says no: name and address are deleted at once."""
    person = link.subject
    context = {"person": person, "application": person.application, "call": person.application.call}
    if request.method == "POST" and not request.wrong_account and "refuse" in request.POST:
        person.refuse()
        return render(request, "programmes/applications/nomination_gone.html", context)
    return render(request, "programmes/applications/nomination.html", context)
