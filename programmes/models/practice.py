import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.folding import FoldedField, fold
from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful
from coop_portal.translations import Translated
from coop_portal.vocabulary import VocabularyTerm
from partners.models import Institution
from partners.models.institution import polish_slug

from ..enums import PracticeStatus
from .programme import Programme


class PracticeArea(VocabularyTerm):
    """An area of work: housing, addiction, leaving care ..."""

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("area of good practices")
        verbose_name_plural = _("areas of good practices")


class GoodPracticeQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=PracticeStatus.PUBLISHED, programme__in=Programme.objects.public())

    def visible_to(self, scope):
        """Published ones to anybody; others to the project's people and to the institution that wrote them."""
        if scope.is_operator:
            return self
        own = Q(programme__in=scope.programme_ids) | Q(author_institution__in=scope.institution_ids)
        return self.filter(Q(pk__in=GoodPractice.objects.published().values("pk")) | own)

    def named(self, text):
        found = self
        for word in fold(text.replace("\x00", "")).split()[:8]:
            found = found.filter(search_text__contains=word)
        return found

    def with_card(self):
        return self.select_related("programme", "institution").prefetch_related("areas")


@tracked(exclude=["created_by"])
class GoodPractice(Translated, Versioned, Stateful):
    """A card of the compendium: what somebody does well, and how another can do it, too.

    draft -> review <-> draft (returned with a reason) -> published <-> withdrawn.
    """

    TRANSLATED = ("title", "summary", "context", "what_was_done", "needs", "effects", "transfer")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="practices", verbose_name=_("project")
    )
    status = models.CharField(max_length=10, choices=PracticeStatus.choices, default=PracticeStatus.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    sort_key = SortKeyField(source="title")
    search_text = FoldedField(sources=["title", "summary", "context", "what_was_done", "effects", "origin"])
    summary = models.TextField(_("in one or two sentences"), max_length=400)
    context = models.TextField(_("context: where and for whom"), blank=True)
    what_was_done = models.TextField(_("what was done"), blank=True)
    needs = models.TextField(_("what it needs"), blank=True)
    effects = models.TextField(_("effects"), blank=True)
    transfer = models.TextField(_("how to transfer it"), blank=True)
    areas = models.ManyToManyField(
        PracticeArea, related_name="practices", blank=True, verbose_name=_("areas")
    )
    origin = models.CharField(_("where it comes from"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("institution that works so"),
    )
    author_institution = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    is_sample = models.BooleanField(_("sample data"), default=False, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GoodPracticeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PracticeStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="programmes_practice_published_at",
            )
        ]
        indexes = [GinIndex(OpClass("search_text", "gin_trgm_ops"), name="programmes_practice_search")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programmes:practice", args=[self.pk, self.slug])

    @property
    def slug(self):
        return polish_slug(self.title)

    @property
    def is_draft(self):
        return self.status in (PracticeStatus.DRAFT, PracticeStatus.REVIEW)

    def parts(self, language=None):
        """(heading, text) of the card, empty ones left out."""
        names = ("context", "what_was_done", "needs", "effects", "transfer")
        found = ((self._meta.get_field(name).verbose_name, self.tr(name, language)) for name in names)
        return [(heading, text) for heading, text in found if text]

    def submit(self, *, by):
        """The author asks the project's coordinator to look at it."""
        self._move(PracticeStatus.DRAFT, to=PracticeStatus.REVIEW, verb="submit", by=by)

    def send_back(self, *, by, reason):
        self._move(PracticeStatus.REVIEW, to=PracticeStatus.DRAFT, verb="return", by=by, reason=reason)

    def publish(self, *, by):
        ready = [PracticeStatus.DRAFT, PracticeStatus.REVIEW, PracticeStatus.WITHDRAWN]
        self._move(*ready, to=PracticeStatus.PUBLISHED, verb="publish", by=by, published_at=Now())

    def withdraw(self, *, by, reason):
        self._move(
            PracticeStatus.PUBLISHED, to=PracticeStatus.WITHDRAWN, verb="withdraw", by=by, reason=reason
        )


class GoodPracticeEvent(Event):
    subject = models.ForeignKey(GoodPractice, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a good practice")
        verbose_name_plural = _("events of good practices")
