import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, ExtractYear, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.translations import Translated
from documents.models import StoredFile

from ..enums import ResultKind
from .programme import Programme


class Result(Translated):
    TRANSLATED = ("text",)

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="results")
    kind = models.CharField(_("kind"), max_length=10, choices=ResultKind.choices, default=ResultKind.ACHIEVED)
    text = models.TextField(_("result"))
    position = models.PositiveSmallIntegerField(default=0)
    # Of an achieved one: which planned result it answers, since when, and what shows that it is there.
    answers = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="achievements",
        verbose_name=_("planned result that it answers"),
    )
    achieved_on = models.DateField(_("achieved on"), null=True, blank=True)
    evidence = models.TextField(_("evidence in words"), blank=True)
    evidence_url = models.URLField(_("address of the evidence"), blank=True)
    evidence_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    shows_evidence = models.BooleanField(_("anybody may see the evidence"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ResultKind.ACHIEVED) | Q(answers=None, achieved_on=None),
                name="programmes_result_only_achieved_answers",
                violation_error_message=_("Only an achieved result has a day and answers a planned one."),
            ),
            models.CheckConstraint(condition=~Q(answers=F("pk")), name="programmes_result_not_own_answer"),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def has_evidence(self):
        return bool(self.evidence or self.evidence_url or self.evidence_file_id)


class NewsQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__lte=Now())

    def visible_to(self, scope):
        return self.published().filter(programme__in=Programme.objects.visible_to(scope))

    def happened(self):
        """With `year`: of the event where that is known, else of the publication."""
        return self.annotate(year=Coalesce(ExtractYear("event_on"), ExtractYear("published_at")))


@tracked()
class News(Translated):
    """What happened; the day of the event is not the moment of publication, and an author is not always named."""

    TRANSLATED = ("title", "summary", "text")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="news", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("text (Markdown)"), blank=True)
    event_on = models.DateField(_("day of the event"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    # A seed page may give the day alone: then no hour is invented or shown.
    shows_time = models.BooleanField(_("show the hour of publication"), default=True)
    author = models.CharField(_("author"), max_length=200, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programmes:news", args=[self.uid])


class ProgrammeDocument(models.Model):
    """A file of the project that anybody may download: its text alternative is the stored file's `alt_text`."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("document to download")
        verbose_name_plural = _("documents to download")
        constraints = [
            models.UniqueConstraint(fields=["programme", "title"], name="programmes_document_title_once")
        ]

    def __str__(self):
        return self.title


class ProgrammeLink(models.Model):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="links")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.title
