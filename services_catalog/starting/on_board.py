"""Answers of institutions that were asked for an entry, on the animator's board, by their rounds."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry

from ..board.sections import Act, Row, Section
from ..models import EntryRequest


def rounds(scope, provider):
    """Rounds with something to accept; one asks institutions of several types, so that it is of no provider."""
    if provider:
        return []
    return EntryRequest.objects.visible_to(scope).with_counts().filter(waiting__gt=0)


def show_round(round_):
    said = ngettext(
        "%(n)s answer waits to be accepted.", "%(n)s answers wait to be accepted.", round_.waiting
    )
    url = round_.get_absolute_url()
    acts = (Act(_("Look and accept"), url, is_link=True),)
    return Row(round_.territory.label, url, text=said % {"n": round_.waiting}, acts=acts)


def register():
    registry.board.register(
        "entries", Section(gettext_lazy("Entries asked for"), rounds, show_round, 26, urgent=True)
    )
