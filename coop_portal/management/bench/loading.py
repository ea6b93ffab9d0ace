"""Many rows at once: COPY, with triggers, indexes and foreign keys put aside meanwhile."""

import uuid
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

MANY = 5_000  # rows from which it pays to make indexes and foreign keys anew


def uid(random):
    return uuid.UUID(int=random.getrandbits(128), version=4)


def copy(model, columns, rows):
    """Load tuples of `columns`; every other column gets its default, or the moment of now."""
    others = [
        field
        for field in model._meta.local_concrete_fields
        if field.column not in columns
        and not field.has_db_default()
        and not (field.primary_key and field.get_internal_type() == "BigAutoField")
    ]  # fmt: skip
    rest = tuple(_default(field) for field in others)
    names = ", ".join([*columns, *(field.column for field in others)])
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as out,
    ):
        for row in rows:
            out.write_row(row + rest)


def _default(field):
    value = (
        timezone.now() if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False) else None
    )
    return field.get_db_prep_save(field.get_default() if value is None else value, connection)


@contextmanager
def aside(models, number):
    """Nothing of ours watches these tables meanwhile; when many rows come, indexes and keys are made at the end."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        # What waits for the end of the transaction would forbid to change the tables.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        made_later = [*_indexes(cursor, tables), *_foreign_keys(cursor, tables)] if number >= MANY else []
        for drop, _create in made_later:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _drop, create in made_later:
            cursor.execute(create)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _indexes(cursor, tables):
    """(drop, create) of indexes that hold no constraint."""
    cursor.execute(
        """
        SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY(%s::regclass[])
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
        """,
        [tables],
    )
    return cursor.fetchall()


def _foreign_keys(cursor, tables):
    cursor.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
            format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
        """,
        [tables],
    )
    return cursor.fetchall()


def analyze():
    """Tell the planner; outside of a transaction also which pages hold no dead rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
