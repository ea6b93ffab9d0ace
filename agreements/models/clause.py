import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import CharterItem
from workshops.models import Recommendation

from ..enums import ClauseKind
from .agreement import Agreement

TEXT_LIMIT = 20_000


@tracked()
class Clause(models.Model):
    """A numbered paragraph (§) or the preamble. It knows what it comes from: recommendations, sentences of a charter.

    `text` is plain, read by `agreements.wording`: lines "1. ", "1) " and "a) " are items. Edited by the
    agreement's verbs alone, which hold its lock.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=ClauseKind.choices, default=ClauseKind.OTHER)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=TEXT_LIMIT)
    recommendations = models.ManyToManyField(
        Recommendation, related_name="clauses", blank=True, verbose_name=_("from recommendations")
    )
    charter_items = models.ManyToManyField(
        CharterItem, related_name="clauses", blank=True, verbose_name=_("from the team's charter")
    )
    # Rises with every save: a second editor who saves an older text is shown both.
    edit_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="agreements_clause_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_numbered(self):
        return self.kind != ClauseKind.PREAMBLE
