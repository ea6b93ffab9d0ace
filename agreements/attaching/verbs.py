from django.db import transaction
from django.db.models import Max

from documents import uploads

from ..models import Attachment

BASIS_FILES = uploads.IMAGES | {uploads.PDF}


@transaction.atomic
def attach(agreement, *, uid, title, file, by):
    """A file at the end of the list; the same `uid` twice makes one. ValidationError for a file that is not taken."""
    agreement.locked_open()
    if first := Attachment.objects.filter(uid=uid).first():
        return first
    last = agreement.attachments.aggregate(last=Max("position"))["last"] or 0
    row = Attachment.objects.create(uid=uid, agreement=agreement, title=title, position=last + 1)
    row.file = uploads.store(file, name=file.name, owner=row, by=by)
    row.save(update_fields=["file"])
    return row


@transaction.atomic
def detach(agreement, attachment):
    """Take the file off the list; the others close up. Safe to repeat."""
    agreement.locked_open()
    Attachment.objects.filter(agreement=agreement, pk=attachment.pk).delete()
    _renumber(_rows(agreement))


@transaction.atomic
def move(agreement, attachment, step):
    """One place up (-1) or down (1); at the ends nothing happens."""
    agreement.locked_open()
    rows = list(_rows(agreement))
    if attachment not in rows:
        return  # removed meanwhile
    here = rows.index(attachment)
    rows.insert(min(max(here + step, 0), len(rows) - 1), rows.pop(here))
    _renumber(rows)


def _rows(agreement):
    """As they are now: the page may have read them before the lock."""
    return Attachment.objects.filter(agreement=agreement)


def _renumber(rows):
    rows = list(rows)
    for position, row in enumerate(rows, 1):
        row.position = position
    Attachment.objects.bulk_update(rows, ["position"])


@transaction.atomic
def keep_basis(agreement, signer, file, *, by):
    """The file that shows on what basis somebody signs; a later one takes its place."""
    agreement.locked_open()
    signer.basis_file = uploads.store(file, name=file.name, owner=signer, by=by, accept=BASIS_FILES)
    signer.save(update_fields=["basis_file"])
