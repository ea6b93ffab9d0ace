"""Rows of a project's control folder: its agreements, with the fixed wording that the portal keeps."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from programmes.enums import FolderLevel
from programmes.folder.steps import Held, Step, narrowed

from .enums import AgreementStatus
from .models import Agreement
from .signing.kept import signed_files

DROPPED = [AgreementStatus.CANCELLED, AgreementStatus.REFUSED]
IN_WORK = [AgreementStatus.DRAFT, AgreementStatus.CONSULTATION, AgreementStatus.FREEZING]


def steps(programme, edition, only):
    agreements = Agreement.objects.filter(programme=programme).exclude(status__in=DROPPED)
    agreements = narrowed(agreements, FolderLevel.AGREEMENT, only)
    if edition:
        agreements = agreements.filter(cycle__edition=edition)
    for agreement in agreements.select_related("cycle", "document").order_by("created_at", "pk"):
        yield Step(
            FolderLevel.AGREEMENT, agreement.pk, agreement.title, agreement.number,
            date=agreement.dated_on or timezone.localdate(agreement.created_at),
            edition_id=agreement.cycle and agreement.cycle.edition_id, url=agreement.get_absolute_url(),
            over=agreement.status not in IN_WORK,
        )  # fmt: skip


def held(programme, steps):
    """The wording, and what the parties signed: that is what a control asks for, once it is in force."""
    rows = {step.pk: step for step in steps if step.level == FolderLevel.AGREEMENT}
    if not rows:
        return
    found = Agreement.objects.filter(pk__in=rows, document__status=DocumentStatus.ISSUED)
    for agreement in found.select_related("document__file"):
        yield Held(
            rows[agreement.pk].key, "porozumienie_podpisane", _("Wording to be signed"),
            agreement.document.file_name, url=agreement.document.file.get_absolute_url(),
            date=timezone.localdate(agreement.document.issued_at), stored=agreement.document.file, proves=False,
        )  # fmt: skip
    for kept in signed_files(rows):
        yield Held(
            rows[kept.agreement_id].key, "porozumienie_podpisane", kept.label, kept.file.original_name,
            url=kept.file.get_absolute_url(), date=timezone.localdate(kept.file.created_at), stored=kept.file,
            proves=kept.is_in_force,
        )  # fmt: skip


def register():
    registry.folder_steps.register("agreements", steps)
    registry.folder_documents.register("agreements", held)
