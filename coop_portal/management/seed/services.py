"""The sample services of one powiat, made, published and confirmed as an animator would."""

import re
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from documents.models import Source
from partners.models import Institution, Location
from services_catalog.enums import Mode, Referral, ServiceStatus
from services_catalog.models import HelpTopic, RecipientGroup, Service, ServiceType

from .content import by_key, content, missing, picked, terms, territories, uid

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLAIN = (
    "name", "summary", "description", "residents_only", "age_from", "age_to", "eligibility", "fee", "fee_note",
    "languages", "accessibility", "phone", "email", "www", "season",
)  # fmt: skip


@transaction.atomic
def seed_services(animator):
    entries = missing(Service, "service", content("services")["service"])
    if not entries:
        return
    shelf = _Shelf(entries)
    for entry in entries:
        service = shelf.make(entry, animator)
        _open(service, entry, animator)


class _Shelf:
    """What services point at, read once."""

    def __init__(self, entries):
        places = {place["location"] for entry in entries for place in entry["places"]}
        self.providers = by_key(Institution, "institution", {entry["provider"] for entry in entries})
        self.locations = by_key(Location, "location", places)
        self.territories = territories()
        self.types, self.topics, self.recipients = terms(ServiceType), terms(HelpTopic), terms(RecipientGroup)

    def make(self, entry, animator):
        service = Service.objects.create(
            uid=uid("service", entry["key"]),
            provider=self.providers[entry["provider"]],
            steward=self.territories["2013"],
            is_sample=True,
            is_crisis=entry.get("crisis", False),
            referral=Referral.NEEDED if "referral_note" in entry else Referral.NONE,
            referral_from=entry.get("referral_note", ""),
            signing_up=entry["how_to_join"],
            documents_needed=entry.get("documents", ""),
            modes=[_mode(entry)],
            capacity_total=entry.get("capacity"),
            funded_until=_day(entry.get("funded_until")),
            created_by=animator,
            **picked(entry, *PLAIN) | {"description": unwrapped(entry.get("description", ""))},
        )
        service.coverage.set(self.territories[code] for code in entry["coverage"])
        service.types.set(self.types[code] for code in entry["types"])
        service.topics.set(self.topics[code] for code in entry["topics"])
        service.recipients.set(self.recipients[code] for code in entry["recipients"])
        for position, place in enumerate(entry["places"]):
            self._add_place(service, place, position)
        return service

    def _add_place(self, service, place, position):
        added = service.places.create(
            location=self.locations[place["location"]], hours_note=place.get("note", ""), position=position
        )
        for line in place["hours"]:
            for weekday, opens, closes in stretches(line):
                added.hours.create(weekday=weekday, opens=opens, closes=closes)


def unwrapped(text):
    """The file's lines end at its margin; on a page a line ends where its writer meant it to."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text.strip())


def stretches(line):
    """ "mon-fri 08:00-15:30" as (weekday, opens, closes) a day; 24:00 is the last minute of the day."""
    days, hours = line.split()
    first, _, last = days.partition("-")
    opens, closes = (time.max.replace(second=0, microsecond=0) if hour == "24:00" else time.fromisoformat(hour)
                     for hour in hours.split("-"))  # fmt: skip
    for weekday in range(DAYS.index(first), DAYS.index(last or first) + 1):
        yield weekday, opens, closes


def _mode(entry):
    if "telefon_zaufania" in entry["types"]:
        return Mode.PHONE
    notes = " ".join(place.get("note", "") for place in entry["places"])
    return Mode.AT_HOME if "w domu" in notes else Mode.ON_SITE


def _day(text):
    return date.fromisoformat(text) if text else None


def _open(service, entry, animator):
    """Through its life up to the state that the file names."""
    state = entry.get("state", ServiceStatus.PUBLISHED)
    if state == ServiceStatus.DRAFT:
        return
    service.submit(by=animator)
    if state == ServiceStatus.TO_APPROVE:
        return
    service.publish(by=animator)
    _confirm(service, entry, animator)
    if state == ServiceStatus.SUSPENDED:
        service.suspend(until=_day(entry["suspended_until"]), by=animator)
    elif state == ServiceStatus.WITHDRAWN:
        service.withdraw(by=animator)


def _confirm(service, entry, animator):
    """An import is no confirmation, so what came by one waits for the first."""
    if entry["confirmed_via"] == "import":
        return
    day = timezone.localdate() - timedelta(days=entry["confirmed_days_ago"])
    source = Source.record(
        entry["confirmed_via"], by=animator, received_on=day, on_behalf_of=str(service.provider)[:200]
    )
    service.confirm(source=source, on=day)
