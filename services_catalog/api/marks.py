"""A mark of all rows that an answer is made of, in one query: what has not changed is not made again (304).

Every version of a row has its `xmin`, the transaction that wrote it, and its place (`ctid`), whatever way the change
came; a row that is gone is missing from the list. What is further away (names of territories) is caught by the day,
which is in the mark, too.
"""

import hashlib

from django.db import connection
from django.utils import timezone

from .taxonomies import TAXONOMIES

FORMAT = 1  # to be raised when the same rows are written another way

_SETS = """
WITH s AS (SELECT id, provider_id FROM services_catalog_service WHERE id = ANY(%(services)s::bigint[])),
o AS (SELECT provider_id AS id FROM s UNION SELECT unnest(%(organizations)s::bigint[])),
p AS (SELECT id, location_id FROM services_catalog_serviceplace WHERE service_id IN (SELECT id FROM s))
"""
_OF_SERVICES = {
    "services_catalog_service": "id IN (SELECT id FROM s)",
    "services_catalog_serviceevent": "subject_id IN (SELECT id FROM s)",
    "services_catalog_confirmation": "service_id IN (SELECT id FROM s)",
    "services_catalog_service_types": "service_id IN (SELECT id FROM s)",
    "services_catalog_service_topics": "service_id IN (SELECT id FROM s)",
    "services_catalog_service_recipients": "service_id IN (SELECT id FROM s)",
    "services_catalog_service_coverage": "service_id IN (SELECT id FROM s)",
    "services_catalog_serviceplace": "id IN (SELECT id FROM p)",
    "services_catalog_openinghours": "place_id IN (SELECT id FROM p)",
    "services_catalog_specialday": "place_id IN (SELECT id FROM p)",
}
_OF_BOTH = {
    "partners_location": "id IN (SELECT location_id FROM p) OR institution_id IN (SELECT id FROM o)",
    "partners_institution": "id IN (SELECT id FROM o UNION SELECT parent_subject_id FROM partners_institution"
    " WHERE id IN (SELECT id FROM o))",
    "partners_institutionphone": "institution_id IN (SELECT id FROM o)",
    "partners_institutionidentifier": "institution_id IN (SELECT id FROM o)",
    "partners_institution_sectors": "institution_id IN (SELECT id FROM o)",
}
_TERMS = {each.model._meta.db_table: "true" for each in TAXONOMIES}


def of_rows(services=(), organizations=()):
    """Of services and organizations by their keys, with all that their records hold."""
    tables = (_OF_SERVICES if services else {}) | _OF_BOTH | _TERMS
    return _mark(_SETS, tables, {"services": list(services), "organizations": list(organizations)})


def of_terms():
    return _mark("", _TERMS, {})


def _mark(sets, tables, params):
    parts = (
        f"(SELECT string_agg(concat_ws('.', id, xmin, ctid), ',' ORDER BY id) FROM {table} WHERE {rows})"
        for table, rows in tables.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{sets} SELECT md5(concat_ws('|', {', '.join(parts)}))", params)
        return cursor.fetchone()[0]


def etag(mark, *parts):
    """In quotes, as the header wants it; of another day it is another: special days pass."""
    made_of = [FORMAT, timezone.localdate(), mark, *parts]
    return f'"{hashlib.md5("|".join(map(str, made_of)).encode(), usedforsecurity=False).hexdigest()}"'
