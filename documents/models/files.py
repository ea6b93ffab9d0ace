import uuid

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.vocabulary import VocabularyTerm

from ..enums import BASIS_OF_CHANNEL, Channel, ScanState


def storage_path(stored, _original_name):
    """Never the uploader's name: the uid says nothing and cannot collide."""
    return f"files/{stored.uid.hex[:2]}/{stored.uid.hex}"


class StoredFileQuerySet(models.QuerySet):
    def of(self, owner):
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)


@personal_data(
    "original_name",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the object that owns the file",
)
class StoredFile(models.Model):
    """Bytes that never change. Made by `documents.uploads` alone, served by `documents.views` alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.FileField(upload_to=storage_path, max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type_sniffed = models.CharField(max_length=100)
    original_name = models.CharField(max_length=255)
    # For the scanner that a deployment brings; the portal itself has none and says so.
    scan_state = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    alt_text = models.CharField(_("alternative text"), max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["owner_type", "owner_id"])]
        triggers = [
            pgtrigger.ReadOnly(
                name="documents_storedfile_immutable",
                fields=["uid", "content", "sha256", "size", "content_type_sniffed"],
            )
        ]

    def __str__(self):
        return self.original_name

    def get_absolute_url(self):
        return reverse("documents:download", args=[self.uid])

    def read(self):
        with self.content.open("rb") as file:
            return file.read()


@personal_data(
    "on_behalf_of",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the record that it proves",
)
class Source(models.Model):
    """How an answer came when it did not come by its author's account: "zapisano na podstawie telefonu"."""

    channel = models.CharField(_("how it came"), max_length=12, choices=Channel.choices)
    received_on = models.DateField(_("received on"))
    on_behalf_of = models.CharField(_("on behalf of"), max_length=200, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            # Only an answer through a link needs nobody to have written it down.
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.LINK, Channel.IMPORT]) | Q(recorded_by__isnull=False),
                name="documents_source_recorded_by",
                violation_error_message=_("Somebody must have recorded it."),
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()}, {self.received_on:%Y-%m-%d}"

    @classmethod
    def record(cls, channel, *, by=None, received_on=None, on_behalf_of="", reference="", scan=None):
        """The row that says on what an answer rests; received today unless said otherwise."""
        return cls.objects.create(
            channel=channel,
            received_on=received_on or timezone.localdate(),
            on_behalf_of=on_behalf_of,
            reference=reference,
            recorded_by=by,
            scan=scan,
        )

    @property
    def basis(self):
        """The channel in the genitive, for `components/source_note.html`."""
        return BASIS_OF_CHANNEL[self.channel]


class DocumentType(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
