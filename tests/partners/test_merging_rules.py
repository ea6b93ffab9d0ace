"""Every relation to an institution has a rule for the day on which two institutions are one."""

import pghistory.models
import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey

from coop_portal.registry import merge_rules
from partners.merging.rules import Rule, relation
from partners.models import Institution

# References by content type that are no relation to an institution in any case.
NO_INSTITUTION = {"contenttypes", "auth", "admin", "account", "mfa", "sessions"}


def relations():
    """ "app.model.field" of each foreign key, many-to-many table and generic relation that can name an institution."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, pghistory.models.Event) or model._meta.app_label in NO_INSTITUTION:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Institution:
                yield f"{model._meta.label_lower}.{field.name}"
        for field in model._meta.private_fields:
            if isinstance(field, GenericForeignKey):
                yield f"{model._meta.label_lower}.{field.name}"


def test_every_relation_to_an_institution_has_a_rule():
    assert sorted(merge_rules) == sorted(relations())


@pytest.mark.parametrize("key", sorted(merge_rules))
def test_rule_names_its_relation_in_peoples_words(key):
    rule = merge_rules[key]
    model, field = relation(key)
    assert isinstance(rule, Rule)
    assert field in {known.name for known in [*model._meta.concrete_fields, *model._meta.private_fields]}
    assert str(rule.label)
    assert rule.why or rule.stays is None
