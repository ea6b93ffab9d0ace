"""Controlled vocabularies: rows that an operator edits, known to the code by nothing but their codes."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import registry
from .sorting import SortKeyField
from .translations import Translatable, Translated


class VocabularyQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_active=True)


class VocabularyTerm(Translated):
    """A term: retired ones (`is_active` false) stay readable where they are used."""

    TRANSLATED = ("name", "description")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    sort_key = SortKeyField(source="name")

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "sort_key"]

    def __str__(self):
        return str(self.tr("name"))


def can_keep(scope):
    """Operators: their terms stand on pages of everybody."""
    return scope.is_operator


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary of the whole portal; `only` narrows the model's rows to it."""

    model: type
    only: dict

    @property
    def label(self):
        return self.model._meta.verbose_name_plural

    def terms(self):
        return self.model.objects.filter(**self.only)


def register(word, model, **only):
    """Give a vocabulary its page, at `word`, and its terms to the editor of translations; called in `ready()`."""
    vocabulary = Vocabulary(model, only)
    registry.vocabularies.register(word, vocabulary)
    entry = Translatable(
        model,
        lambda scope: vocabulary.terms(),
        lambda scope, term: can_keep(scope),
        lambda term: [code for code, _name in settings.CONTENT_LANGUAGES],
        lambda term: f"{reverse('vocabularies:terms', args=[word])}#{term.code}",
        lookup="code",
    )
    registry.translatables.register(word, entry)
