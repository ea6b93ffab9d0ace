"""A party answers about its commitments by the link of a mail, without an account; the link goes on after an answer."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source

from .. import perms
from . import answering


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, link):
    party = link.subject
    if perms.looks_after(request.scope, party):
        request.wrong_account = None  # sent to the shared mailbox, opened by the party's own caretaker
    may = request.method == "POST" and not request.wrong_account
    asked = answering.asked(party, request.POST if may else None)
    if may and (answered := _keep(request, party, asked)):
        return answered
    context = {"party": party, "agreement": party.agreement, "asked": asked}
    return render(request, "agreements/commitments/link.html", context)


def _keep(request, party, asked):
    """The redirect after the sent form was kept, or None where it has errors."""
    sent = next((each for each in asked if each.form.is_bound), None)
    if sent is None:  # answered meanwhile, by a second click or by somebody else
        messages.info(request, _("This has been answered already."))
        return redirect(request.path)
    if not sent.form.is_valid():
        return None
    try:
        sent.form.save(partial(Source.record, Channel.LINK, on_behalf_of=str(party)[:200]))
        messages.success(request, _("Thank you, the answer is saved."))
    except TransitionRefused:
        messages.info(request, _("This need not be answered any more."))
    return redirect(request.path)
