"""Tells PostgreSQL what it cannot know: words lie apart from their rows, and to read them costs more than it thinks."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def by_index():
    """A transaction in which documents are found by their index, however many match.

    The planner counts the pages of the rows alone, and so prefers to read each document of the country.
    """
    goes_on = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        if goes_on:
            cursor.execute("SET LOCAL enable_seqscan = DEFAULT")
