"""Writes the search document of a service: what it says, weighted, and what it can be filtered by.

Weights: A name, B labels of types, topics and recipients, C description, D the rest. Filters stand in the same
vector as lexemes that no word can be, so that one GIN index answers all:

    t:12  for residents of territory 12      i:3  for something inside territory 3     t:0  the whole country
    p:12  has a place in territory 12        r:seniorzy  recipients, r:* everybody     h:czas_wolny  topic
    y:posilki  type                          f:free  fee                               m:online  how
"""

from django.db import connection, transaction
from django.utils import timezone

from ..enums import ServiceStatus
from ..models import Abbreviation, RecipientGroup, SearchDocument, Service, Synonym
from . import forms, text

AT_COMMIT = 200  # documents that a request may rebuild itself; the rest waits for the job
BATCH = 500
MAX_WORDS = 6000  # of one document; PostgreSQL counts positions up to 16383
GAP = 20  # between two fields, so that no phrase reaches over


def rebuild(service_ids):
    """Write the documents of these services anew. Returns how many it could lock; another writer has the others.

    The lock is taken before the services are read: a change that comes later waits, and marks the row again.
    """
    ids = sorted(set(service_ids))
    if not ids:
        return 0
    with transaction.atomic():
        SearchDocument.objects.bulk_create(
            [
                SearchDocument(service_id=pk)
                for pk in Service.objects.filter(pk__in=ids).values_list("pk", flat=True)
            ],
            ignore_conflicts=True,
        )
        rows = SearchDocument.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True)
        locked = list(rows.values_list("pk", flat=True))
        _write(
            Service.objects.filter(pk__in=locked)
            .with_row()
            .prefetch_related(
                "places__location__territory", "types__merged", "topics__merged", "recipients__merged"
            )
        )
    return len(locked)


def rebuild_dirty(limit=AT_COMMIT):
    """Rebuild documents that something made out of date. Returns how many."""
    return rebuild(SearchDocument.objects.filter(is_dirty=True).values_list("pk", flat=True)[:limit])


def sweep():
    """Rebuild all that is out of date, in batches that each commit. Returns how many; safe to run twice at once."""
    done = 0
    while rebuilt := rebuild_dirty(BATCH):
        done += rebuilt
    if done:
        forms.recount()
    return done


def rebuild_all():
    """Every document anew, in batches that each commit, then the counts of words."""
    last, done = 0, 0
    while ids := list(
        Service.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        done += rebuild(ids)
        last = ids[-1]
    learn_thesaurus()
    forms.recount()
    return done


def learn_thesaurus():
    """Make the thesaurus' own words repairable too; words that are never shown stay out."""
    phrases = list(Abbreviation.objects.values_list("expansions", flat=True))
    for term, words in Synonym.objects.exclude(kind=Synonym.Kind.SEARCH_ONLY).values_list("term", "words"):
        phrases.append([term, *words])
    forms.learn(_lemmas(label for labels in phrases for label in labels), frequency=0)


def _write(services):
    rows, lemmas, now = [], set(), timezone.now()
    for service in services:
        fields = content(service) if service.status == ServiceStatus.PUBLISHED else []
        vector = document(fields, filters(service)) if fields else ""
        lemmas |= _lemmas(field for _weight, field in fields)
        rows.append((vector, bool(fields), service.confirmed_on, now, service.pk))
    forms.learn(lemmas)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE services_catalog_searchdocument SET vector = %s::tsvector, is_listed = %s, confirmed_on = %s,"
            " indexed_at = %s, is_dirty = false WHERE service_id = %s",
            rows,
        )


def content(service):
    """Pairs (weight, text) of all that a service says to the public."""
    places = service.places.all()
    # The street of a shelter is confidential, and so is anything that lets one guess it.
    public = [place.location for place in places if not place.location.is_confidential]
    return [
        ("A", service.name),
        *(
            ("B", label.name)
            for label in (*service.types.all(), *service.topics.all(), *service.recipients.all())
        ),
        # What a merged term was called still finds what it became.
        *(
            ("B", old.name)
            for label in (*service.types.all(), *service.topics.all(), *service.recipients.all())
            for old in label.merged.all()
        ),
        ("C", service.summary),
        ("C", service.description),
        ("D", service.eligibility),
        ("D", service.signing_up),
        ("D", service.referral_from),
        ("D", service.fee_note),
        ("D", service.accessibility),
        ("D", f"{service.provider.name} {service.provider.short_name}"),
        ("D", service.provider.type.name),
        *(("D", place.hours_note) for place in places),
        *(("D", location.territory.name) for location in public),
        *(("D", f"{location.name} {location.town} {location.street}") for location in public),
        *(("D", territory.name) for territory in service.coverage.all()),
    ]


def filters(service):
    """Lexemes that a service can be filtered by."""
    recipients = {group.code for group in service.recipients.all()}
    found = {f"f:{service.fee}", *(f"m:{mode}" for mode in service.modes)}
    found.update(f"r:{code}" for code in recipients)
    found.update(f"h:{topic.code}" for topic in service.topics.all())
    found.update(f"y:{kind.code}" for kind in service.types.all())
    if not recipients or RecipientGroup.EVERYBODY in recipients:
        found.add("r:*")
    if service.is_national:
        found.add("t:0")
    for territory in service.coverage.all():
        found.add(f"t:{territory.pk}")
        found.update(f"i:{pk}" for pk in territory.path_ids() - {territory.pk})
    for place in service.places.all():
        territory = place.location.territory
        # Of a shelter not even the village: the filters of its gmina and powiat are all that may find it.
        hidden = {territory.pk} - {territory.gmina_id} if place.location.is_confidential else set()
        found.update(f"p:{pk}" for pk in territory.path_ids() - hidden)
    return sorted(found)


def document(fields, filters):
    """The vector as PostgreSQL reads it: `'senior':3A,17C '~senior':3A 't:12'`."""
    positions, at = {}, 0
    for weight, field in fields:
        for word in text.words(field, MAX_WORDS - min(at, MAX_WORDS)):
            at += 1
            if not word.is_stop:
                for lexeme in (*text.lexemes(word.text), *text.stems(word.text)):
                    positions.setdefault(lexeme, []).append(f"{at}{weight}")
        at += GAP
    words = (f"{quoted(lexeme)}:{','.join(places[:200])}" for lexeme, places in positions.items())
    return " ".join([*words, *map(quoted, filters)])


def quoted(lexeme):
    """A lexeme as a literal of tsvector and tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _lemmas(fields):
    return {
        lemma
        for field in fields
        for word in text.words(field)
        if not word.is_stop and word.text.isalpha()
        for lemma in text.lemmas(word.text)
    }
