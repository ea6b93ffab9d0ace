"""Search documents of the made services, equal to those that `services_catalog.search.index` writes.

What a service says begins like all of its kind and ends like all of its provider: each of these halves is read once.
"""

from functools import lru_cache
from types import SimpleNamespace

from django.utils import timezone

from services_catalog.enums import ServiceStatus
from services_catalog.models import SearchDocument
from services_catalog.search import forms, index, text

from . import loading

COLUMNS = ("service_id", "vector", "is_listed", "is_dirty", "confirmed_on", "indexed_at")


def load(plans):
    lemmas, now = set(), timezone.now()
    reader = _Reader(lemmas)
    rows = (
        (
            plan.pk, reader.vector(plan) if plan.status == ServiceStatus.PUBLISHED else "",
            plan.status == ServiceStatus.PUBLISHED, False, plan.confirmed, now,
        )
        for plan in plans
    )  # fmt: skip
    loading.copy(SearchDocument, COLUMNS, rows)
    forms.learn(lemmas)
    index.learn_thesaurus()
    forms.recount()


class _Reader:
    """Makes vectors; `lemmas` collects the words of all that it has read."""

    def __init__(self, lemmas):
        self.lemmas = lemmas
        self._read = lru_cache(maxsize=None)(self._positions)
        self._begun = lru_cache(maxsize=None)(self._beginning)

    def vector(self, plan):
        service = _stand_in(plan)
        fields = index.content(service)
        cut = fields.index(("D", f"{plan.provider.name} {plan.provider.short_name}"))
        written, end = self._begun(tuple(fields[:cut]))
        written = dict(written)
        places, _length = self._read(tuple(fields[cut:]))
        for lexeme, found in places.items():
            at = ",".join(f"{end + position}{weight}" for position, weight in found)
            written[lexeme] = (
                f"{written[lexeme]},{at}" if lexeme in written else f"{index.quoted(lexeme)}:{at}"
            )
        return " ".join([*written.values(), *map(index.quoted, index.filters(service))])

    def _beginning(self, fields):
        """({lexeme: as it is written}, where the rest begins)"""
        places, end = self._read(fields)
        written = {
            lexeme: f"{index.quoted(lexeme)}:" + ",".join(f"{at}{weight}" for at, weight in found)
            for lexeme, found in places.items()
        }
        return written, end

    def _positions(self, fields):
        """({lexeme: pairs (position, weight)}, the length of all), as `index.document` counts."""
        places, at = {}, 0
        for weight, field in fields:
            for word in text.words(field):
                at += 1
                if word.is_stop:
                    continue
                if word.text.isalpha():
                    self.lemmas.update(text.lemmas(word.text))
                for lexeme in (*text.lexemes(word.text), *text.stems(word.text)):
                    places.setdefault(lexeme, []).append((at, weight))
            at += index.GAP
        return places, at


class _All(tuple):
    """Rows where the index expects a relation."""

    def all(self):
        return self


def _stand_in(plan):
    """What `index.content` and `index.filters` read of a service."""
    kind, provider = plan.kind, plan.provider
    location = SimpleNamespace(
        is_confidential=False,
        territory=provider.gmina,
        name="",
        town=provider.gmina.name,
        street=provider.street,
    )
    place = SimpleNamespace(hours_note=plan.note, location=location)
    return SimpleNamespace(
        name=kind.name,
        summary=kind.template.summary,
        description=kind.description,
        eligibility=kind.template.eligibility,
        signing_up=kind.template.signing_up,
        referral_from=kind.template.referral_from,
        fee_note="",
        accessibility=kind.accessibility,
        fee=plan.fee,
        modes=kind.template.modes,
        is_national=plan.coverage is None,
        types=_All(kind.types),
        topics=_All(kind.topics),
        recipients=_All(kind.recipients),
        provider=provider,
        places=_All([place] if plan.has_place else []),
        coverage=_All([plan.coverage] if plan.coverage else []),
    )
