import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import Institution

from ..enums import RecommendationStatus
from .cycle import Cycle
from .session import Session


@tracked()
class Recommendation(models.Model):
    """A joint solution of a group; best are those done within duties, without extra burden."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="recommendations", verbose_name=_("cycle"))
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("session"),
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("recommendation in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    within_duties = models.BooleanField(_("within official duties"), default=False)
    owners = models.ManyToManyField(
        Institution, related_name="recommendations", blank=True, verbose_name=_("who does it")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=RecommendationStatus.choices, default=RecommendationStatus.PROPOSED
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self):
        return self.title

    def decide(self, status):
        """Accepted or not by the group. Safe to repeat, and the group may change its mind."""
        self.status = status
        self.save(update_fields=["status"])
