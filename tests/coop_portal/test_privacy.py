"""Annotations of personal data, and what field history leaves out because of them."""

import pghistory
import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from coop_portal.privacy import personal_data, personal_fields

OURS = [
    model
    for model in apps.get_models()
    if not model.__module__.startswith(("django", "allauth", "pghistory", "celery"))
]
TRACKED = [
    model for model in OURS if hasattr(model, "history") and not issubclass(model, pghistory.models.Event)
]


def test_personal_data_adds_up():
    class Base:
        pass

    @personal_data("a", "b", purpose="p", basis="x", retention="1 year")
    @personal_data("c", purpose="q", basis="y", retention="2 years")
    class Model(Base):
        pass

    assert personal_fields(Model) == {"a", "b", "c"}
    assert {rule.purpose for rule in Model.personal_data} == {"p", "q"}
    assert personal_fields(Base) == set()


@pytest.mark.parametrize(
    "model", [model for model in OURS if personal_fields(model)], ids=lambda model: model._meta.label
)
def test_annotated_fields_exist_and_have_whole_rules(model):
    for rule in model.personal_data:
        assert all((rule.purpose, rule.basis, rule.retention))
        for name in rule.fields:
            try:
                model._meta.get_field(name)
            except FieldDoesNotExist:
                pytest.fail(f"{model._meta.label} has no field {name}")


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_history_leaves_personal_fields_out(model):
    kept = {field.name for field in model.history.rel.related_model._meta.get_fields()}
    assert kept & personal_fields(model) == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_addresses_and_phones_are_annotated(model):
    """Whatever holds a mail address of a person says why; an institution's are no personal data."""
    if issubclass(model, pghistory.models.Event) or model._meta.label in NOT_PERSONAL:
        return
    named = {field.name for field in model._meta.local_fields if isinstance(field, models.EmailField)}
    assert named - personal_fields(model) == set()


NOT_PERSONAL = {
    "partners.Institution",
    "services_catalog.CoverageQuestion",
    "services_catalog.Service",
    "programmes.Programme",
    "programmes.Call",
}
