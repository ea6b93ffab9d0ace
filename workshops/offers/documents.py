"""Cards and the wall sheet on paper: they print when nobody has answered, and are typed in after."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf

from .matching import table

LINES = range(3)
WALL_LINES = range(4)


def _context(session, title):
    return {
        "title": title,
        "session": session,
        "programme": session.programme,
        "days": list(session.days.all()),
        "cards": list(session.offer_cards.with_offers()),
        "sign_strip": session.programme.sign_images(embed=True),
    }


def cards_context(session):
    return _context(session, _("Offer cards: %(title)s") % {"title": session.title}) | {"empty_lines": LINES}


def wall_context(session):
    return _context(session, _("What we offer and what we look for")) | {"empty_lines": WALL_LINES}


def table_context(session):
    context = _context(session, _("Who can help whom"))
    return context | {"rows": table(context["cards"]), "empty_lines": LINES}


def pdf(session, template, context):
    """`template` is the name of one of workshops/offers/pdf/."""
    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf(f"workshops/offers/pdf/{template}.html", context(session))
