"""The wording as files that cannot be taken for the document: a PDF with a watermark, a Word file for the adviser."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from coop_portal.docx import docx_from_html
from coop_portal.pdf import pdf_from_html
from documents.uploads import DOCX, PDF
from partners.models.institution import polish_slug

from ..document import wording_context
from ..drafting import LANGUAGE

TEMPLATE = "agreements/consulting/paper.html"
MAKERS = {"pdf": (pdf_from_html, PDF), "docx": (docx_from_html, DOCX)}


def content(agreement, kind):
    """Bytes of the "pdf" or "docx"; `agreement` comes from `with_wording()`."""
    with translation.override(LANGUAGE):
        context = wording_context(agreement) | {"title": agreement.title, "lang": LANGUAGE}
        return MAKERS[kind][0](render_to_string(TEMPLATE, context))


def answer(agreement, kind):
    """The file as a response: the PDF is shown by the browser, Word's is downloaded."""
    if kind not in MAKERS:
        raise Http404
    response = HttpResponse(content(agreement, kind), content_type=MAKERS[kind][1])
    place = "inline" if kind == "pdf" else "attachment"
    name = polish_slug(agreement.title)[:60].strip("-") or "porozumienie"
    response["Content-Disposition"] = f'{place}; filename="projekt-{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
