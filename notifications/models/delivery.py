import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import TransitionRefused

from ..enums import DeliveryStatus, MessageStatus
from ..querysets import DeliveryQuerySet
from .address import MailAddress, hash_address

# How long after a failed attempt the next one comes; after the last a person sees to it.
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]


@personal_data(
    "address", "subject_line", "body_text", "body_html",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="texts erased 90 days after sending, the row after 2 years; with a project's kept papers",
)  # fmt: skip
class Delivery(models.Model):
    """One mail of one or more messages to one address. The claim is on it; its text is made at the claim and kept."""

    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)  # stable over retries
    status = models.CharField(
        max_length=12, choices=DeliveryStatus.choices, default=DeliveryStatus.PLANNED, db_index=True
    )
    due_at = models.DateTimeField()
    mandatory = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=300, blank=True)  # the server's last answer
    settled_at = models.DateTimeField(null=True, blank=True)  # a person saw to what the portal could not
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # As sent, but for secrets of links; of private messages nothing is kept.
    subject_line = models.CharField(max_length=300, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="planned"), name="notifications_delivery_due"),
            models.Index(fields=["address", "due_at"]),
        ]

    def __str__(self):
        return f"{self.pk} {self.status}"

    @classmethod
    def of(cls, messages, due_at):
        """A mail of `messages`, which lie locked in the caller's transaction."""
        delivery = cls.objects.create(
            address=messages[0].address,
            message_id=f"<{uuid.uuid4()}@{settings.MAIL_DOMAIN}>",
            mandatory=messages[0].mandatory,
            due_at=due_at,
        )
        delivery.messages.add(*messages)
        return delivery

    def claim(self):
        """Take the mail for this worker; False when another has it, or it is not due by the database's clock."""
        mine = Delivery.objects.filter(pk=self.pk, status=DeliveryStatus.PLANNED, due_at__lte=Now())
        taken = mine.update(
            status=DeliveryStatus.CLAIMED, claimed_at=Now(), attempts=F("attempts") + 1, code=""
        )
        if taken:
            self.refresh_from_db()
        return bool(taken)

    def _conclude(self, status, **changes):
        """Write the result of our attempt, also when it came so late that it counted as uncertain."""
        ours = Delivery.objects.filter(
            pk=self.pk, attempts=self.attempts, status__in=[DeliveryStatus.CLAIMED, DeliveryStatus.UNCERTAIN]
        )
        return bool(ours.update(status=status, **changes))

    def succeed(self):
        return self._conclude(DeliveryStatus.SENT, sent_at=Now())

    def lose(self, code):
        """Nobody knows whether the server took it: a person decides, the portal never sends it again by itself."""
        return self._conclude(DeliveryStatus.UNCERTAIN, code=code[:300])

    @transaction.atomic
    def refuse(self, code):
        """The server refused it for good: the address is marked and a person sees to it."""
        if self._conclude(DeliveryStatus.FAILED, code=code[:300]):
            MailAddress.uninform(by=self.message_id)
            MailAddress.objects.update_or_create(
                address_hash=hash_address(self.address),
                defaults={"refused_at": timezone.now(), "refusal": code[:300]},
            )

    @transaction.atomic
    def back_off(self, code):
        """Not sent this time: again later, or a person's turn when that was tried often enough."""
        if self.attempts > len(BACKOFF):
            done = self._conclude(DeliveryStatus.FAILED, code=code[:300])
        else:
            later = Now() + BACKOFF[self.attempts - 1]
            if done := self._conclude(DeliveryStatus.PLANNED, due_at=later, code=code[:300]):
                self._unhand()
        if done:
            MailAddress.uninform(by=self.message_id)
        return done

    def _unhand(self):
        self.messages.filter(status=MessageStatus.HANDED).update(status=MessageStatus.PLANNED)

    @transaction.atomic
    def send_again(self):
        """A person has it sent once more, to an address that counts as good again. See Kind.once."""
        stuck = Delivery.objects.filter(pk=self.pk, settled_at=None)
        planned = {"status": DeliveryStatus.PLANNED, "due_at": Now(), "attempts": 0}
        if stuck.filter(status=DeliveryStatus.UNCERTAIN).update(**planned):
            self._leave_out_once()
        elif not stuck.filter(status=DeliveryStatus.FAILED).update(**planned):
            raise TransitionRefused(f"Delivery {self.pk}: send_again refused")
        self._unhand()
        MailAddress.trust(self.address)

    def _leave_out_once(self):
        """What may have come and must not come twice stays out; refused where nothing else is in the mail."""
        handed = self.messages.filter(status=MessageStatus.HANDED)
        for name, kind in registry.message_kinds.items():
            if kind.once and handed.filter(kind=name).exists():
                if not handed.exclude(kind=name).exists():
                    raise TransitionRefused(f"Delivery {self.pk}: may have come")
                handed.filter(kind=name).update(
                    status=MessageStatus.CANCELLED, reason=str(kind.once)[:200], delivery=None
                )

    def settle(self, by):
        """A person says that no mail is needed any more; an uncertain one counts as sent."""
        stuck = Delivery.objects.filter(pk=self.pk, settled_at=None)
        settled = {"settled_at": Now(), "settled_by": by}
        if not (
            stuck.filter(status=DeliveryStatus.UNCERTAIN).update(
                status=DeliveryStatus.SENT, sent_at=F("claimed_at"), **settled
            )
            or stuck.filter(status=DeliveryStatus.FAILED).update(**settled)
        ):
            raise TransitionRefused(f"Delivery {self.pk}: settle refused")
