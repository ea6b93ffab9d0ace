"""Typical services of a place: who could run each of them, and pre-written drafts of the ticked ones."""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from coop_portal.once import insert_once
from partners.enums import InstitutionStatus, TerritoryKind
from partners.models import Institution, InstitutionType, Territory
from partners.registration.verifying import verify

from ..enums import ServiceStatus, TemplateLevel
from ..models import Service, ServiceTemplate
from ..search.keeping import Kept

LIVING = [InstitutionStatus.VERIFIED, InstitutionStatus.PENDING]
COPIED = (
    "name", "summary", "description", "eligibility", "signing_up", "documents_needed", "fee", "referral",
    "referral_from", "modes", "is_crisis",
)  # fmt: skip
# Polish on purpose: begins a line of the public text, by which a later saving finds it again and replaces it.
HOURS = "Godziny:"
# A new social assistance centre is called after its gmina's kind.
CENTRE_OF_GMINA = {"1": "mops", "2": "gops", "3": "mgops"}


@dataclass
class Row:
    template: ServiceTemplate
    state: str = ""  # "" | "listed" | "draft"


@dataclass
class Group:
    """Typical services that one type of institution usually runs, with institutions near by that may be it."""

    type: InstitutionType
    rows: list[Row] = field(default_factory=list)
    providers: list[Institution] = field(default_factory=list)

    @property
    def is_done(self):
        return all(row.state for row in self.rows)

    def of_state(self, state):
        return [row.template for row in self.rows if row.state == state]


def groups(territory, found):
    """All typical services by who runs them, in a constant number of queries. `found`: the Progress of the place."""
    states = _states(territory, found)
    by_type = {}
    for template in ServiceTemplate.objects.in_use().with_terms():
        group = by_type.setdefault(template.institution_type_id, Group(template.institution_type))
        group.rows.append(Row(template, states.get(template.pk, "")))
    near = defaultdict(list)
    for institution in _near(territory):
        near[institution.type_id].append(institution)
    for group in by_type.values():
        group.providers = _candidates(group, near, territory)
    return list(by_type.values())


def _states(territory, found):
    states = dict.fromkeys(Kept().read(_coming, territory), "draft")
    return states | dict.fromkeys(found.covered, "listed")


def _coming(territory):
    """Templates of services that are on their way."""
    made = here(Service.objects.exclude(template=None), territory)
    coming = [
        status for status in ServiceStatus if status not in (ServiceStatus.PUBLISHED, ServiceStatus.WITHDRAWN)
    ]
    drafts = made.filter(status__in=coming)
    return list(drafts.order_by().values_list("template", flat=True).distinct())


def here(services, territory):
    """Those that cover the place itself or what it lies in, or a part of it."""
    return services.local_to(territory)


def _near(territory):
    """Living institutions of the place, and of its powiat where powiat tasks are done."""
    seats = Territory.objects.within([territory.powiat_id or territory.pk]).in_bulk()
    found = Institution.objects.filter(seat__in=seats, status__in=LIVING).order_by("sort_key", "pk")
    # Of a city there are thousands: no seat is read more than once, and nothing but what the form shows.
    for institution in found.only("name", "sort_key", "status", "type", "seat"):
        institution.seat = seats[institution.seat_id]
        yield institution


def _candidates(group, near, territory):
    """Institutions of the group's types; the likeliest first. A gmina's task is not done by another gmina."""
    shared = set.intersection(*(row.template.run_by for row in group.rows))
    everything = set.union(*(row.template.run_by for row in group.rows))
    powiat_task = any(row.template.level == TemplateLevel.POWIAT for row in group.rows)
    found = [institution for pk in everything for institution in near[pk]]
    if territory.kind == TerritoryKind.GMINA and not powiat_task:
        found = [each for each in found if territory.pk in each.seat.path_ids()]
    return sorted(
        found,
        key=lambda each: (
            each.type_id != group.type.pk,
            each.type_id not in shared,
            each.status != InstitutionStatus.VERIFIED,
            territory.pk not in each.seat.path_ids(),
            each.sort_key,
        ),
    )


@transaction.atomic
def make(territory, chosen, *, uid, by, scope):
    """Drafts of the `chosen` [(template, institution or the name of a new one)]; says how many are new.

    `uid` is the form's: sent twice, also at once, it makes each draft once. A typical service that the institution
    has in this place already, whoever made it, is not made again.
    """
    Territory.objects.select_for_update(of=("self",), no_key=True).get(pk=territory.pk)
    made = 0
    for template, provider in chosen:
        if isinstance(provider, str):
            provider = institution_called(provider, territory, type_for(template, territory), by=by)
        known = Service.objects.filter(template=template, provider=provider).exclude(
            status=ServiceStatus.WITHDRAWN
        )
        if not here(known, territory).exists():
            made += draft(
                template, provider, territory, uid=uuid.uuid5(uid, template.code), by=by, scope=scope
            )[1]
    return made


def draft(template, provider, territory, *, uid, by=None, scope=None, **changes):
    """(the entry, whether it is new): what the template says, with `changes`."""
    copied = {name: getattr(template, name) for name in COPIED} if template else {}
    service, is_new = insert_once(
        Service(
            uid=uid,
            provider=provider,
            steward=Service.steward_for(provider, scope) if scope else territory,
            template=template,
            created_by=by,
            **copied | changes,
        )
    )
    if is_new:
        service.coverage.set([coverage(template, provider, territory)])
        for name in ("types", "topics", "recipients") if template else ():
            getattr(service, name).set(getattr(template, name).all())
    return service, is_new


def coverage(template, provider, territory):
    """Whose residents it is for: the whole powiat, the gmina, or the gmina of a provider in the powiat."""
    if template and template.level == TemplateLevel.POWIAT:
        return territory.powiat or territory
    seat = provider.seat
    inside = seat and seat.kind == TerritoryKind.GMINA and territory.pk in seat.path_ids()
    return seat if territory.kind == TerritoryKind.POWIAT and inside else territory


def type_for(template, territory):
    if template.institution_type.code == "ops" and territory.gmina_kind in CENTRE_OF_GMINA:
        return InstitutionType.objects.coded(CENTRE_OF_GMINA[territory.gmina_kind])
    return template.institution_type


def told_apart(territory):
    """The name of a gmina, with its kind where its powiat has a town and a rural gmina of one name."""
    same = Territory.objects.gminas().active().filter(powiat=territory.powiat_id, name=territory.name)
    return territory.label if same.exclude(pk=territory.pk).exists() else territory.name


def usual_name(group, territory, place):
    """What an institution of the group is likely to be called here; "" where nobody could guess. `place`: the
    territory's name as `told_apart` gives it."""
    kind = type_for(group.rows[0].template, territory)
    name = re.sub(r"\s*\([^)]*\)$", "", kind.name)
    if any(row.template.level == TemplateLevel.POWIAT for row in group.rows):
        powiat = territory.powiat or territory
        place = powiat.name if powiat.is_city_powiat else powiat.label
    elif territory.kind == TerritoryKind.POWIAT:
        return ""  # one of many gminas
    is_one = " lub " not in name and "/" not in name
    return f"{name} – {place}" if is_one else ""


def institution_called(name, territory, kind, *, by=None, email=""):
    """The institution of this name in the place, else a new one that waits to be verified.

    Only what serves a whole powiat may sit elsewhere in it: the library of another gmina is not the one meant.
    """
    name = " ".join(name.split())
    same = Institution.objects.filter(Q(name__iexact=name) | Q(short_name__iexact=name), status__in=LIVING)
    of_powiat = ServiceTemplate.objects.filter(institution_type=kind, level=TemplateLevel.POWIAT)
    for place in [territory.pk, territory.powiat_id] if of_powiat.exists() else [territory.pk]:
        near = same.filter(seat__in=Territory.objects.within([place]))
        if known := near.order_by("-status", "pk").first():
            return known
    return Institution.objects.create(
        name=name, type=kind, seat=territory, status=InstitutionStatus.PENDING, email=email, created_by=by
    )


def to_fill(territory, scope):
    """Drafts made of templates that wait for phone, hours and place."""
    answered = Exists(Service.objects.filter(pk=OuterRef("pk"), entry_answer__isnull=False))
    drafts = Service.objects.filter(status=ServiceStatus.DRAFT).exclude(template=None).exclude(answered)
    return here(drafts.kept_by(scope), territory)


@transaction.atomic
def publish(service, *, by, scope):
    """Publish; the animator who publishes it says that its institution exists. TransitionRefused as `publish`."""
    provider = Institution.objects.get(pk=service.provider_id)
    if provider.status == InstitutionStatus.PENDING and (scope.is_operator or scope.animates(provider.seat)):
        verify(provider, by=by)
    service.publish(by=by)
