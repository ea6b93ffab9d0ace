"""Services made of the typical ones: names, texts, recipients and topics vary; each is given by an institution."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product

from django.utils import timezone

from coop_portal import copying
from coop_portal.sorting import sort_key
from documents.enums import Channel
from documents.models import Source
from services_catalog.enums import Fee, Referral, ServiceStatus
from services_catalog.models import (
    Confirmation,
    HelpTopic,
    OpeningHours,
    RecipientGroup,
    SearchDocument,
    Service,
    ServiceEvent,
    ServicePlace,
    ServiceTemplate,
)

from . import loading, words

INTERVAL, CRISIS_INTERVAL = timedelta(days=180), timedelta(days=30)
OLDEST = 420  # days since the last confirmation
# Of a hundred services.
STATUSES = [
    *[ServiceStatus.PUBLISHED] * 92, *[ServiceStatus.SUSPENDED] * 3, *[ServiceStatus.WITHDRAWN] * 2,
    ServiceStatus.DRAFT, ServiceStatus.TO_APPROVE, ServiceStatus.RETURNED,
]  # fmt: skip
NATIONAL, OF_VOIVODESHIP = 3 / 10_000, 1 / 100
HOURS = [(time(7, 30), time(15, 30)), (time(8), time(16)), (time(10), time(18)), (time(9), time(13))]
NOTES = ["", "", "", "W wakacje po telefonicznym umówieniu."]
FEES = [None, None, None, None, None, Fee.PARTLY, Fee.PAID, Fee.UNKNOWN]  # None: as the typical one
REFERRALS = [None, None, None, None, Referral.NEEDED, Referral.UNKNOWN]
TABLES = [
    Service, ServicePlace, OpeningHours, Confirmation, ServiceEvent, SearchDocument,
    Service.types.through, Service.topics.through, Service.recipients.through, Service.coverage.through,
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Kind:
    """A typical service in one of its wordings: all that its services have in common."""

    template: ServiceTemplate
    name: str
    sort_key: str
    description: str
    accessibility: str
    types: tuple
    topics: tuple
    recipients: tuple


@dataclass(frozen=True)
class Plan:
    """One service before it is a row."""

    pk: int
    kind: Kind
    provider: object
    coverage: object  # a Territory; None for the whole country
    has_place: bool
    status: str
    fee: str
    referral: str
    hours: tuple
    note: str
    confirmed: object
    due: object
    created: datetime
    changed: datetime


def services(country, providers, number, *, random):
    """So many services of these institutions; their search documents wait for `index.rebuild_all()`."""
    made = list(_plans(country, providers, number, random))
    with loading.aside(TABLES, number):
        _load(made, random)
        loading.copy(SearchDocument, ("service_id", "is_dirty"), ((each.pk, True) for each in made))


# --- What there is ------------------------------------------------------------------------


def _plans(country, providers, number, random):
    kinds = _kinds()
    by_type = {}
    for kind in kinds:
        for pk in kind.template.run_by:
            by_type.setdefault((pk, kind.template.level), []).append(kind)
    seats = {gmina.pk for gmina in country.seats.values()}
    able = [
        each for each in providers if any((each.type.pk, level) in by_type for level in ("gmina", "powiat"))
    ]
    for n, pk in enumerate(copying.keys(Service, number)):
        provider = able[n] if n < len(able) else random.choice(able)
        of_gmina = by_type.get((provider.type.pk, "gmina"), [])
        of_powiat = by_type.get((provider.type.pk, "powiat"), []) if provider.gmina.pk in seats else []
        kind = random.choice(of_gmina or of_powiat or by_type[provider.type.pk, "powiat"])
        yield _plan(pk, kind, provider, random)


def _kinds():
    groups = list(RecipientGroup.objects.in_use()[:12])
    topics = list(HelpTopic.objects.in_use())
    found = []
    templates = list(ServiceTemplate.objects.with_terms().order_by("position", "pk"))
    for n, (template, (m, sentence)) in enumerate(product(templates, enumerate(words.SENTENCES))):
        group, topic = (groups[n % len(groups)], topics[n % len(topics)]) if m else (None, None)
        name = f"{template.name} – {group.name.lower()}" if m % 3 == 1 else template.name
        found.append(
            Kind(
                template=template,
                name=name,
                sort_key=sort_key(name),
                description=f"{template.description} {sentence}".strip(),
                accessibility=words.ACCESSIBILITY[n % len(words.ACCESSIBILITY)],
                types=tuple(template.types.all()),
                topics=_in_order(template.topics.all(), topic),
                recipients=_in_order(template.recipients.all(), group),
            )
        )
    return found


def _in_order(terms, more):
    """As the vocabulary orders them."""
    found = {term.pk: term for term in (*terms, *([more] if more else []))}
    return tuple(sorted(found.values(), key=lambda term: (term.position, term.sort_key)))


def _plan(pk, kind, provider, random):
    today = timezone.localdate()
    chance = random.random()
    powiat, voivodeship = provider.gmina.powiat, provider.gmina.voivodeship
    coverage = powiat if kind.template.level == "powiat" else provider.gmina
    if chance < NATIONAL:
        coverage = None
    elif chance < NATIONAL + OF_VOIVODESHIP:
        coverage = voivodeship
    confirmed = (
        today - timedelta(days=int(OLDEST * random.random() ** 1.6)) if random.random() < 0.95 else None
    )
    interval = CRISIS_INTERVAL if kind.template.is_crisis else INTERVAL
    created = timezone.now() - timedelta(minutes=random.randrange(OLDEST * 1440, 3 * OLDEST * 1440))
    return Plan(
        pk=pk,
        kind=kind,
        provider=provider,
        coverage=coverage,
        has_place=random.random() < 0.85,
        status=random.choice(STATUSES).value,
        fee=(random.choice(FEES) or kind.template.fee),
        referral=(random.choice(REFERRALS) or kind.template.referral),
        hours=random.choice(HOURS),
        note=random.choice(NOTES),
        confirmed=confirmed,
        due=confirmed and confirmed + interval,
        created=created,
        changed=created + timedelta(minutes=random.randrange(OLDEST * 1440)),
    )


# --- Rows ---------------------------------------------------------------------------------

SERVICE = (
    "id", "uid", "status", "name", "sort_key", "summary", "description", "provider_id", "steward_id", "residents_only",
    "eligibility", "fee", "referral", "referral_from", "signing_up", "documents_needed", "modes", "accessibility",
    "phone", "is_crisis", "is_national", "is_sample", "template_id", "suspended_until", "confirmed_on",
    "review_due_on", "created_at", "updated_at",
)  # fmt: skip


def _load(made, random):
    loading.copy(Service, SERVICE, (_service(each, random) for each in made))
    _load_relations(made)
    _load_places(made, random)
    sources = _sources()
    confirmed = (
        (each.pk, each.confirmed, sources[each.pk % len(sources)].pk) for each in made if each.confirmed
    )
    loading.copy(Confirmation, ("service_id", "confirmed_on", "source_id"), confirmed)
    events = (
        (each.pk, "publish", ServiceStatus.DRAFT.value, ServiceStatus.PUBLISHED.value, each.created)
        for each in made
        if each.status == ServiceStatus.PUBLISHED
    )
    loading.copy(ServiceEvent, ("subject_id", "verb", "from_status", "to_status", "at"), events)


def _service(each, random):
    kind, template, today = each.kind, each.kind.template, timezone.localdate()
    suspended = each.status == ServiceStatus.SUSPENDED
    return (
        each.pk, loading.uid(random), each.status, kind.name, kind.sort_key, template.summary, kind.description,
        each.provider.pk, None if each.coverage is None else each.provider.gmina.powiat_id, each.pk % 4 == 0,
        template.eligibility, str(each.fee), str(each.referral), template.referral_from, template.signing_up,
        template.documents_needed, list(template.modes), kind.accessibility,
        f"{random.randint(12, 95)} {each.pk % 10_000_000:07}" if each.pk % 5 else "",
        template.is_crisis, each.coverage is None, True, template.pk,
        today + timedelta(days=each.pk % 60 - 10) if suspended else None, each.confirmed, each.due, each.created,
        each.changed,
    )  # fmt: skip


def _load_relations(made):
    for name, column in (("types", "servicetype"), ("topics", "helptopic"), ("recipients", "recipientgroup")):
        rows = ((each.pk, term.pk) for each in made for term in getattr(each.kind, name))
        loading.copy(getattr(Service, name).through, ("service_id", f"{column}_id"), rows)
    covered = ((each.pk, each.coverage.pk) for each in made if each.coverage)
    loading.copy(Service.coverage.through, ("service_id", "territory_id"), covered)


def _load_places(made, random):
    placed = [each for each in made if each.has_place]
    pks = copying.keys(ServicePlace, len(placed))
    rows = (
        (pk, loading.uid(random), each.pk, each.provider.location_id, each.note)
        for pk, each in zip(pks, placed, strict=True)
    )
    loading.copy(ServicePlace, ("id", "uid", "service_id", "location_id", "hours_note"), rows)
    hours = ((pk, weekday, *each.hours) for pk, each in zip(pks, placed, strict=True) for weekday in range(5))
    loading.copy(OpeningHours, ("place_id", "weekday", "opens", "closes"), hours)


def _sources():
    """An answer by link needs nobody who has written it down."""
    today = timezone.localdate()
    rows = [Source(channel=Channel.LINK, received_on=today - timedelta(days=n)) for n in range(30)]
    return Source.objects.bulk_create(rows)
