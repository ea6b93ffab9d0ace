"""The form for an entry on paper: printed, written by hand, sent back or read over the phone."""

from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf

from .answering import next_template


def form_to_write(ask):
    """PDF: what we know stands in it, for the rest there are lines."""
    template = next_template(ask)
    context = {
        "title": _("Entry on the list of activities and services"),
        "ask": ask,
        "entry_request": ask.request,
        "template": template,
    }
    return render_pdf("services_catalog/pdf/entry_form.html", context)
