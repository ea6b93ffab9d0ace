"""A party consults by the link in a mail, without an account."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from .. import perms
from .party_page import Hand, respond


@require_http_methods(["GET", "HEAD", "POST"])
def consult(request, link):
    """GET shows the wording; only POST keeps what the party says."""
    party = link.subject
    if perms.looks_after(request.scope, party):
        request.wrong_account = None  # sent to the shared mailbox, opened by the party's own caretaker
    if request.wrong_account:
        return render(request, "agreements/consulting/wrong_account.html", {"title": party.agreement.title})
    return respond(request, party, Hand())
