"""PDFs that parties sign: PDF/A-3 and PDF/UA in one, with what programs read attached, sealed."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coop_portal.pdf import archival_pdf

from . import sealing, statement


def draw_agreement(document):
    """Bytes of the sealed wording with its JSON attached; the digest of the JSON stands on each page."""
    from ..document import context

    values = context(document)
    stated = statement.as_bytes(statement.statement(values["agreement"], document))
    attached = (statement.NAME, _("The agreement for programs (JSON)"), stated, "Data")
    return draw("agreements/pdf/agreement.html", document, values | {"stated": statement.digest(stated)}, attached)


def draw(template, document, values, *attached):
    html = render_to_string(template, values | {"document": document})
    reason = _("Portal's seal: %(number)s, check code %(code)s") % {
        "number": document.label, "code": document.printed_code,
    }  # fmt: skip
    return sealing.seal(archival_pdf(html, attached), reason=reason)
