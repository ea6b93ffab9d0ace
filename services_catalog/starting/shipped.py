"""What the portal brings along: typical services and national helplines. What an operator changed stays as it is."""

import csv
import uuid
from pathlib import Path

from django.db import transaction

from coop_portal.once import insert_once
from coop_portal.sorting import sort_key
from partners.enums import InstitutionStatus
from partners.models import Institution, InstitutionType

from ..enums import Fee, Mode, Referral
from ..models import HelpTopic, RecipientGroup, Service, ServiceTemplate, ServiceType

FOLDER = Path(__file__).parent.parent / "vocabulary"
ROUND_THE_CLOCK = "całą dobę"
NAMESPACE = uuid.UUID("0d5f3f0e-7d0e-4c0a-9a57-2f6d0c7b9c11")
PLAIN = (
    "summary", "level", "eligibility", "documents_needed", "signing_up", "fee", "referral", "referral_from",
)  # fmt: skip
TERMS = {"types": ServiceType, "topics": HelpTopic, "recipients": RecipientGroup}


def read(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def codes(text):
    return text.split("|") if text else []


@transaction.atomic
def load_templates():
    """Add the typical services that are not there yet; says how many."""
    known = set(ServiceTemplate.objects.values_list("code", flat=True))
    types = dict(InstitutionType.objects.values_list("code", "pk"))
    terms = {name: dict(model.objects.values_list("code", "pk")) for name, model in TERMS.items()}
    added = 0
    for position, row in enumerate(read("service_templates"), start=1):
        if row["code"] in known:
            continue
        main, *others = codes(row["institution_types"])
        template, is_new = ServiceTemplate.objects.get_or_create(
            code=row["code"],
            defaults={
                "name": row["name_pl"],
                "sort_key": sort_key(row["name_pl"]),
                "description": row["description_pl"],
                "translations": {"en": {"name": row["name_en"]}},
                "position": position,
                "institution_type_id": types[main],
                "modes": codes(row["modes"]),
                "is_crisis": bool(row["is_crisis"]),
                **{name: row[name] for name in PLAIN},
            },
        )
        if is_new:
            template.other_types.set(types[code] for code in others)
            for name, known_terms in terms.items():
                getattr(template, name).set(known_terms[code] for code in codes(row[name]))
            added += 1
    return added


@transaction.atomic
def load_helplines():
    """Add the national helplines that are not there yet, published; says how many. One that ended stays ended."""
    types = dict(InstitutionType.objects.values_list("code", "pk"))
    terms = {name: dict(model.objects.values_list("code", "pk")) for name, model in TERMS.items()}
    added = 0
    for row in read("helplines"):
        uid = uuid.uuid5(NAMESPACE, row["code"])
        if Service.objects.filter(uid=uid).exists():
            continue
        service, is_new = insert_once(
            Service(
                uid=uid,
                provider=_provider(row["provider"], types[row["provider_type"]]),
                is_national=True,
                is_crisis=bool(row["is_crisis"]),
                fee=Fee.UNKNOWN if row["phone"].startswith("801") else Fee.FREE,
                referral=Referral.NONE,
                modes=[Mode.PHONE],
                phone_round_the_clock=row["hours"] == ROUND_THE_CLOCK,
                signing_up=_hours(row["hours"]),
                **{name: row[name] for name in ("name", "summary", "description", "phone", "www")},
            )
        )
        if is_new:
            for name, known_terms in terms.items():
                getattr(service, name).set(known_terms[code] for code in codes(row[name]))
            service.publish()
            added += 1
    return added


def _hours(said):
    return f"Telefon czynny: {said}." if said not in ("", ROUND_THE_CLOCK) else ""


def _provider(name, type_id):
    """Who answers the phone: the institution of this name, else a new one without a seat."""
    uid = uuid.uuid5(NAMESPACE, name)
    known = Institution.objects.filter(uid=uid).first() or (
        Institution.objects.listed().filter(name__iexact=name).first()
    )
    if known:
        return known
    made, _new = insert_once(
        Institution(uid=uid, name=name, type_id=type_id, status=InstitutionStatus.VERIFIED)
    )
    return made
