"""New rows by COPY: a model with arrays or JSON has no bulk INSERT that is not ten times as dear in Python."""

from django.db import connection


def insert_all(objects):
    """Insert new objects of one model and give them their keys. Triggers and checks do their part.

    Who does it is told to the history by an ordinary statement of the same transaction: COPY cannot say it.
    """
    if not objects:
        return []
    meta = objects[0]._meta
    for each, key in zip(objects, keys(meta.model, len(objects)), strict=True):
        each.pk = key
    fields = meta.local_concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {meta.db_table} ({names}) FROM STDIN") as out:
        for each in objects:
            out.write_row(
                [field.get_db_prep_save(field.pre_save(each, add=True), connection) for field in fields]
            )
    for each in objects:
        each._state.adding, each._state.db = False, connection.alias
    return objects


def keys(model, number):
    """So many new primary keys from the table's own sequence."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, number],
        )
        return [key for (key,) in cursor.fetchall()]
