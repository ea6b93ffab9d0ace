import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import Institution

from .programme import Programme


@tracked(exclude=["decided_by"])
class Succession(models.Model):
    """Who goes on, and from when, with one thing that the project built; or why nobody does.

    `legacy` and `item` are keys of `registry.legacies`; `title` is what the thing was called when it was decided.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="successions")
    legacy = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successions",
        verbose_name=_("institution that takes over"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person who takes over"),
    )
    from_on = models.DateField(_("from"), null=True, blank=True)
    reason = models.TextField(_("why it ends"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["legacy", "title", "pk"]
        verbose_name = _("successor")
        verbose_name_plural = _("successors")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "legacy", "item"], name="programmes_succession_once"
            ),
            models.CheckConstraint(
                condition=Q(reason="", from_on__isnull=False, institution__isnull=False, user=None)
                | Q(reason="", from_on__isnull=False, institution=None, user__isnull=False)
                | (~Q(reason="") & Q(from_on=None, institution=None, user=None)),
                name="programmes_succession_one_fate",
                violation_error_message=_(
                    "Name one successor with a day, or say why it ends: not both, and not neither."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_ended(self):
        return bool(self.reason)

    @property
    def successor(self):
        return self.institution or self.user
