"""When a unit is abolished, what pointed at it points at its successor, in whatever app it stands."""

import pghistory.models
from django.db import IntegrityError, transaction

from ..models import Territory, TerritoryCode


def repoint(old, new):
    """Move every reference from `old` to `new`; returns the objects that could not be moved.

    A row that may stand only once for the new unit (an animator of both) stays and is listed for the operator.
    """
    stuck = []
    for relation in _references():
        model, field = relation.related_model, relation.field
        if relation.many_to_many:
            _move_links(getattr(model, field.name).through, field, old, new)
        else:
            stuck += _move_rows(model, field.name, old, new)
    return stuck


def _references():
    """Relations from other models, hidden ones too. History keeps what was; link tables come with their field."""
    for relation in Territory._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        model = relation.related_model
        own = model in (Territory, TerritoryCode)
        if not own and not model._meta.auto_created and not issubclass(model, pghistory.models.Event):
            yield relation


def _move_rows(model, name, old, new):
    stuck = []
    for row in model._base_manager.filter(**{name: old}):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{name: new})
        except IntegrityError:
            stuck.append(row)
    return stuck


def _move_links(through, field, old, new):
    """Many-to-many rows: a link that the new unit has already is dropped."""
    there, here = field.m2m_reverse_field_name(), field.m2m_field_name()
    has_already = through.objects.filter(**{there: new}).values(here)
    through.objects.filter(**{there: old, f"{here}__in": has_already}).delete()
    through.objects.filter(**{there: old}).update(**{there: new})
