"""Entries into the list: all that are sound, in one transaction, in bulk."""

from collections import defaultdict
from datetime import timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from coop_portal.copying import insert_all
from documents.enums import Channel
from documents.models import Source
from partners.enums import InstitutionStatus
from partners.models import Institution, InstitutionEvent, Location

from ..enums import RowAction, ServiceStatus
from ..models import ImportedEntry, OpeningHours, SearchDocument, Service, ServiceEvent, ServicePlace
from . import placing
from .comparing import TERMS, compare
from .providers import NewProvider, Providers, plain

BATCH = 1_000
LOCK = 7_305_512  # of one load at a time: two of the same file would make everything twice


class Refused(ValidationError):
    """One row is wrong, and all or nothing was asked for: the message names it."""


def load(entries, *, partial, territory, own, by, name, publish, verify, steward_for, stopped=lambda: None):
    """Write all entries without errors; inside a transaction. Returns the counts.

    `steward_for(provider)` is the territory that keeps a new entry, `stopped()` raises when nobody wants it any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # Foreign keys are checked by each statement. Half a million checks that wait for the end would be gone through
        # again at every row of history, for its trigger opens and drops a subtransaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _found_meanwhile(entries, own)
    present = compare(entries, territory, own, lock=True)
    if not partial:
        refuse_any(entries)
    sound = [entry for entry in entries if not entry.errors]
    new = [entry for entry in sound if entry.action == RowAction.CREATE]
    changed = [entry for entry in sound if entry.action == RowAction.UPDATE]
    # No request is there to tell the history who did it.
    with pghistory.context(user=by and by.pk):
        source = Source.record(Channel.IMPORT, by=by, reference=name[:200])
        _make_providers(sound, by=by, verify=verify)
        stopped()
        for start in range(0, len(new), BATCH):
            _create(new[start : start + BATCH], territory, source, by, publish, steward_for)
            stopped()
        for start in range(0, len(changed), BATCH):
            _update(changed[start : start + BATCH], present, by)
            stopped()
        _remember([entry for entry in sound if entry.action != RowAction.CREATE], territory, source)
        if len(new) > BATCH:
            _tell_the_planner()
    return {"created": len(new), "updated": len(changed)}


def refuse_any(entries):
    """ValidationError that names the first wrong row and its column, and says how many there are."""
    wrong = [entry for entry in entries if entry.errors]
    if wrong:
        column, sentence = wrong[0].errors[0]
        where = ", ".join(filter(None, [wrong[0].sheet, str(wrong[0].line)]))
        raise Refused(
            ngettext(
                "Nothing was loaded: row %(where)s, column “%(column)s”: %(sentence)s",
                "Nothing was loaded: %(count)d rows are wrong; the first one is row %(where)s, column “%(column)s”: "
                "%(sentence)s",
                len(wrong),
            )
            % {"count": len(wrong), "where": where, "column": column, "sentence": sentence}
        )


def _found_meanwhile(entries, own):
    """Institutions that another load has made since these rows were read."""
    new = {entry.provider for entry in entries if isinstance(entry.provider, NewProvider)}
    if not new:
        return
    fresh = Providers(own)
    known = {}
    for provider in new:
        same = {
            pk
            for pk in fresh.by_name.get(plain(provider.name), ())
            if fresh.by_pk[pk].seat_id == provider.seat.pk
        }
        if len(same) == 1:
            known[provider] = fresh.by_pk[same.pop()]
    for entry in entries:
        entry.provider = known.get(entry.provider, entry.provider)


def _make_providers(entries, *, by, verify):
    new = list({entry.provider: True for entry in entries if isinstance(entry.provider, NewProvider)})
    status = InstitutionStatus.VERIFIED if verify else InstitutionStatus.PENDING
    made = Institution.objects.bulk_create(
        [
            Institution(
                name=each.name, type=each.type, seat=each.seat, nip=each.nip, regon=each.regon, status=status,
                created_by=by,
            )
            for each in new
        ],
        batch_size=BATCH,
    )  # fmt: skip
    for provider, institution in zip(new, made, strict=True):
        provider.pk = institution.pk
    InstitutionEvent.objects.bulk_create(
        InstitutionEvent(subject=institution, verb="import", to_status=status, by=by) for institution in made
    )
    sectors = Institution.sectors.through
    sectors.objects.bulk_create(
        sectors(institution=institution, sector_id=institution.type.sector_id)
        for institution in made
        if institution.type.sector_id
    )


def _create(entries, territory, source, by, publish, steward_for):
    # An import is no confirmation: whoever keeps the list asks at once whether it is true.
    due = timezone.localdate() - timedelta(days=1)
    services = insert_all(
        [
            Service(
                **entry.fields,
                provider_id=entry.provider.pk,
                steward_id=steward_for(entry.provider),
                status=ServiceStatus.PUBLISHED if publish and entry.can_be_published else ServiceStatus.DRAFT,
                review_due_on=due,
                created_by=by,
            )
            for entry in entries
        ]
    )
    for entry, service in zip(entries, services, strict=True):
        entry.service_id = service.pk
    ServiceEvent.objects.bulk_create(
        ServiceEvent(subject=service, verb="import", to_status=service.status, by=by) for service in services
    )
    for name in (*TERMS, "coverage"):
        _write_terms(name, entries)
    placing.write(entries)
    ImportedEntry.objects.bulk_create(_imported(entry, territory, source, is_made=True) for entry in entries)


def _write_terms(name, entries):
    through = getattr(Service, name).through
    column = next(f.attname for f in through._meta.fields if f.is_relation and f.related_model is not Service)
    through.objects.bulk_create(
        through(service_id=entry.service_id, **{column: term})
        for entry in entries
        for term in _terms(entry, name)
    )


def _terms(entry, name):
    return [each.pk for each in entry.coverage] if name == "coverage" else entry.terms[name]


def _update(entries, present, by):
    now, services, touched = timezone.now(), [], {"updated_at"}
    replaced = defaultdict(list)
    for entry in entries:
        service = present.services[entry.service_id]
        for name in entry.changes:
            if name in (*TERMS, "coverage"):
                replaced[name].append(entry)
            elif name == "age":
                service.age_from, service.age_to = entry.fields["age_from"], entry.fields["age_to"]
                touched |= {"age_from", "age_to"}
            elif name == "provider":
                service.provider_id = entry.provider.pk
                touched.add("provider")
            elif name not in ("address", "hours"):
                setattr(service, name, entry.fields[name])
                touched.add(name)
        service.updated_at = now
        services.append(service)
    if "name" in touched:
        touched.add("sort_key")
        for service in services:
            Service._meta.get_field("sort_key").pre_save(service, False)
    Service.objects.bulk_update(services, sorted(touched), batch_size=500)
    for name, changed in replaced.items():
        through = getattr(Service, name).through
        through.objects.filter(service__in=[entry.service_id for entry in changed]).delete()
        _write_terms(name, changed)
    placing.update(entries, present)
    ServiceEvent.objects.bulk_create(
        ServiceEvent(
            subject=service, verb="import", from_status=service.status, to_status=service.status, by=by
        )
        for service in services
    )


def _remember(entries, territory, source):
    """Entries of the list that a file names for the first time are found by their key the next time."""
    ImportedEntry.objects.bulk_create(
        [_imported(entry, territory, source, is_made=False) for entry in entries],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _tell_the_planner():
    """Whoever reads next (the search documents) needs good plans at once. An ANALYZE that the server began during the
    load saw none of its rows, and would be believed until the next one.
    """
    models = [
        Service, ServiceEvent, ServicePlace, OpeningHours, SearchDocument, ImportedEntry, Institution, Location,
        *(getattr(Service, name).through for name in (*TERMS, "coverage")),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in models))


def _imported(entry, territory, source, *, is_made):
    return ImportedEntry(
        service_id=entry.service_id,
        territory=territory,
        key=entry.key,
        signature=entry.signature,
        source=source,
        is_made=is_made,
        place_id=entry.place_id if is_made else None,
    )
