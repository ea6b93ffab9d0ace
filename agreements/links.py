"""What a party does by the link in a mail, without an account: read the card and download the wording."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.views import serve

from .models import Agreement


@require_safe
def download(request, link):
    """The card of the agreement; with `?plik=1` the PDF itself, which the access log keeps."""
    party = link.subject
    agreement = Agreement.objects.with_wording().get(pk=party.agreement_id)
    if Agreement.objects.visible_to(request.scope).filter(pk=agreement.pk).exists():
        request.wrong_account = None  # sent to the shared mailbox, opened by the party's own caretaker
    if "plik" not in request.GET:
        return render(request, "agreements/link.html", {"agreement": agreement, "party": party})
    if request.wrong_account:
        return redirect(request.path)
    if not agreement.has_wording:
        raise Http404
    return serve(request, agreement.document.file)
