"""What the ZIP says about itself: a Tabular Data Package (Frictionless), as HSDS wants it."""

import json

from django.conf import settings
from django.urls import reverse

from .ids import made_of
from .tables import TABLES


def describe(files, made_at):
    """datapackage.json. `files` is {table name: (bytes, sha256, rows)}."""
    licence = settings.OPEN_DATA_LICENCE
    page = settings.PUBLIC_URL + reverse("services_catalog:open_data")
    package = {
        "profile": "tabular-data-package",
        "name": "hsds",
        "id": made_of("package", settings.PUBLIC_URL, made_at.isoformat()),
        "title": f"{settings.PORTAL_NAME}: HSDS 3.1",
        "homepage": page,
        "created": made_at.isoformat(),
        "licenses": [{"name": licence["name"], "title": licence["title"], "path": licence["url"]}],
        "contributors": [
            {
                "title": settings.PORTAL_OWNER["name"] or settings.PORTAL_NAME,
                "path": page,
                "role": "publisher",
            }
        ],
        "resources": [_resource(table, *files[table.name]) for table in TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode()


def _resource(table, size, sha256, _rows):
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": _schema(table),
    }


def _schema(table):
    schema = {"fields": [_field(column) for column in table.columns], "primaryKey": "id"}
    keys = [
        {"fields": column.name, "reference": {"resource": column.leads_to, "fields": "id"}}
        for column in table.columns
        if column.leads_to
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column):
    field = {"name": column.name, "type": column.type}
    if column.name == "id" or column.leads_to or column.name.endswith("_id"):
        field["format"] = "uuid"
    return field
