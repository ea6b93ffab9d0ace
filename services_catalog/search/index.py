"""Writes search documents (`document`): at a commit, by the job, all of them anew."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from ..models import Abbreviation, SearchDocument, Service, Synonym
from . import document, forms

AT_COMMIT = 200  # documents that a request may rebuild itself; the rest waits for the job
BATCH = 500
FEW = 50  # words are counted again once one document of so many was written
CASTS = {"vector": "::tsvector", "open_at": "::tstzmultirange"}


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
                for pk in Service.objects.filter(pk__in=ids, search_document=None).values_list(
                    "pk", flat=True
                )
            ],
            ignore_conflicts=True,
        )
        rows = SearchDocument.objects.filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True)
        locked = list(rows.values_list("pk", flat=True))
        _write(Service.objects.filter(pk__in=locked).with_row().select_related("provider__seat"))
    return len(locked)


def rebuild_dirty(limit=AT_COMMIT):
    """Rebuild documents that something made out of date. Returns how many."""
    return rebuild(SearchDocument.objects.filter(is_dirty=True).values_list("pk", flat=True)[:limit])


def sweep():
    """Rebuild all that is out of date, in batches that each commit. Returns how many; safe to run twice at once."""
    done = 0
    while rebuilt := rebuild_dirty(BATCH):
        done += rebuilt
    if done and done * FEW >= SearchDocument.objects.count():
        forms.recount()
    return done


def refresh_hours(limit=BATCH):
    """Mark documents whose opening hours will soon be known no further; the sweep then works them out again."""
    soon = timezone.localdate() + timedelta(days=document.KNOWN_DAYS // 2)
    due = SearchDocument.objects.filter(known_until__lt=soon, is_dirty=False).values("pk")[:limit]
    return SearchDocument.objects.filter(pk__in=due).update(is_dirty=True)


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
    labels = {label for labels in phrases for label in labels}
    forms.learn({lemma for label in labels for lemma in document.lemmas(label)}, frequency=0)


def _write(services):
    rows, lemmas, now = [], set(), timezone.now()
    for service in services:
        values, words = document.row(service)
        lemmas |= words
        rows.append((*values, now, service.pk))
    forms.learn(lemmas)
    columns = ", ".join(f"{name} = %s{CASTS.get(name, '')}" for name in document.COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE services_catalog_searchdocument SET {columns}, indexed_at = %s, is_dirty = false"
            " WHERE service_id = %s",
            rows,
        )
