"""What sweeps must not erase, whatever their own rules say: the apps above know, through `coop_portal/registry.py`."""

from django.db.models import Q

from . import registry


def _among(column, entries):
    held = Q(pk__in=[])
    for ids in entries.values():
        held |= Q(**{f"{column}__in": ids()})
    return held


def of_kept_project(column="programme_id"):
    """Q of rows whose `column` is a project of which nothing may be erased."""
    return _among(column, registry.kept_projects)


def kept_person(column="pk"):
    """Q of rows whose `column` is a person named in what such a project keeps."""
    return _among(column, registry.kept_people)
