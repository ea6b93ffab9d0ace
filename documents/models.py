import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.vocabulary import VocabularyTerm

from .codes import new_check_code
from .enums import Channel, DocumentStatus, ScanState


def storage_path(stored, _original_name):
    """Never the uploader's name: the uid says nothing and cannot collide."""
    return f"files/{stored.uid.hex[:2]}/{stored.uid.hex}"


class StoredFile(models.Model):
    """Bytes that never change. Made by `documents.uploads` alone, served by `documents.views.download` alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content = models.FileField(upload_to=storage_path, max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type_sniffed = models.CharField(max_length=100)
    original_name = models.CharField(max_length=255)
    scan_state = models.CharField(
        max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    alt_text = models.CharField(_("alternative text"), max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["owner_type", "owner_id"])]

    def __str__(self):
        return self.original_name


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
        return f"{self.channel} {self.received_on}"


class DocumentType(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")


class NumberSeries(models.Model):
    """The last number given out of one kind in one year. Moves only in `IssuedDocument.issue`."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="documents_numberseries_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"


@tracked()
class IssuedDocument(models.Model):
    """A numbered document with a public check code. Every number from 1 to the last has a row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    title = models.CharField(max_length=300)
    status = models.CharField(
        max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.MAKING
    )
    check_code = models.CharField(max_length=20, unique=True, default=new_check_code, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)  # of cancelling or revoking
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number", "version"], name="documents_issued_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.ISSUED)
                | Q(file__isnull=False, issued_at__isnull=False),
                name="documents_issued_has_file",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="documents_issued_number_positive"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.kind} {self.number}/{self.year}"


class SignStrip(models.Model):
    """The row of signs that a funding source demands on pages and documents; a funding points at one."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("sign strip")
        verbose_name_plural = _("sign strips")

    def __str__(self):
        return self.name


class SignStripImage(models.Model):
    """One sign. `height` and `width` are shares of the EU flag's, in percent: no other sign may be larger."""

    strip = models.ForeignKey(SignStrip, models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(_("position"))
    static_path = models.CharField(_("file shipped with the portal"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    alt = models.CharField(_("alternative text"), max_length=300)
    is_eu_flag = models.BooleanField(_("flag of the European Union"), default=False)
    width_percent = models.PositiveSmallIntegerField(default=100)
    height_percent = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position"]
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        constraints = [
            models.UniqueConstraint(
                fields=["strip", "position"], name="documents_sign_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(static_path="", file__isnull=False) | (~Q(static_path="") & Q(file=None)),
                name="documents_sign_one_image",
            ),
            models.CheckConstraint(
                condition=Q(width_percent__lte=100, height_percent__lte=100),
                name="documents_sign_not_larger_than_flag",
                violation_error_message=_("No sign may be higher or wider than the flag of the European Union."),
            ),
        ]

    def __str__(self):
        return self.alt
