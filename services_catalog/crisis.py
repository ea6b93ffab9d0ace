"""Whom to call at once: verified contacts of a place, for words that tell of violence, suicide, hunger or no roof."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coop_portal.folding import fold

from .enums import Freshness
from .models import Service
from .search import text
from .search.query import MAX_QUERY, MAX_WORDS
from .search.thesaurus import Group, Thesaurus

WORDS = Path(__file__).parent / "vocabulary/crisis.csv"
SHOWN = 4
_STILL_TRUE = (Freshness.FRESH, Freshness.DUE)


@dataclass(frozen=True)
class Contact:
    service: Service
    fits: bool  # its topics are those that the words tell of

    @property
    def answers_now(self):
        """Whether somebody takes the call now; helplines without written hours say theirs in words."""
        if self.service.phone_round_the_clock:
            return True
        today = self.service.today()
        return today.is_open if today else self.service.is_national

    @property
    def order(self):
        return (not self.answers_now, not self.fits, self.service.is_national, self.service.sort_key)


def topics_told(query):
    """Codes of the topics that words of a crisis in `query` are about; empty where it tells of none."""
    words = text.words(text.clean(query, MAX_QUERY), MAX_WORDS)
    lexemes = [frozenset((*text.lexemes(word.text), fold(word.text))) for word in words]
    thesaurus, topics = _compiled()
    told = {e.phrase.label for e in thesaurus.expand(lexemes) if e.leads}
    return frozenset(topic for kind in told for topic in topics[kind])


@lru_cache(maxsize=1)
def _compiled():
    with WORDS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    groups = [Group(row["kind"], tuple(row["words"].split("|")), leads=True) for row in rows]
    return Thesaurus(groups), {row["kind"]: row["topics"].split("|") for row in rows}


def contacts(topics, territory):
    """The contacts to show, those who answer now first: of the place and of the whole country.

    Only with a phone, and only what was confirmed not too long ago: nobody in a crisis should ring a dead number.
    """
    services = Service.objects.published().filter(is_crisis=True)
    services = services.in_territory(territory) if territory else services.filter(is_national=True)
    found = [
        Contact(service, not topics.isdisjoint(topic.code for topic in service.topics.all()))
        for service in services.with_entry()
        if service.contact_phone and (service.is_national or service.freshness in _STILL_TRUE)
    ]
    return sorted(found, key=lambda contact: contact.order)[:SHOWN]
