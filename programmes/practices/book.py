"""The compendium as one PDF: contents with page numbers, bookmarks, a card a chapter, the signs of the fundings."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf


def pdf(practices):
    """Bytes of the book of these published cards, by project and then by title."""
    ordered = sorted(practices, key=lambda card: (card.programme.sort_key, card.sort_key, card.pk))
    chapters = [
        (programme, list(cards)) for programme, cards in groupby(ordered, key=lambda card: card.programme)
    ]
    signs = {
        sign["src"]: sign for programme, _cards in chapters for sign in programme.sign_images(embed=True)
    }
    context = {
        "title": _("Compendium of good practices"),
        "chapters": chapters,
        "count": len(ordered),
        "made_on": timezone.localdate(),
        "sign_strip": list(signs.values()),
    }
    return render_pdf("programmes/practices/pdf/compendium.html", context)
