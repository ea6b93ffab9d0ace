"""Reads the content files. Their keys become uids, so that a second seed finds what the first one made."""

import datetime
import tomllib
import uuid
from functools import cache
from pathlib import Path

from django.utils import timezone

from partners.models import Territory, TerritoryCode

FOLDER = Path(__file__).parent
NAMESPACE = uuid.UUID("5f0c7a5e-52c5-4d6a-9a3f-6f6f9a8f2a11")


@cache
def content(name):
    """The tables of `<name>.toml`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def uid(kind, key):
    return uuid.uuid5(NAMESPACE, f"{kind}:{key}")


def missing(model, kind, entries):
    """The entries whose object is not there yet. What somebody edited since is left as it is."""
    uids = [uid(kind, entry["key"]) for entry in entries]
    there = set(model.objects.filter(uid__in=uids).values_list("uid", flat=True))
    return [entry for entry, wanted in zip(entries, uids, strict=True) if wanted not in there]


def by_key(model, kind, keys):
    """{key: object} in one query; a key that nothing bears raises KeyError at its use."""
    wanted = {uid(kind, key): key for key in keys}
    return {wanted[found.uid]: found for found in model.objects.filter(uid__in=wanted)}


def territories():
    """{TERC code: territory} of all units known."""
    codes = TerritoryCode.objects.filter(valid_to=None).values_list("code", "territory")
    units = Territory.objects.in_bulk([pk for _code, pk in codes])
    return {code: units[pk] for code, pk in codes}


def terms(model, codes=None):
    """{code: term} of a vocabulary."""
    found = model.objects.all() if codes is None else model.objects.filter(code__in=codes)
    return {term.code: term for term in found}


def local(moment):
    """The files write local time of Warsaw, without an offset."""
    return timezone.make_aware(moment) if isinstance(moment, datetime.datetime) else moment


def picked(entry, *names):
    """The fields of `entry` among `names` that it has, datetimes made aware."""
    return {name: local(entry[name]) for name in names if name in entry}
