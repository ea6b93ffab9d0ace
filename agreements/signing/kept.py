"""What signing leaves behind, for the control folder and for archives: signed files, scans, the certificate."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from documents.enums import DocumentStatus
from documents.models import IssuedDocument, StoredFile

from ..models import Revision, Signature, Signing
from . import plans


class Kept(NamedTuple):
    agreement_id: int
    file: StoredFile
    label: str
    is_in_force: bool  # signed by all whose signatures bring it into force


def signed_files(agreements):
    """`Kept`s of these agreements, of voided signings none, in a constant number of queries.

    Of each PDF its newest revision, which holds all signatures; of paper and of containers each file.
    """
    living = Signing.objects.filter(agreement__in=agreements, voided_at=None)
    revisions = Revision.objects.filter(signing__in=living, seq__gt=1, successor=None)
    for revision in revisions.select_related("file", "signing", "document").order_by("pk"):
        label = _("Signed: %(what)s") % {"what": revision.document.label}
        yield Kept(revision.signing.agreement_id, revision.file, label, bool(revision.signing.completed_at))
    others = Signature.objects.accepted().filter(signing__in=living, revision=None)
    scans = {}
    for signature in others.select_related("file", "source__scan", "signing"):
        if stored := signature.file or signature.source.scan:
            scans.setdefault(stored.pk, (stored, signature))  # one scan of all who signed at a ceremony
    for stored, signature in scans.values():
        signing = signature.signing
        label = str(signature.get_kind_display())
        yield Kept(signing.agreement_id, stored, label, bool(signing.completed_at))
    yield from _certificates(living)


def _certificates(living):
    signings = {signing.pk: signing for signing in living}
    issued = IssuedDocument.objects.filter(
        kind=plans.REPORT, object_id__in=signings, status=DocumentStatus.ISSUED, file__isnull=False
    )
    for document in issued.select_related("file"):
        yield Kept(signings[document.object_id].agreement_id, document.file, document.title, False)
