"""Reads services for their documents: plain rows in a few queries a batch, for models would take most of the time."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models.expressions import RawSQL

from partners.enums import Visibility
from partners.models import Institution, InstitutionPhone, Location, Territory

from ..enums import ServiceStatus
from ..models import FreePlaces, OpeningHours, Service, ServicePlace, SpecialDay

FIELDS = (
    "pk", "status", "name", "sort_key", "summary", "description", "eligibility", "signing_up", "referral_from",
    "fee_note", "accessibility", "age_from", "age_to", "fee", "referral", "modes", "languages", "phone", "is_crisis",
    "phone_round_the_clock", "is_national", "confirmed_on", "review_due_on", "funded_until", "capacity_free",
    "capacity_on", "provider_id",
)  # fmt: skip


class Where(NamedTuple):
    """A territory. `path` as `Territory.path_ids()`."""

    pk: int
    name: str
    gmina_id: int
    powiat_id: int
    voivodeship_id: int

    @property
    def path(self):
        return {self.pk, self.gmina_id, self.powiat_id, self.voivodeship_id} - {None}


class Provider(NamedTuple):
    pk: int
    name: str
    short_name: str
    type_name: str
    powiat_id: int
    has_phone: bool = False


class Place(NamedTuple):
    """A place of a service; of a confidential one `territory` is known and nothing else is told."""

    hours_note: str
    is_confidential: bool
    address: str
    accessibility: str
    territory: Where
    weekly: tuple  # of (weekday, nth, opens, closes)
    special: tuple  # of (first day, last day, opens, closes)


class Term(NamedTuple):
    pk: int
    code: str
    name: str
    old_names: tuple  # of terms that were merged into it
    is_staff: bool


def these(keys):
    """For `__in`: the keys as one parameter. To fill in a thousand takes longer than to read their rows."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


class Read:
    """One service with all that its document says of it."""

    def __init__(self, values):
        self.__dict__.update(zip(FIELDS, values, strict=True))

    @property
    def is_published(self):
        return self.status == ServiceStatus.PUBLISHED


def services(ids):
    """`Read`s of these services."""
    rows = [
        Read(values)
        for values in Service.objects.filter(pk__in=these(ids)).order_by("pk").values_list(*FIELDS)
    ]
    listed = [row.pk for row in rows if row.is_published]
    places = list(
        ServicePlace.objects.filter(service__in=these(listed))
        .order_by("position", "pk")
        .values_list("pk", "service_id", "hours_note", "location_id")
    )
    locations = _by_key(
        Location.objects.filter(pk__in=these({place[3] for place in places})),
        "pk", "is_confidential", "name", "town", "street", "accessibility", "territory_id",
    )  # fmt: skip
    coverage = _related("coverage", "territory", listed)
    territories = _territories(
        {pk for found in coverage.values() for pk in found} | {row[-1] for row in locations.values()}
    )
    weekly = _grouped(OpeningHours, [p[0] for p in places], "weekday", "nth", "opens", "closes")
    special = _grouped(SpecialDay, [p[0] for p in places], "first_day", "last_day", "opens", "closes")
    at = defaultdict(list)
    for pk, service, note, location in places:
        _pk, hidden, name, town, street, accessibility, territory = locations[location]
        at[service].append(
            Place(
                note, hidden, f"{name} {town} {street}", accessibility, territories[territory],
                tuple(weekly[pk]), tuple(special[pk]),
            )
        )  # fmt: skip
    providers = _providers({row.provider_id for row in rows})
    terms = {name: _terms(name, listed) for name in ("types", "topics", "recipients")}
    free = _by_key(FreePlaces.objects.filter(service__in=these(listed)), "service_id", "are_free", "said_at")
    for row in rows:
        row.provider, row.places = providers[row.provider_id], at[row.pk]
        row.coverage = [territories[pk] for pk in coverage[row.pk]]
        row.types, row.topics, row.groups = (terms[name][row.pk] for name in terms)
        _service, row.called_free, row.called_at = free.get(row.pk, (None, None, None))
    return rows


def _by_key(queryset, *fields):
    return {row[0]: row for row in queryset.values_list(*fields)}


def _grouped(model, places, *fields):
    found = defaultdict(list)
    for place, *row in model.objects.filter(place__in=these(places)).values_list("place_id", *fields):
        found[place].append(tuple(row))
    return found


def _related(name, column, ids):
    found = defaultdict(list)
    rows = getattr(Service, name).through.objects.filter(service__in=these(ids)).order_by("pk")
    for service, pk in rows.values_list("service_id", f"{column}_id"):
        found[service].append(pk)
    return found


def _terms(name, ids):
    """{service: its terms}, as the vocabulary orders them."""
    model = Service._meta.get_field(name).related_model
    terms = {
        row.pk: Term(
            row.pk,
            row.code,
            row.name,
            tuple(old.name for old in row.merged.all()),
            getattr(row, "is_staff", False),
        )
        for row in model.objects.prefetch_related("merged")
    }
    order = {pk: n for n, pk in enumerate(terms)}
    related = _related(name, model._meta.model_name, ids)
    return defaultdict(
        list,
        {
            service: [terms[pk] for pk in sorted(found, key=order.__getitem__)]
            for service, found in related.items()
        },
    )


def _territories(ids):
    rows = Territory.objects.filter(pk__in=these(ids)).values_list(*Where._fields)
    return {row[0]: Where(*row) for row in rows}


def _providers(ids):
    reached = set(
        InstitutionPhone.objects.filter(institution__in=these(ids), visibility=Visibility.PUBLIC).values_list(
            "institution_id", flat=True
        )
    )
    rows = Institution.objects.filter(pk__in=these(ids)).values_list(
        "pk", "name", "short_name", "type__name", "seat__powiat_id"
    )
    return {row[0]: Provider(*row, row[0] in reached) for row in rows}
