"""The page behind the link of the mail: what the certificate says, and the file. No account is needed."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.views import serve

from .emails import current


@require_safe
def certificate(request, link):
    """With `?plik=1` the PDF itself, which the access log keeps."""
    found = link.subject
    document = found and current(found)
    if found and request.user.is_authenticated and found.person.user_id == request.user.pk:
        request.wrong_account = None
    if "plik" not in request.GET:
        return render(
            request, "workshops/certificates/link.html", {"certificate": found, "document": document}
        )
    if request.wrong_account:
        return redirect(request.path)
    if document is None:
        raise Http404
    return serve(request, document.file)
