"""Entries of a file against the list: new, changed or the same; and what an earlier file had and this one lacks."""

from collections import defaultdict

from django.utils.translation import gettext as _

from ..enums import Fee, Referral, RowAction, ServiceStatus
from ..models import ImportedEntry, Service
from . import placing
from .providers import NewProvider, plain

BATCH = 5_000
TEXTS = (
    "name", "summary", "description", "eligibility", "signing_up", "documents_needed", "accessibility", "season",
    "phone", "email", "www", "fee_note", "referral_from",
)  # fmt: skip
TERMS = ("recipients", "topics", "types")
# Columns that a text is made of, where they are more than its own.
SOURCES = {
    "description": ("description", "summary"),
    "email": ("email", "phone"),
    "fee_note": ("fee",),
    "referral_from": ("referral",),
}
UNSAID = {"fee": Fee.UNKNOWN, "referral": Referral.UNKNOWN}


class Present:
    """What the list has of the services that a file speaks of."""

    def __init__(self, entries, territory, own, *, lock=False):
        self.own = own
        keys = {entry.key for entry in entries}
        imported = ImportedEntry.objects.filter(territory=territory)
        self.by_key = {
            key: pk
            for part in _parts(keys)
            for key, pk in imported.filter(key__in=part).values_list("key", "service_id")
        }
        providers = {entry.provider.pk for entry in entries if entry.provider and entry.provider.pk}
        of_provider = Service.objects.filter(provider__in=providers).exclude(status=ServiceStatus.WITHDRAWN)
        self.by_name, self.names_of = defaultdict(list), defaultdict(list)
        for pk, provider, name in of_provider.order_by("pk").values_list("pk", "provider_id", "name"):
            self.by_name[provider, plain(name)].append(pk)
        wanted = set(self.by_key.values()) | {
            pk for entry in entries if entry.provider for pk in self.named(entry)
        }
        self.services = {}
        self.terms = {name: defaultdict(set) for name in (*TERMS, "coverage")}
        for part in _parts(wanted):
            rows = Service.objects.filter(pk__in=part).order_by("pk")
            rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
            self.services.update({service.pk: service for service in rows})
            for name, found in self.terms.items():
                through = getattr(Service, name).through
                column = next(
                    f.attname
                    for f in through._meta.fields
                    if f.is_relation and f.related_model is not Service
                )
                for service, term in through.objects.filter(service__in=part).values_list(
                    "service_id", column
                ):
                    found[service].add(term)
        self.places = defaultdict(list)
        for part in _parts(wanted):
            self.places.update(placing.standing(part))
        made = ImportedEntry.objects.filter(service__in=wanted, is_made=True)
        self.imported = set(made.values_list("service_id", flat=True))

    def named(self, entry):
        return self.by_name.get((entry.provider.pk, plain(entry.fields["name"])), [])

    def find(self, entry):
        """The service of an entry, or None."""
        if entry.key in self.by_key:
            return self.services.get(self.by_key[entry.key])
        if entry.own_key or not entry.provider or not entry.provider.pk:
            return None
        covered = {each.pk for each in entry.coverage}
        found = [
            pk for pk in self.named(entry) if covered & self.terms["coverage"].get(pk, set()) or not covered
        ]
        return self.services.get(found[0]) if found else None


def compare(entries, territory, own, *, lock=False):
    """Write into each entry what it would do. Returns what the list has of them."""
    present = Present(entries, territory, own, lock=lock)
    taken = {}
    for entry in entries:
        service = present.find(entry) if entry.key and not entry.errors else None
        if service is not None:
            entry.service_id = service.pk
            _refuse_of_others(entry, service, own)
            if taken.setdefault(service.pk, entry) is not entry:
                entry.refuse(
                    "name",
                    _("Row %(line)s of this file is the same entry.") % {"line": taken[service.pk].line},
                )
        if entry.errors:
            entry.action = RowAction.LEFT
        elif service is None:
            entry.action = RowAction.CREATE
        else:
            entry.changes = changes(entry, service, present)
            entry.action = RowAction.UPDATE if entry.changes else RowAction.SAME
            if entry.changes and service.confirmed_on:
                entry.warn(
                    "name",
                    _("Confirmed on %(day)s: see whether the file is newer.") % {"day": service.confirmed_on},
                )
    _remark_on_providers(entries)
    return present


def _remark_on_providers(entries):
    """Once for each name and institution, as two hundred rows name the same few: on a row that is loaded, if any is."""
    told = set()
    for entry in sorted(entries, key=lambda each: bool(each.errors)):
        named = (plain(entry.values.get("provider", "")), entry.provider)
        if entry.about_provider and named not in told:
            told.add(named)
            entry.warn("provider", entry.about_provider)


def _refuse_of_others(entry, service, own):
    if own is not None and service.steward_id not in own:
        entry.refuse("name", _("The entry is on the list and somebody else keeps it."))
    elif service.status == ServiceStatus.WITHDRAWN:
        entry.warn("name", _("The entry on the list is ended, and stays so."))


def changes(entry, service, present):
    """Names of fields that would change. Empty cells change nothing; an entry made by hand is only filled up."""
    by_hand = service.pk not in present.imported
    found = []
    for name in TEXTS:
        new, old = entry.fields[name], getattr(service, name)
        # What other columns left over ("Phone: ...") only fills up a text for which the file has no column.
        only_fills = by_hand or not any(column in entry.headings for column in SOURCES.get(name, (name,)))
        if (
            new
            and new != old
            and not (only_fills and old)
            and not (name == "name" and plain(new) == plain(old))
        ):
            found.append(name)
    for name, unsaid in UNSAID.items():
        new, old = entry.fields[name], getattr(service, name)
        if new != unsaid and new != old and (not by_hand or old == unsaid):
            found.append(name)
    if entry.fields["age_from"] is not None or entry.fields["age_to"] is not None:
        old = (service.age_from, service.age_to)
        if (entry.fields["age_from"], entry.fields["age_to"]) != old and (not by_hand or old == (None, None)):
            found.append("age")
    for name in TERMS:
        old = present.terms[name].get(service.pk, set())
        if entry.terms[name] and set(entry.terms[name]) != old and not (by_hand and old):
            found.append(name)
    covered = {each.pk for each in entry.coverage}
    named = "gmina" in entry.headings and entry.values.get("gmina") and not by_hand
    if named and covered and covered != present.terms["coverage"].get(service.pk, set()):
        found.append("coverage")
    if (
        not by_hand
        and not isinstance(entry.provider, NewProvider)
        and entry.provider.pk != service.provider_id
    ):
        found.append("provider")
    return found + placing.changes(entry, present.places[service.pk], by_hand=by_hand)


def missing(entries, territory):
    """[[id, name]] of entries that the last file of these headings had and this one has not; none is ever ended."""
    signatures = {entry.signature for entry in entries}
    kept = {entry.service_id for entry in entries if entry.service_id}
    gone = Service.objects.exclude(status=ServiceStatus.WITHDRAWN).filter(
        imported__territory=territory, imported__signature__in=signatures
    )
    return [
        [pk, name] for pk, name in gone.order_by("sort_key", "pk").values_list("pk", "name") if pk not in kept
    ]


def _parts(keys):
    keys = sorted(keys)
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
