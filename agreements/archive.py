"""The part of a project's archive that agreements know: a list, the fixed wordings as PDF."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from programmes.archive.parts import Attached, Page, Part, Table

from .folder import DROPPED
from .models import Agreement


def part(programme):
    found = Agreement.objects.filter(programme=programme).exclude(status__in=DROPPED)
    agreements = list(
        found.select_related("document__file", "cycle")
        .prefetch_related("parties__subject", "parties__acting_unit")
        .order_by("created_at", "pk")
    )
    if not agreements:
        return None
    files = {row.pk: _wording(row) for row in agreements if row.document and row.document.file}
    context = {"agreements": [(row, files.get(row.pk)) for row in agreements]}
    page = Page("porozumienia.html", _("Agreements"), "agreements/archive.html", context)
    return Part(30, [page], list(files.values()), [_list(agreements)])


def _wording(agreement):
    document = agreement.document
    return Attached(
        f"porozumienia/{document.file_name}", document.label, document.file,
        date=timezone.localdate(document.issued_at) if document.status == DocumentStatus.ISSUED else None,
    )  # fmt: skip


def _list(agreements):
    columns = [_("Number"), _("Agreement"), _("Parties"), _("State"), _("In force from"), _("In force to")]
    rows = [
        (
            row.number, row.title, "; ".join(str(party) for party in row.parties.all()),
            str(row.get_status_display()), row.starts_on, row.ends_on,
        )
        for row in agreements
    ]  # fmt: skip
    return Table("porozumienia", _("Agreements"), columns, rows)


def register():
    registry.archive_parts.register("agreements", part)
