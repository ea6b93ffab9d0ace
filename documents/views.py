"""Files go out through `serve` alone; anybody may check a document by the code printed on it."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from accounts.scope import Scope
from coop_portal.ways import way_back

from . import perms, unlocking
from .codes import LENGTH, normalise
from .comparing import compare
from .enums import DocumentStatus, ScanState
from .forms import CheckForm
from .models import IssuedDocument, StoredFile

# Codes of 60 bits are not found by trying; the limit only keeps the log and the database quiet.
MISSES = 30
MISSES_IN_SECONDS = 600


@login_not_required  # posters and signs are public: the owner's predicate decides, a stranger gets 404
@require_safe
def download(request, uid):
    stored = get_object_or_404(StoredFile.objects.select_related("owner_type"), uid=uid)
    if not perms.may_fetch(request.scope, stored):
        raise Http404
    return serve(request, stored)


def serve(request, stored):
    """The file as an answer that no browser runs or shows by itself. The caller has checked the right to it."""
    if stored.scan_state == ScanState.INFECTED:
        raise Http404
    public = perms.may_fetch(Scope(), stored)
    if not public and request.method == "GET":
        AccessLog.write(request, "download", stored)
    response = FileResponse(
        stored.content.open("rb"),
        as_attachment=True,
        filename=stored.original_name,
        content_type=stored.content_type_sniffed,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "public, max-age=3600" if public else "private, no-store"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request, code=""):
    """The public page of a document: valid, revoked, replaced, cancelled, not ready or unknown."""
    typed = code or request.GET.get("code", "")
    form = CheckForm(request.GET if "code" in request.GET else None)
    if not code and form.is_valid():
        return redirect("documents:check", form.cleaned_data["code"])
    if not code:
        return render(request, "documents/check_form.html", {"form": form})
    document = IssuedDocument.objects.filter(check_code=normalise(typed)).first()
    if document is None and request.method == "POST":
        raise Http404
    if document is None:
        return _unknown(request, typed)
    if code != document.printed_code:
        return redirect("documents:check", document.printed_code)
    return _quietly(_card(request, document))


def _card(request, document):
    """The document's state. POST opens its masked part to who knows the word, or compares a file; it writes nothing."""
    context = _public_card(document)
    if "plik" in request.FILES and context["file"]:
        context["outcome"] = compare(request.FILES["plik"], context["file"], context["revisions"])
        return render(request, "documents/check.html", context)
    if request.method == "POST" and context["can_open"]:
        try:
            context["opened"] = unlocking.opens(request, document, request.POST.get("slowo", ""))
        except unlocking.TooManyGuesses:
            return render(request, "documents/check.html", context | {"too_many": True}, status=429)
        context["wrong"] = not context["opened"]
        if context["opened"]:
            context["facts"] = document.definition.secret_facts(document)
    return render(request, "documents/check.html", context)


def _public_card(document):
    """What strangers may read: kind, number and dates, and what the kind itself declares public."""
    definition = document.definition
    successor = document.successor()
    return {
        "document": document,
        "definition": definition,
        "successor": successor,
        "state": "replaced" if successor else document.status,
        "over": definition.over(document) if definition.over else "",
        "facts": definition.public_facts(document) if definition.public_facts else [],
        "file": document.file if document.status == DocumentStatus.ISSUED else None,
        "revisions": definition.revisions(document) if definition.revisions else [],
        "outcome": "",
        "opened": False,
        "wrong": False,
        "too_many": False,
        "can_open": bool(definition.secret and definition.secret(document) and not successor),
    }


def _unknown(request, typed):
    key = f"documents.check.misses.{get_adapter().get_client_ip(request)}"
    misses = cache.get(key, 0) + 1
    cache.set(key, misses, MISSES_IN_SECONDS)
    if misses > MISSES:
        return _quietly(render(request, "documents/check_too_many.html", status=429))
    context = {
        "typed": typed[:40],
        "complete": len(normalise(typed)) == LENGTH,
        "form": CheckForm({"code": typed}),
    }
    return _quietly(render(request, "documents/check_unknown.html", context, status=404))


def _quietly(response):
    """No search engine lists documents, no cache shows yesterday's state."""
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def retry(request, uid):
    document = get_object_or_404(IssuedDocument, uid=uid)
    if not perms.may_see(request.scope, document):
        raise Http404
    if not perms.may_retry(request.scope, document):
        raise PermissionDenied
    document.retry(by=request.user)
    messages.success(request, _("The document is being made again."))
    return redirect(_way_back(request))


def _way_back(request):
    return way_back(request, request.POST.get("next", ""), settings.LOGIN_REDIRECT_URL)
