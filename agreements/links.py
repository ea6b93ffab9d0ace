"""What a party does by the link in a mail, without an account: read the card, download, sign and send it back."""

import uuid

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import AccessLog
from documents.enums import Channel
from documents.views import serve

from . import perms
from .consulting.party_page import Hand
from .models import Agreement, Signature
from .signing import documents, pages, plans, receiving, refusing
from .signing import views as signing_views
from .signing.forms import UploadForm


@require_http_methods(["GET", "HEAD", "POST"])
def download(request, link):
    """The card of the agreement; with `?plik=` a file, which the access log keeps; a POST sends a signed one."""
    party = link.subject
    agreement = Agreement.objects.with_wording().get(pk=party.agreement_id)
    if perms.looks_after(request.scope, party):
        request.wrong_account = None  # sent to the shared mailbox, opened by the party's own caretaker
    signing = plans.current(agreement) if agreement.has_wording else None
    if signing:
        signing.agreement = agreement
    states = plans.progress(signing) if signing else []
    state = next((each for each in states if each.party.pk == party.pk), None)
    if request.method == "POST" and "cofnij" in request.GET and state and not request.wrong_account:
        signing_views.take_refusal_back(request, signing, party)
        return redirect(request.path)
    if "odmowa" in request.GET and state and not request.wrong_account:
        return signing_views.take_refusal(request, agreement, signing, state, Hand(), back=request.path)
    if "plik" in request.GET:
        return _file(request, agreement, signing, states, state)
    return _card(request, agreement, party, signing, states, state)


def _card(request, agreement, party, signing, states, state):
    waits = bool(state and state.revision and not state.has_signed)
    is_open = waits and plans.is_open(signing, party)
    can_send = is_open and not request.wrong_account
    form = None
    if can_send:
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = UploadForm(*sent, initial={"uid": uuid.uuid4()})
    if form and request.method == "POST" and form.is_valid():
        signature = receiving.receive(
            form.content(), form.cleaned_data["upload"].name, signing=signing, party=party,
            uid=form.cleaned_data["uid"], source=form.source(party, Channel.LINK),
        )  # fmt: skip
        return redirect(f"{request.path}?podpis={signature.uid}")
    sent = _sent(request, party)
    context = {
        "agreement": agreement, "party": party, "form": form, "state": state, "signing": signing, "sent": sent,
        "is_closed": waits and not is_open,
        "may_decline": bool(state and refusing.can_decline(agreement, state)),
        "report": signing and pages.report_of(signing), "states": states, **(pages.result(sent) if sent else {}),
    }  # fmt: skip
    return render(request, "agreements/link.html", context)


def _sent(request, party):
    """The signature that this party has just sent by the link, to say what became of it."""
    try:
        uid = uuid.UUID(request.GET.get("podpis", ""))
    except ValueError:
        return None
    return Signature.objects.with_card().filter(party=party, uid=uid).first()


def _file(request, agreement, signing, states, state):
    if request.wrong_account:
        return redirect(request.path)
    if not agreement.has_wording:
        raise Http404
    wanted = request.GET["plik"]
    if wanted == "jak" and state:
        AccessLog.write(request, "download", agreement)
        return pages.as_pdf(documents.how_to_sign(signing, state.party), "jak-podpisac")
    found = _stored(wanted, agreement, signing, states, state)
    if found is None:
        raise Http404
    return serve(request, found)


def _stored(wanted, agreement, signing, states, state):
    """The StoredFile that `?plik=` names: the wording as it stands now unless said otherwise."""
    if wanted == "oryginal":
        return agreement.document.file
    if wanted == "oswiadczenie":
        joins = state and state.revision and state.document != agreement.document
        return state.revision.file if joins else None
    if wanted == "poswiadczenie":
        report = signing and pages.report_of(signing)
        return report.file if report else None
    newest = pages.newest(agreement, states)
    return newest.file if newest else agreement.document.file
