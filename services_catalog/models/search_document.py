from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .service import Service


class MomentsField(models.Field):
    """Stretches of time, as PostgreSQL keeps them; written and compared in SQL alone."""

    def db_type(self, connection):
        return "tstzmultirange"


class SearchDocument(models.Model):
    """What search reads of a service: a narrow row of its own, written by `search.index` alone.

    `vector` holds lemmas and stems, weighted, and the filters that change only by a write as lexemes of their own.
    What changes with the clock is compared by each query: the other columns.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="search_document")
    vector = SearchVectorField(default="")
    is_listed = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=200, db_default="", db_collation="C")  # the service's
    is_dirty = models.BooleanField(default=True)
    indexed_at = models.DateTimeField(null=True)
    confirmed_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    funded_until = models.DateField(null=True)
    capacity_free = models.PositiveIntegerField(null=True)
    capacity_on = models.DateField(null=True)
    called_free = models.BooleanField(null=True)  # what the last call said of free places, and when
    called_at = models.DateTimeField(null=True)
    open_at = MomentsField(null=True)  # of the days up to `known_until`; NULL where no hours are known
    known_until = models.DateField(null=True)
    facets = models.BinaryField(null=True)  # search.facets

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes = [
            GinIndex(fields=["vector"], name="services_document_vector", fastupdate=False),
            models.Index(fields=["service"], condition=Q(is_dirty=True), name="services_document_dirty"),
            # Of all rows, not only of listed ones: of those the planner would walk it for words, too.
            models.Index(fields=["sort_key", "service"], name="services_document_by_name"),
            models.Index(fields=["known_until"], name="services_document_known_until"),
            models.Index(fields=["indexed_at"], name="services_document_indexed_at"),
        ]

    def __str__(self):
        return str(self.pk)


class KnownForm(models.Model):
    """A form of a word that documents use, in plain letters: repairs missing diacritics and typing errors."""

    folded = models.CharField(max_length=80)
    lemma = models.CharField(max_length=80)  # what the index holds for it
    shown = models.CharField(max_length=80)  # how a person writes it
    frequency = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("known form")
        verbose_name_plural = _("known forms")
        constraints = [models.UniqueConstraint(fields=["folded", "lemma"], name="services_knownform_once")]
        indexes = [
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="services_knownform_trigram"),
            models.Index(fields=["lemma"], name="services_knownform_lemma"),
        ]

    def __str__(self):
        return self.shown
