"""What an institution does by the link in a mail, without an account: says whom it sends, and takes the papers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render

from accounts.views.links import gone
from documents.enums import Channel
from documents.models import IssuedDocument, Source
from documents.views import serve

from ..models import DELEGATION_DOCUMENT, Delegation
from .forms import ConfirmForm, Nominated


def nominate(request, link):
    """GET shows the question and what was answered, only POST sends people."""
    ask = link.subject
    if ask is None:
        return gone(request)
    if "plik" in request.GET:
        return _file(request, ask)
    is_open = ask.group.cycle.status in ("planned", "running")
    posted = request.POST if request.method == "POST" and is_open else None
    people, confirm = Nominated.of(ask, posted), ConfirmForm(posted)
    refusal = ""
    if posted is not None and not request.wrong_account and people.is_valid() & confirm.is_valid():
        try:
            _keep(ask, people, confirm.cleaned_data, link)
            return redirect(f"{request.path}?zapisano=1")
        except ValidationError as error:
            refusal = " ".join(error.messages)
    return render(request, "workshops/groups/nominate.html", _context(request, ask, people, confirm, refusal))


def _context(request, ask, people, confirm, refusal):
    cycle = ask.group.cycle
    return {
        "ask": ask,
        "cycle": cycle,
        "programme": cycle.edition.programme,
        "sessions": cycle.sessions.exclude(status="cancelled").prefetch_related("days"),
        "people": people,
        "confirm": confirm,
        "refusal": refusal,
        "sent": _sent(ask),
        "saved": "zapisano" in request.GET,
        "is_open": cycle.status in ("planned", "running"),
        "is_frozen": ask.group.frozen_at is not None,
        "programme_email": getattr(cycle.edition.programme.contacts.first(), "email", ""),
    }


def _keep(ask, people, confirmation, link):
    with transaction.atomic():
        source = Source.record(
            Channel.LINK, on_behalf_of=confirmation["confirmed_by"], reference=ask.institution.name[:200]
        )
        people.answer(ask, confirmation, source=source)


def _sent(ask):
    """[(delegation, its document)] of this institution."""
    rows = list(
        Delegation.objects.filter(group=ask.group, institution=ask.institution).select_related("person")
    )
    documents = IssuedDocument.objects.filter(
        kind=DELEGATION_DOCUMENT, object_id__in=[row.pk for row in rows]
    )
    by_row = {document.object_id: document for document in documents.select_related("file")}
    return [(row, by_row.get(row.pk)) for row in rows]


def _file(request, ask):
    for _row, document in _sent(ask):
        if document and document.file_id and str(document.file.uid) == request.GET["plik"]:
            return serve(request, document.file)
    raise Http404
