"""„Kto może komu pomóc": needs beside the offers of the others, with words that they share as a hint."""

from dataclasses import dataclass
from typing import Any

from coop_portal.folding import fold
from partners.resources.words import SHORT, stems
from services_catalog.search.text import words

BEGINNING = 5  # letters that longer words of one family have in common
# Beside the stop words of the list of services, which are those of a question.
LINKING = {"jako", "wraz", "podczas", "również", "około", "między", "według", "wobec", "celem", "ramach"}


@dataclass
class Row:
    """A need, offers of other institutions as pairs (Offer, whether it answers), those that share a word first."""

    card: Any
    need: Any
    offers: list

    @property
    def helpers(self):
        """[(card, offer)] of those that are noted as an answer."""
        return [(card, offer) for offer, answers, _hint, card in self.offers if answers]


def table(cards):
    """Rows in the order of institutions; `cards` come from OfferCard.objects.with_offers(). One query more."""
    rows = []
    answered = _answered(cards)
    for card in cards:
        others = [(other, offer) for other in cards if other.pk != card.pk for offer in other.offers.all()]
        for need in card.needs.all():
            wanted = meanings(need.title)
            found = [
                (
                    offer,
                    offer.pk in answered.get(need.pk, ()),
                    bool(wanted & meanings(f"{offer.title} {offer.audience}")),
                    other,
                )
                for other, offer in others
            ]
            found.sort(key=lambda each: (not each[1], not each[2]))
            rows.append(Row(card, need, found))
    return rows


def _answered(cards):
    from ..models import OfferNeed

    pairs = OfferNeed.answers.through.objects.filter(offerneed__card__in=[card.pk for card in cards])
    found = {}
    for need, offer in pairs.values_list("offerneed", "offer"):
        found.setdefault(need, set()).add(offer)
    return found


def meanings(text):
    """What words share with their forms ("sala", "salę") and relatives ("warsztaty", "warsztatowa").

    Words that say little of what is wanted ("oraz", "osób") are no hint.
    """
    said = [word.text for word in words(text) if len(word.text) > SHORT and not _says_little(word)]
    alike = {stem for word in said for stem in stems(word)}
    return alike | {fold(word)[:BEGINNING] for word in said if len(word) >= BEGINNING}


def _says_little(word):
    return word.is_stop or word.is_weak or word.text.lower() in LINKING
