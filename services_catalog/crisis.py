"""Whom to call at once: verified contacts of a place, for words that tell of violence, suicide, hunger or no roof."""

import csv
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.db.models import F

from coop_portal.folding import fold

from .enums import Freshness
from .models import Service
from .search import text
from .search.keeping import Kept
from .search.query import MAX_QUERY, MAX_WORDS
from .search.thesaurus import Group, Thesaurus

WORDS = Path(__file__).parent / "vocabulary/crisis.csv"
EMERGENCY = "112"  # the number of a life in danger, whatever the topic
SHOWN = 5
READ = 12  # of those of a place, to choose from
OF_PLACE = 2  # of those at least so many are of the place, where it has them
_STILL_TRUE = (Freshness.FRESH, Freshness.DUE)


@dataclass(frozen=True)
class Told:
    """What words tell of: `topics` and `types` are codes of what helps. False where they tell of no crisis."""

    topics: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    is_danger: bool = False  # a life may be in danger

    def __bool__(self):
        return bool(self.topics)


@dataclass(frozen=True)
class Contact:
    service: Service
    told: Told

    @cached_property
    def answers_now(self):
        """Whether somebody takes the call now; helplines without written hours say theirs in words."""
        if self.service.phone_round_the_clock:
            return True
        today = self.service.today()
        return today.is_open if today else self.service.is_national

    @cached_property
    def fits(self):
        """Whether it helps in what was told. A helpline does by its topics alone: its type says too little."""
        if not self.told.topics.isdisjoint(topic.code for topic in self.service.topics.all()):
            return True
        types = (kind.code for kind in self.service.types.all())
        return not self.service.is_national and not self.told.types.isdisjoint(types)

    @property
    def is_emergency(self):
        return self.service.is_national and self.service.contact_phone == EMERGENCY

    @property
    def week(self):
        """Pairs (days, hours) of its places, for who does not answer now."""
        places = () if self.answers_now else self.service.places.all()
        return list(dict.fromkeys(pair for place in places for pair in place.week()))

    @property
    def order(self):
        """Who answers now first, of these the place's own, of these who is there for few things and people."""
        service = self.service
        breadth = len(service.topics.all()) + len(service.recipients.all())
        return (not self.answers_now, service.is_national, breadth, service.sort_key)


def told(query):
    """What words of a crisis in `query` tell of."""
    words = text.words(text.clean(query, MAX_QUERY), MAX_WORDS)
    lexemes = [frozenset((*text.lexemes(word.text), fold(word.text))) for word in words]
    thesaurus, rows = _compiled()
    found = [rows[kind] for kind in {e.phrase.label for e in thesaurus.expand(lexemes) if e.leads}]
    return Told(
        topics=frozenset(code for row in found for code in row["topics"].split("|")),
        types=frozenset(code for row in found for code in row["types"].split("|")),
        is_danger=any(row["danger"] for row in found),
    )


def topics_told(query):
    """Codes of the topics that words of a crisis in `query` are about; empty where it tells of none."""
    return told(query).topics


@lru_cache(maxsize=1)
def _compiled():
    with WORDS.open(encoding="utf-8") as file:
        rows = {row["kind"]: row for row in csv.DictReader(file)}
    groups = [Group(kind, tuple(row["words"].split("|")), leads=True) for kind, row in rows.items()]
    return Thesaurus(groups), rows


def contacts(told, territory):
    """The contacts to show: those that fit what was told, of the place and of the whole country.

    Where a life may be in danger, the emergency number stands before them. Where nobody fits, nobody is shown: a
    line for something else costs time.
    """
    services = Service.objects.published().filter(is_crisis=True)
    services = services.in_territory(territory) if territory else services.filter(is_national=True)
    found = _answering(services, told)
    emergency = [contact for contact in found if contact.is_emergency and told.is_danger]
    fitting = [contact for contact in found if contact.fits and not contact.is_emergency]
    return emergency + chosen(sorted(fitting, key=lambda contact: contact.order))


def contacts_of(territory):
    """The place's own contacts, whatever has happened; of many some that answer by night, then the last confirmed."""
    services = Service.objects.published().filter(pk__in=Kept().read(_of_place, territory))
    return sorted(_answering(services, Told()), key=lambda contact: contact.order)[:SHOWN]


def _of_place(territory):
    services = Service.objects.published().filter(is_crisis=True).local_to(territory)
    newest = services.order_by("-phone_round_the_clock", F("confirmed_on").desc(nulls_last=True), "pk")
    return list(newest.values_list("pk", flat=True)[:READ])


def _answering(services, told):
    """Only with a phone, and only what was confirmed not too long ago: nobody in a crisis should ring a dead number."""
    return [
        Contact(service, told)
        for service in services.with_entry()
        if service.contact_phone and (service.is_national or service.freshness in _STILL_TRUE)
    ]


def chosen(fitting):
    """Of those in order as many as are shown, in the same order: some of the place and some that answer now."""
    local = [contact for contact in fitting if not contact.service.is_national][:OF_PLACE]
    kept = local + [contact for contact in fitting if contact not in local][: SHOWN - len(local)]
    return [contact for contact in fitting if contact in kept]
