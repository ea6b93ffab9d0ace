"""History of fields: who changed what, kept by database triggers. Personal fields are left out."""

import pghistory

from .folding import FoldedField
from .privacy import personal_fields
from .sorting import SortKeyField


def tracked(*, exclude=()):
    """Class decorator under `personal_data`: keeps each insert, update and delete of the model's own columns."""

    def decorate(model):
        left_out = {*personal_fields(model), *exclude, *_derived(model)}
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=sorted(left_out),
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            model_name=f"{model.__name__}History",
        )(model)

    return decorate


def _derived(model):
    """Copies of other columns, which may be personal."""
    return {f.name for f in model._meta.local_fields if isinstance(f, SortKeyField | FoldedField)}
