"""Papers of a meeting and of a cycle: minutes with decisions and tasks, letters, the set for the hall."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from documents.models import StoredFile
from partners.models import ActionItem, Institution

from .cycle import Cycle
from .session import Session

KITS_KEPT = timedelta(days=30)


@tracked()
class Minutes(Versioned):
    """What was said and decided at a meeting; tasks are ActionItems, the one list of tasks."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.OneToOneField(Session, models.CASCADE, related_name="minutes")
    text = models.TextField(_("course of the meeting"), blank=True)
    decisions = models.TextField(_("decisions, one in a line"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")

    def __str__(self):
        return str(self.session_id)

    def get_absolute_url(self):
        return reverse("workshops:minutes", args=[self.session.uid])

    @property
    def decision_list(self):
        return [line.strip() for line in self.decisions.splitlines() if line.strip()]


class MinutesTask(models.Model):
    """A task that was given at a meeting."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="tasks")
    action = models.OneToOneField(ActionItem, models.CASCADE, related_name="minutes_task")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("task of minutes")
        verbose_name_plural = _("tasks of minutes")

    def __str__(self):
        return str(self.action_id)


class ThankYou(models.Model):
    """The letter that thanks one institution for its part in a cycle; its number is an IssuedDocument's."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="thank_yous")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="thank_yous")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thank-you letter")
        verbose_name_plural = _("thank-you letters")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "institution"], name="workshops_thankyou_once")
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.institution_id}"


class HallKitQuerySet(models.QuerySet):
    def erase_old(self):
        """Names of participants stand in a set: a printed one is of no use after the meeting."""
        for kit in self.filter(ordered_at__lt=Now() - KITS_KEPT).select_related("file"):
            kit.erase()


class HallKit(models.Model):
    """Everything that a meeting needs on paper, in one PDF; ordered, made by a job, erased after 30 days."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="hall_kits")
    parts = ArrayField(models.CharField(max_length=20), verbose_name=_("parts"))
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveIntegerField(_("pages"), default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = HallKitQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = _("set for the hall")
        verbose_name_plural = _("sets for the hall")
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None, made_at=None) | Q(file__isnull=False, made_at__isnull=False),
                name="workshops_hallkit_made",
            )
        ]

    def __str__(self):
        return f"{self.session_id} {self.uid}"

    def get_absolute_url(self):
        return reverse("workshops:hall", args=[self.session.uid])

    def finish(self, file, pages):
        """Whether this call did it: of two workers one keeps its file."""
        mine = HallKit.objects.filter(pk=self.pk, file=None)
        return bool(mine.update(file=file, pages=pages, made_at=Now()))

    @transaction.atomic
    def erase(self):
        file = self.file
        self.delete()
        if file:
            file.delete()
            # The row first: a file without a row is swept away, a row without its file would be a lie.
            transaction.on_commit(lambda: file.content.storage.delete(file.content.name))
