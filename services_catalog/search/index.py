"""Writes search documents (`document`): at a commit, by the job, all of them anew."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context

from django.db import connection, transaction
from django.utils import timezone

from coop_portal.memory import start

from ..models import Abbreviation, SearchDocument, Service, Synonym
from . import conditions as c
from . import document, forms, reading, thesaurus
from .planner import by_index

AT_COMMIT = 200  # documents that a request may rebuild itself; the rest waits for the job
BATCH = 1000
MUCH = 20_000  # services that several processes read
FEW = 50  # words are counted again once one document of so many was written
WRITE = f"""
    UPDATE services_catalog_searchdocument AS document
    SET {", ".join(f"{name} = new.{name}" for name in document.COLUMNS)},
        indexed_at = statement_timestamp(), is_dirty = false
    FROM json_populate_recordset(NULL::services_catalog_searchdocument, %s) AS new
    WHERE document.service_id = new.service_id
"""


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
                for pk in Service.objects.filter(pk__in=reading.these(ids), search_document=None).values_list(
                    "pk", flat=True
                )
            ],
            ignore_conflicts=True,
        )
        rows = (
            SearchDocument.objects.filter(pk__in=reading.these(ids))
            .order_by("pk")
            .select_for_update(skip_locked=True)
        )
        locked = list(rows.values_list("pk", flat=True))
        _write(reading.services(locked))
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
    """Every document anew, in batches that each commit, then the counts of words. Returns how many."""
    ids = list(Service.objects.order_by("pk").values_list("pk", flat=True))
    with _index_made_at_the_end(len(ids)):
        done = _rebuild_in_processes(ids) if _is_much(len(ids)) else sum(map(rebuild, _batches(ids)))
    learn_thesaurus()
    forms.recount()
    return done


def _batches(ids):
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def _is_much(number):
    return number >= MUCH and not connection.in_atomic_block  # other processes see only what is committed


def _rebuild_in_processes(ids):
    """The words take most of the time, and each processor can read some."""
    connection.close()
    context = get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=start) as pool:
        return sum(pool.map(rebuild, _batches(ids)))


@contextmanager
def _index_made_at_the_end(number):
    """Where nothing can be found yet, the GIN index is made once, of all documents: a third of the work."""
    is_first = _is_much(number) and not SearchDocument.objects.exclude(indexed_at=None).exists()
    model = SearchDocument._meta
    index = next(each for each in model.indexes if each.name == "services_document_vector")
    if is_first:
        with connection.schema_editor() as editor:
            editor.remove_index(SearchDocument, index)
    try:
        yield
    finally:
        if is_first:
            with connection.schema_editor() as editor:
                editor.execute("SET LOCAL maintenance_work_mem = '512MB'")
                editor.add_index(SearchDocument, index)
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM ANALYZE {model.db_table}")


def learn_thesaurus():
    """Make the thesaurus' own words repairable too; words that are never shown stay out."""
    phrases = list(Abbreviation.objects.values_list("expansions", flat=True))
    for term, words in Synonym.objects.exclude(kind=Synonym.Kind.SEARCH_ONLY).values_list("term", "words"):
        phrases.append([term, *words])
    labels = {label for labels in phrases for label in labels}
    forms.learn({lemma for label in labels for lemma in document.lemmas(label)}, frequency=0)


def mark_wordings(labels):
    """Mark the documents that say one of these wordings and are not yet found by it: they wait to be written anew."""
    wordings = [wording for wording in map(thesaurus.phrase, labels) if len(wording.words) > 1]
    if wordings:
        unknown = c.any_of(c.all_of([c.in_order(each), "!" + c.quoted(each.key)]) for each in wordings)
        with by_index(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE services_catalog_searchdocument SET is_dirty = true WHERE vector @@ %s::tsquery",
                [c.in_fields(unknown, c.FIELDS)],
            )


def _write(services):
    rows, lemmas = [], set()
    meaning = thesaurus.current()
    for service in services:
        values, words = document.row(service, meaning)
        lemmas |= words
        rows.append({"service_id": service.pk} | dict(zip(document.COLUMNS, values, strict=True)))
    forms.learn(lemmas)
    if rows:
        # All values travel as one text, so that one statement writes them all.
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [json.dumps(rows, ensure_ascii=False, default=_as_text)])


def _as_text(value):
    return rf"\x{value.hex()}" if isinstance(value, bytes) else str(value)
