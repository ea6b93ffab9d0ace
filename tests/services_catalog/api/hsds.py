"""The schemas of HSDS beside the project, where they are; without them those tests are left out."""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parents[4] / "shared/hsds"
needs_schemas = pytest.mark.skipif(not FOLDER.exists(), reason="the schemas of HSDS are not here")
API = "/api/hsds/v3/"


@cache
def validator(name):
    """`name` as "compiled/service"."""
    schemas = {path.name: _read(path) for path in FOLDER.glob("*.json")}
    resources = [(each, Resource(schema, DRAFT202012)) for each, schema in schemas.items()]
    return Draft202012Validator(
        _read(FOLDER / f"{name}.json"),
        registry=Registry().with_resources(resources),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def faults(name, record):
    return [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(record)]
