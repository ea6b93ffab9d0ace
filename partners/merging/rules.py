"""What becomes of everything that refers to an institution when it is merged into another.

Each app registers a Rule for each of its relations, in its `merging.py`, under "app.model.field" in small letters:

    registry.merge_rules.register("services_catalog.service.provider", move(_("services")))

For a ManyToManyField the model is its table ("workshops.group_institutions.institution"). A relation by content type
has its GenericForeignKey for a field and a GenericRule. tests/partners/test_merging_rules.py demands a rule for each.

The preview counts by the same querysets that the merge writes by. Rules run in the order of their registration:
one whose rows other rows hang on stands before theirs.
"""

from dataclasses import dataclass

import pghistory.models
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from accounts.models import AccessLink


@dataclass(frozen=True)
class Effect:
    """What one rule does to one merge, in numbers of rows. `why` says why some stay with the old one."""

    label: str
    moved: int = 0
    joined: int = 0
    stayed: int = 0
    why: str = ""

    def __bool__(self):
        return bool(self.moved or self.joined or self.stayed)


class Rule:
    """Rows of one relation: some stay with the old institution, some the new one has already, the rest moves.

    label   lazily translated plural that people read: "services"
    stays   Q of the rows that keep the old institution, `why` in words
    twins   (rows, field, new) -> those of the rows that the new institution has in the same way already
    join    (twin, new): what of a twin is still to be kept, before it is removed
    """

    def __init__(self, label, *, stays=None, why="", twins=None, join=None):
        self.label, self.stays, self.why, self.twins, self.join = label, stays, why, twins, join

    def rows(self, key, institution):
        model, field = relation(key)
        return model._base_manager.filter(**{field: institution})

    def _split(self, key, old, new):
        """(rows that may leave, ids of twins among them, number of those that stay)."""
        rows = self.rows(key, old)
        leaving = rows if self.stays is None else rows.exclude(pk__in=rows.filter(self.stays).values("pk"))
        twins = self._twins(key, leaving, new)
        stayed = 0 if self.stays is None else rows.filter(self.stays).distinct().count()
        return leaving, twins, stayed

    def _twins(self, key, rows, new):
        if not self.twins:
            return []
        return list(self.twins(rows, relation(key)[1], new).values_list("pk", flat=True))

    def effect(self, key, old, new):
        """The Effect that `apply` would have now."""
        leaving, twins, stayed = self._split(key, old, new)
        return self._told(leaving.count() - len(twins), len(twins), stayed)

    def apply(self, key, old, new):
        leaving, twins, stayed = self._split(key, old, new)
        model, _field = relation(key)
        moving = list(leaving.exclude(pk__in=twins).values_list("pk", flat=True))
        for twin in model._base_manager.filter(pk__in=twins).order_by("pk"):
            self.remove(twin, new)
        self.repoint(model._base_manager.filter(pk__in=moving), key, new)
        return self._told(len(moving), len(twins), stayed)

    def remove(self, twin, new):
        """Take away a twin, once what only it knows is kept."""
        if self.join:
            self.join(twin, new)
        twin.delete()

    def repoint(self, rows, key, new):
        rows.update(**{relation(key)[1]: new})

    def _told(self, moved, joined, stayed):
        return Effect(str(self.label), moved, joined, stayed, str(self.why) if stayed else "")


class GenericRule(Rule):
    """Of a GenericForeignKey."""

    def rows(self, key, institution):
        model, name = relation(key)
        generic = next(field for field in model._meta.private_fields if field.name == name)
        kind = ContentType.objects.get_for_model(institution)
        return model._base_manager.filter(**{generic.ct_field: kind, generic.fk_field: institution.pk})

    def repoint(self, rows, key, new):
        model, name = relation(key)
        generic = next(field for field in model._meta.private_fields if field.name == name)
        rows.update(**{generic.fk_field: new.pk})


def repoint_references(twin, kept):
    """Whatever refers to a row that is removed refers to the one that stays; history goes on telling what was."""
    for link in twin._meta.related_objects:
        if not issubclass(link.related_model, pghistory.models.Event):
            rows = link.related_model._base_manager.filter(**{link.field.name: twin})
            rows.update(**{link.field.name: kept})


def relation(key):
    """(model, name of the field) of "app.model.field"."""
    app, model, field = key.split(".")
    return apps.get_model(app, model), field


EVERY = Q(pk__isnull=False)


def hand_links(twin, kept):
    """Links in mails about a row that is removed lead to the one that stays."""
    kind = ContentType.objects.get_for_model(twin)
    AccessLink.objects.filter(content_type=kind, object_id=twin.pk).update(object_id=kept.pk)


def move(label):
    """All rows refer to the new institution from now on."""
    return Rule(label)


def move_or_drop(label, *same, among=EVERY, **options):
    """Move, but remove what the new institution has already: a row with equal columns `same` (none of them null).

    `among` narrows the rows of both that can be equal, as the condition of the unique constraint does.
    """

    def twins(rows, field, new):
        theirs = rows.model._base_manager.filter(
            among, **{field: new}, **{name: OuterRef(name) for name in same}
        )
        return rows.filter(among).filter(Exists(theirs))

    return Rule(label, twins=twins, **options)


def stay(label, why):
    """What is signed, issued or a journal keeps the old institution, whose card leads to the new one."""
    return Rule(label, stays=EVERY, why=why)
