"""Institutions as HSDS organizations."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q

from partners.enums import InstitutionStatus, Visibility
from partners.models import Institution, InstitutionPhone, Location
from partners.models.institution import PUBLIC_CARDS, InstitutionEvent

from ..models import Service
from . import locations, records
from .ids import made_of
from .records import given
from .taxonomies import attributes


def phones(path=""):
    """What fetches `public_phones` of the institutions at `path`."""
    public = InstitutionPhone.objects.filter(visibility=Visibility.PUBLIC)
    return Prefetch(f"{path}phones", public, to_attr="public_phones")


def listed():
    """Those of the public directory, and those that nobody verified yet but whose published services name them."""
    provides = Service.objects.order_by().published().filter(provider=OuterRef("pk"))
    named = ~Q(status__in=PUBLIC_CARDS) & Q(Exists(provides))
    return Institution.objects.filter(Q(status=InstitutionStatus.VERIFIED) | named)


def reachable():
    """Those that an identifier leads to: also the archived ones, and merged ones, which lead on."""
    return Institution.objects.filter(Q(status__in=PUBLIC_CARDS) | Q(pk__in=listed().order_by().values("pk")))


def changed_since(organizations, at):
    moved = InstitutionEvent.objects.filter(at__gte=at).values("subject")
    return organizations.filter(Q(updated_at__gte=at) | Q(pk__in=moved))


def with_record(organizations):
    return organizations.select_related("type", "parent_subject", "seat")


def with_full_record(organizations):
    places = Location.objects.filter(is_confidential=False).select_related(*locations.RELATED)
    return organizations.select_related(
        "type", "parent_subject", *(f"seat__{name}" for name in ("gmina", "powiat", "voivodeship"))
    ).prefetch_related(
        "sectors", phones(), "identifiers", Prefetch("locations", places, to_attr="public_places")
    )


def record(institution):
    """The organization itself; reads what `with_record` fetches. Without a public card it is a name on a service."""
    # HSDS knows no state of an organization.
    state = str(institution.get_status_display()) if institution.status == InstitutionStatus.ARCHIVED else ""
    described = ", ".join(filter(None, [institution.type.name, institution.place, state]))
    name = {"id": str(institution.uid), "name": institution.name, "description": described}
    return name | (_card(institution) if _has_card(institution) else {})


def _has_card(institution):
    return institution.status in PUBLIC_CARDS


def _card(institution):
    parent = institution.parent_subject
    return given(
        alternate_name=institution.short_name,
        email=records.email(institution.email),
        website=records.url(institution.www),
        tax_id=institution.nip,
        legal_status=institution.get_legal_form_display() if institution.legal_form else "",
        uri=settings.PUBLIC_URL + institution.get_absolute_url(),
        parent_organization_id=str(parent.uid) if parent and _has_card(parent) else None,
    )


def full_record(institution):
    """With all that hangs on it; reads what `with_full_record` fetches."""
    if not _has_card(institution):
        return record(institution)
    return record(institution) | given(
        additional_websites=_websites(institution),
        phones=[
            records.phone("organization", institution.uid, each.number, note=each.note)
            for each in institution.public_phones
        ],
        locations=[*_seat(institution), *(locations.record(each) for each in institution.public_places)],
        organization_identifiers=_identifiers(institution),
        attributes=attributes(
            institution,
            "organization",
            lambda each: (
                [institution.type]
                if each.of_organizations == "type"
                else sorted(institution.sectors.all(), key=lambda sector: sector.position)
            ),
        ),
    )


def _websites(institution):
    address = records.url(institution.bip)
    id = made_of("organization", institution.uid, "url", "bip")
    whose = str(institution.uid)
    return [{"id": id, "label": "BIP", "url": address, "organization_id": whose}] if address else []


def _seat(institution):
    """The address of its card, which is no place of the list and has no identifier of its own."""
    address = locations.address(
        made_of("organization", institution.uid, "seat"),
        street=institution.street,
        building=institution.building,
        place=institution.town,
        postcode=institution.postcode,
        country=institution.country,
        territory=institution.seat,
    )
    if address is None:
        return []
    return [
        {
            "id": address["location_id"],
            "location_type": "physical",
            "organization_id": str(institution.uid),
            "name": institution.name,
            "addresses": [address],
        }
    ]


def _identifiers(institution):
    numbers = [("NIP", "PL-NIP", institution.nip), ("REGON", "PL-REGON", institution.regon)]
    numbers += [
        (each.get_registry_display(), f"PL-{each.registry.upper()}", each.number)
        for each in institution.identifiers.all()
    ]
    return [
        {
            "id": made_of("organization", institution.uid, "identifier", scheme, number),
            "organization_id": str(institution.uid),
            "identifier_scheme": scheme,
            "identifier_type": str(kind),
            "identifier": number,
        }
        for kind, scheme, number in numbers
        if number
    ]
