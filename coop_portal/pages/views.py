"""What this portal is, and what it does with personal data: pages that need no account."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop_portal.exports import DOCX, PDF, file_response

from . import pack

TYPES = {"pdf": PDF, "docx": DOCX}
ZIP = "application/zip"


@login_not_required
@require_safe
def about(request):
    return render(request, "pages/about.html", pack.parties())


@login_not_required
@require_safe
def privacy(request):
    sizes = pack.known_sizes()
    rows = [{"document": document, "files": _files(document, sizes)} for document in pack.DOCUMENTS.values()]
    context = {"card": rows[0], "rows": rows[1:], "version": pack.VERSION, "dated": pack.DATED}
    context["total"] = sum(size or 0 for row in rows for _kind, size in row["files"])
    return render(request, "pages/privacy.html", context | pack.parties())


def _files(document, sizes):
    """[(format, size in bytes or None while it is not known)]"""
    return [(kind, sizes and sizes[document.slug][kind]) for kind in pack.FORMATS]


@login_not_required
@require_safe
def privacy_document(request, slug):
    """A document to read on a screen; only those that are meant for reading."""
    document = pack.DOCUMENTS[slug]
    if not document.readable:
        raise Http404
    context = document.context | {"text": document.text()} | {"files": _files(document, pack.known_sizes())}
    return render(request, "pages/privacy_document.html", context)


@login_not_required
@require_safe
def privacy_file(request, slug, format):
    document = pack.DOCUMENTS[slug]
    return file_response(document.file_name(format), document.content(format), TYPES[format])


@login_not_required
@require_safe
def privacy_archive(request):
    return file_response("pakiet-rodo.zip", pack.archive(), ZIP)
