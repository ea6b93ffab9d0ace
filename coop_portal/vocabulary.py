"""Controlled vocabularies: rows that an operator edits, known to the code by nothing but their codes."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import registry
from .conflicts import Versioned
from .sorting import SortKeyField
from .translations import Translatable, Translated


class VocabularyQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_active=True)

    def unmerged(self):
        """What lists can be filtered by: retired terms, too, which old entries have."""
        return self.filter(merged_into=None)

    def offered(self, kept=()):
        """What a form offers: terms in use, and the retired ones that its entry has already (ids or a subquery)."""
        return self.filter(Q(is_active=True) | Q(pk__in=kept))

    def coded(self, code):
        """The term of this code, or what it was merged into; None for an unknown one."""
        term = self.select_related("merged_into").filter(code=code).first()
        return term and (term.merged_into or term)

    def followed(self, codes):
        """Codes as they are to be read today: that of a merged term is the one that it was merged into."""
        rows = self.filter(code__in=codes).exclude(merged_into=None)
        moved = dict(rows.values_list("code", "merged_into__code"))
        return list(dict.fromkeys(moved.get(code, code) for code in codes))

    def standing_for(self, ids):
        """The terms of these ids; of merged ones those that they were merged into."""
        rows = self.filter(pk__in=ids)
        merged = rows.exclude(merged_into=None).values("merged_into")
        return self.filter(Q(pk__in=rows.filter(merged_into=None).values("pk")) | Q(pk__in=merged))

    def known_as(self):
        """Codes of the terms, and of those that were merged into them: for data that holds codes of its day."""
        pairs = self.values_list("code", "merged__code")
        return {code for pair in pairs for code in pair if code}


class VocabularyTerm(Translated, Versioned):
    """A term: retired ones (`is_active` false) stay readable where they are used.

    One that was merged into another is retired, and its code and its name lead to the other for good. What it was
    merged into is never merged itself: who merges that one brings the older ones along.
    """

    TRANSLATED = ("name", "description")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_key = SortKeyField(source="name")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(is_active=False),
                name="%(app_label)s_%(class)s_merged_rests",
            )
        ]

    def __str__(self):
        return str(self.tr("name"))

    def unlike(self, other):
        """A sentence why this term cannot be merged into `other` of the same vocabulary, "" when it can."""
        return ""


def offer(form):
    """Limit every field of a ModelForm that chooses terms to those in use and those that its row has already."""
    for name, field in form.fields.items():
        queryset = getattr(field, "queryset", None)
        if queryset is None or not issubclass(queryset.model, VocabularyTerm):
            continue
        column = form.instance._meta.get_field(name)
        if column.many_to_many:
            kept = getattr(form.instance, name).values("pk") if form.instance.pk else ()
        else:
            kept = [getattr(form.instance, column.attname)]
        field.queryset = queryset.offered(kept)


def can_keep(scope):
    """Operators: their terms stand on pages of everybody."""
    return scope.is_operator


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary of the whole portal.

    only       {field: value} that narrows the model's rows to it
    fields     columns of its own that operators edit; `first` those that are chosen once, with a new term
    needed     codes that the code of the portal asks for: they are renamed, but neither retired nor merged away
    joined     "app.model" of rows that say one thing of a term and something else: where both terms have such a row,
               the one of the merged term goes
    pages      {"add": name of a page, "edit": name of a page} where the terms have forms of their own, by their pk
    """

    word: str
    model: type
    only: dict
    fields: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    pages: dict | None = None

    @property
    def label(self):
        return self.model._meta.verbose_name_plural

    def terms(self):
        return self.model.objects.filter(**self.only)

    @property
    def url(self):
        return reverse("vocabularies:terms", args=[self.word])

    @property
    def add_url(self):
        return reverse(self.pages["add"]) if self.pages else reverse("vocabularies:add", args=[self.word])

    def edit_url(self, term):
        if self.pages:
            return reverse(self.pages["edit"], args=[term.pk])
        return reverse("vocabularies:edit", args=[self.word, term.code])


def register(word, model, *, only=None, **more):
    """Give a vocabulary its pages, at `word`, and its terms to the editor of translations; called in `ready()`."""
    vocabulary = Vocabulary(word, model, only or {}, **more)
    registry.vocabularies.register(word, vocabulary)
    entry = Translatable(
        model,
        lambda scope: vocabulary.terms(),
        lambda scope, term: can_keep(scope),
        lambda term: [code for code, _name in settings.CONTENT_LANGUAGES],
        lambda term: f"{vocabulary.url}#{term.code}",
        lookup="code",
    )
    registry.translatables.register(word, entry)
