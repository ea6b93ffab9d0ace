import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import StoredFile

from .agreement import Agreement


@tracked()
class Attachment(models.Model):
    """A file that belongs to the agreement; the document lists it under its number, with the digest of its bytes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=200)
    # Null only inside the transaction that makes the row: the file names its owner.
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="agreements_attachment_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return self.title
