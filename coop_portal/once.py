"""A form that is sent twice, also at once, makes one row: it carries its uid, the database keeps the uid unique."""

from django.db import IntegrityError, transaction


def insert_once(row):
    """(row, whether it is new): `row` inserted, or the one that was made of the same form before."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if first := type(row)._base_manager.filter(uid=row.uid).first():
            return first, False
        raise
    return row, True
