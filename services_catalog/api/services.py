"""Services as HSDS services, and their places as services at locations."""

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Institution, TerritoryCode

from ..enums import LANGUAGES, Fee, Referral, ServiceStatus
from ..models import ServicePlace
from . import locations, organizations, records, schedules
from .ids import made_of
from .records import given, lines
from .taxonomies import OF_SERVICES, attributes

STATUSES = {
    ServiceStatus.PUBLISHED: "active",
    ServiceStatus.SUSPENDED: "temporarily closed",
    ServiceStatus.WITHDRAWN: "defunct",
}
# Of an entry that was open to all once and is being written again: nothing of it may be read now but that.
INACTIVE = "inactive"
_ISO_CODES = {"pjm": "pso"}  # Polish Sign Language in ISO 639-3
_CODES = Prefetch(
    "coverage__codes",
    TerritoryCode.objects.filter(register="terc", valid_to=None),
    to_attr="codes_today",
)


def with_record(services):
    return services.select_related("provider__type", "provider__parent_subject", "provider__seat")


def with_parts(services):
    places = (
        ServicePlace.objects.select_related(*(f"location__{name}" for name in locations.RELATED))
        .prefetch_related("hours", "special_days")
        .order_by("position", "pk")
    )
    return services.prefetch_related(
        *(each.of_services for each in OF_SERVICES),
        "coverage__powiat",
        "coverage__voivodeship",
        _CODES,
        Prefetch("places", places),
    )


def with_full_record(services):
    providers = organizations.with_full_record(Institution.objects.all())
    return with_parts(services).prefetch_related(Prefetch("provider", providers))


def with_exported(services):
    """For many services of few organizations, whose records are made once."""
    return (
        with_parts(services).select_related("provider").prefetch_related(organizations.phones("provider__"))
    )


def with_place_record(places):
    return places.prefetch_related("hours", "special_days").select_related(
        *(f"location__{name}" for name in locations.RELATED),
        "service__provider__type",
        "service__provider__parent_subject",
        "service__provider__seat",
    )


def is_open(service):
    return service.status in STATUSES


def record(service, *, with_organization=True):
    """The service itself; reads what `with_record` fetches, and `last_modified` (reading.py)."""
    if not is_open(service):
        return _inactive(service)
    return given(
        id=str(service.uid),
        organization_id=str(service.provider.uid),
        name=service.name,
        description=lines(service.summary, service.description),
        url=records.url(service.www) or _page(service),
        email=records.email(service.email),
        status=STATUSES[service.status],
        application_process=lines(service.signing_up, _referral(service)),
        fees_description=_fee(service),
        eligibility_description=lines(
            service.eligibility, _("For residents only.") if service.residents_only else ""
        ),
        minimum_age=service.age_from,
        maximum_age=service.age_to,
        assured_date=records.day(service.confirmed_on),
        alert=_alert(service),
        last_modified=records.moment(service.last_modified),
        organization=organizations.record(service.provider) if with_organization else None,
    )


def _inactive(service):
    return given(
        id=str(service.uid),
        name=_("Entry that is not published now"),
        status=INACTIVE,
        last_modified=records.moment(service.last_modified),
    )


def full_record(service):
    """With all that hangs on it; reads what `with_full_record` fetches."""
    found = parts_record(service)
    return found | ({"organization": organizations.full_record(service.provider)} if is_open(service) else {})


def parts_record(service):
    """As `full_record`, without the organization; reads what `with_exported` fetches."""
    if not is_open(service):
        return _inactive(service)
    today = timezone.localdate()
    return record(service, with_organization=False) | given(
        additional_urls=_urls(service),
        phones=_phones(service),
        schedules=schedules.of_service(service),
        service_areas=_areas(service),
        service_at_locations=[place_parts(place, today) for place in service.places.all()],
        languages=_languages(service),
        cost_options=_costs(service),
        required_documents=_documents(service),
        capacities=_capacities(service),
        attributes=[
            *attributes(service, "service", lambda each: _terms(service, each)),
            *_accessibility(service),
        ],
    )


def place_record(place):
    """A service at a location as a list shows it; reads what `with_place_record` fetches."""
    service = place.service
    shown = {"service": record(service), "location": locations.short(locations.record(place.location))}
    return _place(place) | (shown if is_open(service) else {"service": shown["service"]})


def full_place_record(place):
    service = place.service
    if not is_open(service):
        return _place(place) | {"service": _inactive(service)}
    return place_parts(place, timezone.localdate()) | {"service": record(service)}


def place_parts(place, today):
    return _place(place) | given(
        location=locations.record(place.location), schedules=schedules.of_place(place, today)
    )


def _place(place):
    if not is_open(place.service):
        return {"id": str(place.uid), "service_id": str(place.service.uid)}
    return given(
        id=str(place.uid),
        service_id=str(place.service.uid),
        location_id=str(place.location.uid),
        description=place.hours_note,
    )


# --- Parts of a service ----------------------------------------------------------------------


def _page(service):
    return settings.PUBLIC_URL + service.get_absolute_url()


def _terms(service, taxonomy):
    return sorted(getattr(service, taxonomy.of_services).all(), key=lambda term: (term.position, term.code))


def _referral(service):
    if service.referral == Referral.UNKNOWN:
        return ""
    said = str(service.get_referral_display())
    return f"{said}: {service.referral_from}" if service.referral_from else said


def _fee(service):
    """ "" where neither is known."""
    label = "" if service.fee == Fee.UNKNOWN else str(service.get_fee_display())
    return ". ".join(filter(None, [label, service.fee_note]))


def _alert(service):
    parts = []
    if service.is_sample:
        parts.append(_("Sample data: there is no such service."))
    if service.status == ServiceStatus.SUSPENDED:
        until = service.suspended_until
        parts.append(_("Paused until %(day)s.") % {"day": f"{until:%d.%m.%Y}"} if until else _("Paused."))
    if service.funded_until:
        parts.append(_("Paid for until %(day)s.") % {"day": f"{service.funded_until:%d.%m.%Y}"})
    return " ".join(parts)


def _urls(service):
    id = made_of("service", service.uid, "url", "portal")
    label = _("Page in the portal")
    return [{"id": id, "label": label, "url": _page(service), "service_id": str(service.uid)}]


def _phones(service):
    """Its own phone, else the first public one of its provider, as on its page."""
    own = service.phone or next((each.number for each in service.provider.public_phones), "")
    return [records.phone("service", service.uid, own)] if own else []


def _areas(service):
    if service.is_national:
        return [_area(service, "national", _("the whole of Poland"), "PL")]
    return [
        _area(service, each.pk, each.full_label, *(f"TERC {row.code}" for row in each.codes_today))
        for each in sorted(service.coverage.all(), key=lambda each: each.sort_key)
    ]


def _area(service, key, name, extent=""):
    return given(
        id=made_of("service", service.uid, "area", key),
        service_id=str(service.uid),
        name=name,
        extent=extent,
        extent_type="text" if extent else "",
    )


def _languages(service):
    others = {code: LANGUAGES[code] for code in service.languages if code in LANGUAGES}
    spoken = {"pl": _("Polish")} | others
    return [
        {
            "id": made_of("service", service.uid, "language", code),
            "service_id": str(service.uid),
            "name": str(label),
            "code": _ISO_CODES.get(code, code),
        }
        for code, label in spoken.items()
    ]


def _costs(service):
    if service.fee == Fee.UNKNOWN:
        return []
    free = {"amount": 0, "currency": "PLN"} if service.fee == Fee.FREE else {}
    id = made_of("service", service.uid, "cost")
    return [
        {"id": id, "service_id": str(service.uid), "option": str(service.get_fee_display())}
        | free
        | given(amount_description=service.fee_note)
    ]


def _documents(service):
    if not service.documents_needed:
        return []
    id = made_of("service", service.uid, "document")
    return [{"id": id, "service_id": str(service.uid), "document": service.documents_needed}]


def _capacities(service):
    """Places that were counted; HSDS has no way to say how many there are without how many are free."""
    if service.capacity_free is None:
        return []
    unit = {"id": made_of("unit", "places"), "name": _("places")}
    return [
        given(
            id=made_of("service", service.uid, "capacity"),
            service_id=str(service.uid),
            unit=unit,
            unit_id=unit["id"],
            updated=records.moment(schedules.midnight(service.capacity_on)),
        )
        | {"available": service.capacity_free}
        | given(maximum=service.capacity_total)
    ]


def _accessibility(service):
    """HSDS knows the accessibility of locations alone; this is of the service, wherever it is given."""
    if not service.accessibility:
        return []
    return [
        {
            "id": made_of("service", service.uid, "attribute", "accessibility"),
            "link_id": str(service.uid),
            "link_type": "accessibility",
            "link_entity": "service",
            "label": _("Accessibility"),
            "value": service.accessibility,
        }
    ]
