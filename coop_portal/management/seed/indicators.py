"""What the five projects are measured by, with measurements where the portal does not count by itself."""

from decimal import Decimal

from django.db import transaction

from programmes.models import ColumnLayout, Indicator, Measurement, Programme, Result

from .content import by_key, content, missing, picked, uid

OWN_FIELDS = ("code", "name", "unit", "counter", "splits_by_sex", "is_public")


@transaction.atomic
def seed_indicators(by):
    _add_indicators(by)
    _add_evidence()
    _add_layouts()


def _add_indicators(by):
    entries = content("indicators")["indicator"]
    new = missing(Indicator, "indicator", entries)
    programmes = by_key(Programme, "programme", {entry["project"] for entry in new})
    for entry in new:
        position = [other["key"] for other in entries].index(entry["key"])
        _make(programmes[entry["project"]], entry, position, by)


def _make(programme, entry, position, by):
    edition = programme.editions.get(name=entry["edition"]) if "edition" in entry else None
    indicator = Indicator.objects.create(
        uid=uid("indicator", entry["key"]),
        programme=programme,
        edition=edition,
        position=position,
        target=Decimal(entry["target"]),
        **picked(entry, *OWN_FIELDS),
    )
    wrong = None
    for measured in entry.get("measurements", []):
        fields = picked(measured, "on", "value", "women", "men", "source")
        row = indicator.measure(Measurement(corrects=wrong, **fields), by=by)
        wrong = row if measured.get("wrong") else None


def _add_evidence():
    """To results that nobody has proved yet."""
    for entry in content("indicators")["evidence"]:
        results = Result.objects.filter(
            programme__uid=uid("programme", entry["project"]), text__startswith=entry["result"], evidence=""
        )
        results.update(shows_evidence=True, **picked(entry, "achieved_on", "evidence"))


def _add_layouts():
    new = missing(ColumnLayout, "layout", content("indicators")["layout"])
    programmes = by_key(Programme, "programme", {entry["project"] for entry in new})
    for entry in new:
        ColumnLayout.objects.create(
            uid=uid("layout", entry["key"]),
            programme=programmes[entry["project"]],
            **picked(entry, "name", "system", "rows", "day_format", "columns"),
        )
