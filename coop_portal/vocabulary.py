"""Controlled vocabularies: rows that an operator edits, known to the code by nothing but their codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sorting import SortKeyField
from .translations import Translated


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
