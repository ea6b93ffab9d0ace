"""Selections as a social worker makes them, packs that outlast people, and names for readers of other languages."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from partners.models import Institution
from services_catalog.models import PackItem, Selection, SelectionItem, Service, ServicePack

from .content import by_key, content, missing, picked, territories, uid


@transaction.atomic
def seed_selections(users):
    data = content("selections")
    services = _services(data)
    for entry in data["translation"]:
        _translate(services[entry["service"]], entry)
    for entry in missing(Selection, "selection", data["selection"]):
        _select(entry, users, services)
    for entry in missing(ServicePack, "pack", data["pack"]):
        _pack(entry, services)


def _services(data):
    keys = {entry["service"] for entry in data["translation"]}
    keys |= {item["service"] for kind in ("selection", "pack") for entry in data[kind] for item in entry["items"]
             if "service" in item}  # fmt: skip
    return by_key(Service, "service", keys)


def _translate(service, entry):
    if not service.translations:
        for language in ("uk", "en"):
            service.translate(language, {"name": entry[language]})


def _select(entry, users, services):
    day = timezone.localdate() - timedelta(days=entry["days_ago"])
    selection = Selection.objects.create(
        uid=uid("selection", entry["key"]),
        user=users[entry["user"]],
        made_on=day,
        label=entry["label"],
        is_current=entry["current"],
    )
    with_row = Service.objects.with_row().in_bulk([service.pk for service in services.values()])
    SelectionItem.objects.bulk_create(
        _item(each, services, with_row, selection=selection, position=place, day=day)
        for place, each in enumerate(entry["items"], 1)
    )


def _item(entry, services, with_row, *, day, **fields):
    if "goal" in entry:
        return SelectionItem(heading=entry["goal"], taken_on=day, **fields)
    said = picked(entry, "reason", "note", "term", "on_leaflet")
    item = SelectionItem.of(with_row[services[entry["service"]].pk], **said, **fields)
    item.snapshot, item.taken_on = item.snapshot | entry.get("was", {}), day
    return item


def _pack(entry, services):
    owner = {}
    if "territory" in entry:
        owner["territory"] = territories()[entry["territory"]]
    else:
        owner["institution"] = by_key(Institution, "institution", [entry["institution"]])[
            entry["institution"]
        ]
    pack = ServicePack.objects.create(
        uid=uid("pack", entry["key"]), **picked(entry, "title", "description"), **owner
    )
    PackItem.objects.bulk_create(
        PackItem(
            pack=pack,
            position=place,
            heading=item.get("goal", ""),
            service=services.get(item.get("service")),
            reason=item.get("reason", ""),
        )
        for place, item in enumerate(entry["items"], 1)
    )
