"""Whether the rows behind something that a process keeps in memory have changed."""

from django.db import connection


def stamp(model, where="true"):
    """Differs as soon as a row of `model` was added, changed or removed, by whatever way, in this transaction's eyes.

    `xmin` is the transaction that wrote a row: one cheap query, and no writer has to remember anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(sum(xmin::text::bigint), 0), to_regclass(%s)::oid"
            f" FROM {model._meta.db_table} WHERE {where}",
            [model._meta.db_table],
        )
        return (connection.alias, *cursor.fetchone())


def newest():
    """When a document was last written; None while one waits to be, or none ever was.

    All that lists of choices and of places show marks documents, which are then written anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(indexed_at), EXISTS (SELECT FROM services_catalog_searchdocument WHERE is_dirty)"
            " FROM services_catalog_searchdocument"
        )
        at, is_one_waiting = cursor.fetchone()
    return None if is_one_waiting else at
