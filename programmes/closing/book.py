"""The evidence of a funding's sustainability as one PDF, with the project's signs."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf

from .years import table


def pdf(funding):
    programme = funding.programme
    years = [(first, last, row, list(row.files()) if row else []) for first, last, row in table(funding)]
    context = {
        "title": _("Evidence of sustainability"),
        "programme": programme,
        "funding": funding,
        "years": years,
        "note": getattr(funding, "closing_note", None),
        "successions": programme.successions.select_related("institution", "user"),
        "made_on": timezone.localdate(),
        "sign_strip": programme.sign_images(embed=True),
    }
    return render_pdf("programmes/closing/pdf/evidence.html", context)
