"""The part of a project's archive that agreements know: a list, the fixed wordings as PDF."""

from collections import defaultdict
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from programmes.archive.parts import Attached, Page, Part, Table

from .folder import DROPPED
from .models import Agreement
from .signing.kept import signed_files


def part(programme):
    found = Agreement.objects.filter(programme=programme).exclude(status__in=DROPPED)
    agreements = list(
        found.with_state()
        .select_related("document__file", "cycle")
        .prefetch_related("parties__subject", "parties__acting_unit")
        .order_by("created_at", "pk")
    )
    if not agreements:
        return None
    files = defaultdict(list)
    for row in agreements:
        if row.document and row.document.file:
            files[row.pk].append(_wording(row))
    for kept in signed_files(agreements):
        files[kept.agreement_id].append(_signed(kept))
    context = {"agreements": [(row, files[row.pk]) for row in agreements]}
    page = Page("porozumienia.html", _("Agreements"), "agreements/archive.html", context)
    return Part(30, [page], list(chain.from_iterable(files.values())), [_list(agreements)])


def _wording(agreement):
    document = agreement.document
    return Attached(
        f"porozumienia/{document.file_name}", document.label, document.file,
        date=timezone.localdate(document.issued_at) if document.status == DocumentStatus.ISSUED else None,
    )  # fmt: skip


def _signed(kept):
    path = f"porozumienia/podpisane/{kept.file.pk} {kept.file.original_name}"
    return Attached(path, kept.label, kept.file, date=timezone.localdate(kept.file.created_at))


def _list(agreements):
    columns = [_("Number"), _("Agreement"), _("Parties"), _("State"), _("In force from"), _("In force to")]
    rows = [
        (
            row.number, row.title, "; ".join(str(party) for party in row.parties.all()),
            str(row.state_label), row.in_force_on, row.last_day,
        )
        for row in agreements
    ]  # fmt: skip
    return Table("porozumienia", _("Agreements"), columns, rows)


def register():
    registry.archive_parts.register("agreements", part)
