"""PDFs that parties sign: PDF/A-3 and PDF/UA in one, with what programs read attached, sealed."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coop_portal.pdf import archival_pdf

from . import sealing, statement


def draw_agreement(document):
    """Bytes of the sealed wording with its JSON attached."""
    html, attached = agreement_page(document)
    return sealed(document, html, attached)


def agreement_page(document):
    """(HTML, attachment) of a wording, read once; the digest of the attached JSON stands on each page."""
    from ..document import context

    values = context(document)
    stated = statement.as_bytes(statement.statement(values["agreement"], document))
    values |= {"document": document, "stated": statement.digest(stated)}
    attached = (statement.NAME, _("The agreement for programs (JSON)"), stated, "Data")
    return render_to_string("agreements/pdf/agreement.html", values), attached


def sealed(document, html, *attached):
    reason = _("Portal's seal: %(number)s, check code %(code)s") % {
        "number": document.label, "code": document.printed_code,
    }  # fmt: skip
    return sealing.seal(archival_pdf(html, attached), reason=reason)
