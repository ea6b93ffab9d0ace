import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import TransitionRefused

from .. import standing_in
from ..enums import DeliveryStatus, MessageStatus, OutboxState
from ..querysets import MessageQuerySet
from .address import MailAddress
from .delivery import Delivery

log = structlog.get_logger(__name__)

LATE = timedelta(hours=1)  # a reason that ended while its message waited longer than this was missed


@personal_data(
    "address", "name", "title", "text",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="the text erased after 90 days, the row after 2 years; with a project's kept papers",
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
    mail_at = models.DateTimeField()  # due_at, or later: quiet hours, a digest, too many mails a day
    mandatory = models.BooleanField(default=False)
    private = models.BooleanField(default=False)  # not even an operator sees its text
    status = models.CharField(
        max_length=12, choices=MessageStatus.choices, default=MessageStatus.PLANNED, db_index=True
    )
    reason = models.CharField(max_length=200, blank=True)  # why it was held, cancelled or missed
    # Whose outbox shows it: ids of what stands above this app.
    programme_id = models.BigIntegerField(null=True, blank=True)
    territory_id = models.BigIntegerField(null=True, blank=True)
    # The portal's copy, made with the mail, without secrets of links.
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, blank=True, related_name="messages")
    # A deputy's copy: of whom the reader stands in for.
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
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
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="notifications_message_address_lower"
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_at"],
                condition=Q(status="planned", delivery=None),
                name="notifications_message_due",
            ),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notifications_message_unread"),
            models.Index(fields=["programme_id", "-due_at"]),
            models.Index(fields=["territory_id", "-due_at"]),
            models.Index(fields=["content_type", "object_id", "kind"]),
            models.Index(fields=["user", "-due_at"]),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def definition(self):
        """The registered Kind; None when a later version of the portal knows it no more."""
        return registry.message_kinds.get(self.kind)

    @property
    def kind_label(self):
        return self.definition.label if self.definition else self.kind

    @property
    def heading(self):
        return self.title or self.kind_label

    @property
    def public_heading(self):
        """What others than its reader may see of it."""
        return self.kind_label if self.private else self.heading

    @property
    def masked_address(self):
        """What the outbox shows: of a private message only where it went."""
        return "…@" + self.address.partition("@")[2] if self.private else self.address

    @property
    def state(self):
        """What became of it, in one word: the mail's state once there is a mail."""
        if self.status != MessageStatus.HANDED:
            return OutboxState(self.status)
        if self.delivery is None:
            return OutboxState.PORTAL
        if self.delivery.status == DeliveryStatus.FAILED and self.delivery.settled_at:
            return OutboxState.SETTLED
        return OutboxState(self.delivery.status)

    @property
    def is_stuck(self):
        return self.state in (OutboxState.UNCERTAIN, OutboxState.FAILED, OutboxState.HELD)

    @property
    def why_not_again(self):
        """Why even a person cannot have it sent again: it may have come, and must not come twice. Or ""."""
        return self.definition.once if self.definition and self.state == OutboxState.UNCERTAIN else ""

    @property
    def has_place(self):
        """Whether its kind has a page where it is seen to."""
        return bool(self.definition and self.definition.url)

    def where(self):
        """The path where a signed-in reader sees to it, or ""."""
        if self.has_place and self.subject:
            return self.definition.url(self)
        return ""

    def why_not(self):
        """(status, reason) when the message must not go out any more, else None."""
        if self.definition is None:
            return MessageStatus.HELD, gettext("The portal does not know this kind of message any more.")
        if self.subject is None:
            return MessageStatus.CANCELLED, gettext("What it was about does not exist any more.")
        if self.stands_in_for_id and not standing_in.still_stands_in(self):
            return MessageStatus.CANCELLED, gettext("The substitution is over.")
        if self.definition.still_due is None:
            return None
        try:
            with transaction.atomic():
                is_due = self.definition.still_due(self)
        except Exception:  # one broken kind must not stop the mail of everybody else
            log.exception("message_not_checked", message=self.pk, kind=self.kind)
            return MessageStatus.HELD, gettext(
                "Whether it is still needed could not be checked: tell whoever runs the portal."
            )
        if is_due:
            return None
        if timezone.now() - self.due_at > LATE:
            return MessageStatus.MISSED, gettext("It could not be sent before its reason was over.")
        return MessageStatus.CANCELLED, gettext("Its reason was gone before it was sent.")

    def leave(self, status, reason=""):
        """Leave the way to the mail for `status`, if it still is on it."""
        planned = Message.objects.filter(pk=self.pk, status=MessageStatus.PLANNED)
        return bool(planned.update(status=status, reason=str(reason)[:200], delivery=None))

    def postpone(self, mail_at):
        Message.objects.filter(pk=self.pk, status=MessageStatus.PLANNED).update(mail_at=mail_at)

    def become_own(self):
        """What was a deputy's copy is written to the same person for her or his own sake, too: once, as that."""
        copies = Message.objects.filter(pk=self.pk, status=MessageStatus.PLANNED)
        if self.stands_in_for_id and copies.update(stands_in_for=None):
            self.stands_in_for = None

    def read(self):
        Message.objects.filter(pk=self.pk).read()

    def send_again(self):
        """A person has it tried again, and the address counts as good again. Refused unless it is stuck."""
        if self.why_not_again:
            raise TransitionRefused(f"Message {self.pk}: may have come")
        if self.delivery:
            return self.delivery.send_again()
        held = Message.objects.filter(pk=self.pk, status=MessageStatus.HELD)
        with transaction.atomic():
            if not held.release():
                raise TransitionRefused(f"Message {self.pk}: send_again refused")
            MailAddress.trust(self.address)

    def settle(self, by):
        """A person says that no mail is needed any more; an uncertain one counts as sent. Refused unless stuck."""
        if self.delivery:
            return self.delivery.settle(by)
        held = Message.objects.filter(pk=self.pk, status=MessageStatus.HELD)
        reason = gettext("Settled without mail by a person.")
        if not held.update(status=MessageStatus.CANCELLED, reason=reason):
            raise TransitionRefused(f"Message {self.pk}: settle refused")
