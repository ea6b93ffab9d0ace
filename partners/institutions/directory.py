"""The filtered directory as a table: public data only."""

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from coop_portal.exports import csv_response, xlsx_response

from ..enums import Visibility
from ..models import InstitutionPhone, Sector

# Rows that are made while somebody waits: a workbook costs ten times what plain text does.
LIMITS = {"xlsx": 5_000, "csv": 30_000}
MAKERS = {"xlsx": xlsx_response, "csv": csv_response}


class TooMany(Exception):
    """More rows than a file of this kind takes; `limit` says how many it does."""

    def __init__(self, limit):
        super().__init__(limit)
        self.limit = limit


def export(institutions, kind):
    """The file response of a queryset; TooMany where it does not fit."""
    limit = LIMITS[kind]
    rows = list(
        institutions.select_related("type", "seat__powiat__voivodeship", "parent_subject").prefetch_related(
            Prefetch("sectors", Sector.objects.order_by("position", "sort_key")),
            Prefetch("phones", InstitutionPhone.objects.filter(visibility=Visibility.PUBLIC)),
            "identifiers",
        )[: limit + 1]
    )
    if len(rows) > limit:
        raise TooMany(limit)
    return MAKERS[kind](_("institutions"), [str(title) for title in _columns()], map(_row, rows))


def _columns():
    return [
        _("Name"), _("Short name"), _("Type"), _("Sectors"), _("Public body"), _("Legal form"), _("Acts for"),
        _("Voivodeship"), _("Powiat"), _("Gmina"), _("Street"), _("Number"), _("Postcode"), _("Town or village"),
        _("Country"), _("Phone"), _("Shared mailbox"), _("Website"), "BIP", "AE:PL", "NIP", "REGON",
        _("Other registers"), _("Card in the portal"),
    ]  # fmt: skip


def _row(institution):
    seat = institution.seat
    powiat = seat.powiat if seat else None
    phones = [
        f"{phone.number} ({phone.note})" if phone.note else phone.number for phone in institution.phones.all()
    ]
    numbers = [f"{row.get_registry_display()}: {row.number}" for row in institution.identifiers.all()]
    return [
        institution.name,
        institution.short_name,
        str(institution.type),
        ", ".join(str(sector) for sector in institution.sectors.all()),
        institution.is_public_body,
        institution.get_legal_form_display(),
        institution.parent_subject.name if institution.parent_subject else "",
        powiat.voivodeship.name if powiat and powiat.voivodeship else "",
        powiat.name if powiat else "",
        seat.label if seat else "",
        institution.street,
        institution.building,
        institution.postcode,
        institution.town,
        institution.country_name,
        "; ".join(phones),
        institution.email,
        institution.www,
        institution.bip,
        institution.edelivery_address,
        institution.nip,
        institution.regon,
        "; ".join(numbers),
        settings.PUBLIC_URL.rstrip("/") + institution.get_absolute_url(),
    ]
