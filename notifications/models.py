import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import CORRESPONDENCE, personal_data

from .enums import DeliveryStatus, JobStatus, MessageStatus
from .querysets import DeliveryQuerySet, MessageQuerySet


@personal_data(
    "address", "subject_line", "body_text", "body_html",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="texts erased 90 days after sending, the row after 2 years",
)  # fmt: skip
class Delivery(models.Model):
    """One mail of one or more messages to one address. The claim is on it; its text is made at the claim and kept."""

    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)  # stable over retries
    status = models.CharField(
        max_length=12, choices=DeliveryStatus.choices, default=DeliveryStatus.PLANNED, db_index=True
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=300, blank=True)  # the server's last answer
    subject_line = models.CharField(max_length=300, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status="planned"), name="notifications_delivery_due"
            )
        ]

    def __str__(self):
        return f"{self.pk} {self.status}"


@personal_data(
    "address", "name",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 2 years after it was handed over",
)  # fmt: skip
class Message(models.Model):
    """The reason to write to somebody, and what the portal shows that person: a row before any mail.

    `occurrence` tells repetitions of one kind about one subject apart; for a reminder it holds the target date's
    version, so that a moved date makes a new row and supersedes the old one.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="pl")
    kind = models.CharField(max_length=60)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    occurrence = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField()
    mandatory = models.BooleanField(default=False)
    private = models.BooleanField(default=False)  # not even an operator sees its text
    status = models.CharField(
        max_length=12, choices=MessageStatus.choices, default=MessageStatus.PLANNED, db_index=True
    )
    reason = models.CharField(max_length=200, blank=True)  # why it was held, cancelled or missed
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "kind", "content_type", "object_id", "occurrence"],
                name="notifications_message_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status="planned"), name="notifications_message_due"
            ),
            models.Index(fields=["content_type", "object_id", "kind"]),
            models.Index(fields=["user", "-due_at"]),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class MailAddress(models.Model):
    """What is known of an address: refused for good by its server, or its holder wants no optional mail."""

    address_hash = models.CharField(max_length=64, unique=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    optional_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail address")
        verbose_name_plural = _("mail addresses")

    def __str__(self):
        return str(self.pk)


class Preference(models.Model):
    """A user's choice about one optional kind: at once, in a daily digest, or in the portal only."""

    class Mode(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("in one mail a day")
        PORTAL = "portal", _("in the portal only")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preferences"
    )
    kind = models.CharField(max_length=60)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.AT_ONCE)

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notifications_preference_once")
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind}: {self.mode}"


class Job(models.Model):
    """Progress of long work: a page shows it and may be left. The work itself is a Celery task that updates it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="jobs"
    )
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.WAITING)
    arguments = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self):
        return f"{self.kind} {self.uid}"
