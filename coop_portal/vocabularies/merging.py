"""Two terms that are one: everything that names the old one names the other from now on.

No app says what refers to its terms: the columns are read off the models, so that a new relation is never forgotten.
History keeps what was written: the old row stays, and leads on (VocabularyTerm.merged_into).
"""

from dataclasses import dataclass

import pghistory.models
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.models import TermEvent


class MergeRefused(ValidationError):
    """These two terms cannot be made one; the message says why."""


@dataclass(frozen=True)
class Effect:
    """What merging does to the rows of one relation: `joined` had the other term in the same way already."""

    label: str
    moved: int
    joined: int = 0


@dataclass(frozen=True)
class Relation:
    """A column by which rows name a term: a foreign key, or the one of a table between two models."""

    field: models.ForeignKey

    @property
    def rows(self):
        return self.field.model._base_manager

    @property
    def is_between(self):
        """Whether a row says nothing but that two belong together."""
        return bool(self.field.model._meta.auto_created)

    @property
    def label(self):
        """Of the rows that people know: the entries, not the rows of a table between."""
        model = self.field.model._meta.auto_created or self.field.model
        return str(model._meta.verbose_name_plural)

    def twins(self, old, new):
        """Rows of `old` that a unique rule keeps from naming `new`: it has such a row already."""
        clash = Q(pk__in=[])
        for names, condition in _unique_sets(self.field):
            same = {name: OuterRef(name) for name in names}
            theirs = self.rows.filter(condition, **{self.field.name: new}, **same)
            clash |= condition & Q(Exists(theirs))
        return self.rows.filter(**{self.field.name: old}).filter(clash)


def _unique_sets(field):
    """[(the other columns, condition)] of the unique rules that name the field."""
    meta = field.model._meta
    found = [(names, Q()) for names in meta.unique_together if field.name in names]
    found += [
        (rule.fields, rule.condition or Q())
        for rule in meta.constraints
        if isinstance(rule, models.UniqueConstraint) and field.name in rule.fields
    ]
    return [([name for name in names if name != field.name], condition) for names, condition in found]


def relations(model):
    """The Relations by which others name terms of a model; not history, not what the terms themselves name."""
    own = {field.remote_field.through for field in model._meta.many_to_many}
    found = []
    for link in model._meta.get_fields(include_hidden=True):
        if not (link.auto_created and not link.concrete and isinstance(link.field, models.ForeignKey)):
            continue
        other = link.related_model
        if other is not model and other not in own and not issubclass(other, pghistory.models.Event):
            found.append(Relation(link.field))
    return sorted(found, key=lambda relation: relation.field.model._meta.label)


def refusal(vocabulary, old, new):
    """A sentence why `old` cannot be merged into `new`, "" when it can."""
    if old.pk == new.pk:
        return _("A term cannot be merged into itself.")
    if old.merged_into_id:
        return _("“%(name)s” is merged into another term already.") % {"name": old}
    if not new.is_active:
        return _("“%(name)s” is retired: nothing can be merged into it.") % {"name": new}
    if old.code in vocabulary.needed:
        return _("The portal itself works with “%(name)s”: it can be renamed, not merged or retired.") % {
            "name": old
        }
    return old.unlike(new) or _clash(vocabulary, old, new)


def _clash(vocabulary, old, new):
    for relation in relations(vocabulary.model):
        if relation.is_between or relation.field.model._meta.label_lower in vocabulary.joined:
            continue
        if row := relation.twins(old, new).first():
            return _("“%(row)s” stands under both terms and would be there twice: rename it first.") % {
                "row": row
            }
    return ""


def preview(vocabulary, old, new):
    """The Effects that merging would have now, those without any row left out."""
    effects = []
    for relation in relations(vocabulary.model):
        joined = relation.twins(old, new).count()
        total = relation.rows.filter(**{relation.field.name: old}).count()
        effects.append(Effect(relation.label, total - joined, joined))
    return [effect for effect in effects if effect.moved or effect.joined]


@transaction.atomic
def merge(vocabulary, old, new, *, by, versions=None):
    """Merge `old` into `new`; MergeRefused says why not.

    `versions` (of old, of new) are those that the person saw. Of two merges at once one waits, and is then refused.
    """
    rows = vocabulary.terms().select_for_update(of=("self",)).filter(pk__in=[old.pk, new.pk]).order_by("pk")
    rows = {row.pk: row for row in rows}
    old, new = rows[old.pk], rows[new.pk]
    if sentence := refusal(vocabulary, old, new):
        raise MergeRefused(sentence, code="refused")
    if versions and versions != (old.version, new.version):
        raise MergeRefused(
            _("Somebody has changed one of the two meanwhile. Look at them again."), code="changed"
        )
    moved = _move(vocabulary.model, old, new)
    vocabulary.model._base_manager.filter(merged_into=old).update(merged_into=new)
    old.merged_into, old.is_active = new, False
    for term in (old, new):  # saved, so that whoever keeps copies of terms hears of both
        term.version, term.edited_by = term.version + 1, by
        term.save(update_fields=["merged_into", "is_active", "version", "edited_by", "edited_at"])
    TermEvent.note(old, TermEvent.Verb.MERGE, by, f"{old.name} → {new.name} ({moved})")
    return moved


def _move(model, old, new):
    """How many rows name `new` instead of `old` now."""
    moved = 0
    for relation in relations(model):
        twins = relation.twins(old, new)
        moved += len(twins)
        if not relation.is_between:
            _keep_flags(relation, twins, new)
        relation.rows.filter(pk__in=[twin.pk for twin in twins]).delete()
        moved += _repoint(relation, relation.rows.filter(**{relation.field.name: old}), new)
    return moved


def _keep_flags(relation, twins, new):
    """What either row says yes to (a sector was there, a document is required) the one that is left says, too."""
    flags = [f.name for f in relation.field.model._meta.local_fields if isinstance(f, models.BooleanField)]
    for twin in twins:
        said = {name: True for name in flags if getattr(twin, name)}
        for names, condition in _unique_sets(relation.field) if said else ():
            same = {name: getattr(twin, name) for name in names}
            relation.rows.filter(condition, **{relation.field.name: new}, **same).update(**said)


def _repoint(relation, rows, new):
    """Rows between two models are made anew: search and history hear of added and removed ones alone."""
    if not relation.is_between:
        return rows.update(**{relation.field.name: new})
    others = [f for f in relation.field.model._meta.local_fields if not f.primary_key and f != relation.field]
    kept = [{f.attname: getattr(row, f.attname) for f in others} for row in rows]
    rows.delete()
    made = [relation.field.model(**columns, **{relation.field.attname: new.pk}) for columns in kept]
    relation.rows.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    return len(made)


def gather_strays():
    """Rows that named a term while it was being merged go where the rest went. Says how many; safe to repeat."""
    moved = 0
    for vocabulary in registry.vocabularies.values():
        merged = vocabulary.terms().exclude(merged_into=None).select_related("merged_into")
        for old in merged:
            with transaction.atomic():
                moved += _move(vocabulary.model, old, old.merged_into)
    return moved
