import hashlib
import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import TransitionRefused

from . import standing_in
from .enums import DeliveryStatus, JobStatus, MessageStatus, OutboxState
from .querysets import DeliveryQuerySet, JobQuerySet, MessageQuerySet

log = structlog.get_logger(__name__)

# How long after a failed attempt the next one comes; after the last a person sees to it.
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
LATE = timedelta(hours=1)  # a reason that ended while its message waited longer than this was missed


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
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(delivery=delivery)
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
        """A person has it sent once more, to an address that counts as good again."""
        stuck = [DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN]
        mine = Delivery.objects.filter(pk=self.pk, status__in=stuck, settled_at=None)
        if not mine.update(status=DeliveryStatus.PLANNED, due_at=Now(), attempts=0):
            raise TransitionRefused(f"Delivery {self.pk}: send_again refused")
        self._unhand()
        MailAddress.trust(self.address)

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


@personal_data(
    "address", "name", "title", "text",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="the text erased after 90 days, the row after 2 years",
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


def hash_address(address):
    return hashlib.sha256(address.lower().encode()).hexdigest()


class MailAddress(models.Model):
    """What is known of an address: refused for good by its server, its holder wants no optional mail, or was told
    whose data these are and why (notices.py): when, and in the mail of which Message-ID."""

    address_hash = models.CharField(max_length=64, unique=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    optional_off_at = models.DateTimeField(null=True, blank=True)
    informed_at = models.DateTimeField(null=True, blank=True)
    informed_by = models.CharField(max_length=200, blank=True, db_index=True)

    class Meta:
        verbose_name = _("mail address")
        verbose_name_plural = _("mail addresses")

    def __str__(self):
        return str(self.pk)

    @classmethod
    def known(cls, address):
        """What is known of `address`; an unsaved row when that is nothing."""
        hashed = hash_address(address)
        return cls.objects.filter(address_hash=hashed).first() or cls(address_hash=hashed)

    @classmethod
    def trust(cls, address):
        """The address works again: nothing stays held because of it."""
        cls.objects.filter(address_hash=hash_address(address)).update(refused_at=None, refusal="")
        Message.objects.filter(address=address).release()

    @classmethod
    def inform(cls, address, *, by):
        """Whether the mail `by` (a Message-ID) has to say where the address comes from: the first one, each time it
        is made. The UPDATE keeps of two mails at once one."""
        known, _made = cls.objects.get_or_create(address_hash=hash_address(address))
        first = cls.objects.filter(Q(informed_at=None) | Q(informed_by=by), pk=known.pk)
        return bool(first.update(informed_at=Now(), informed_by=by))

    @classmethod
    def uninform(cls, *, by):
        """The mail did not go out: the next one to this address has to say it."""
        cls.objects.filter(informed_by=by).update(informed_at=None, informed_by="")

    @classmethod
    def switch_optional(cls, address, *, on):
        """Optional mail to this address at its holder's wish. Safe to repeat."""
        cls.objects.update_or_create(
            address_hash=hash_address(address),
            defaults={"optional_off_at": None if on else timezone.now()},
        )


class Preference(models.Model):
    """A user's choice about one optional kind: at once, in a daily digest, or in the portal only."""

    class Mode(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DIGEST = "digest", _("in one mail a day")
        PORTAL = "portal", _("in the portal only")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.AT_ONCE)

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notifications_preference_once")]

    def __str__(self):
        return f"{self.user_id} {self.kind}: {self.mode}"

    @classmethod
    def choose(cls, user, modes):
        """Keep the user's `modes` (kind -> mode). Safe to repeat."""
        cls.objects.bulk_create(
            [cls(user=user, kind=kind, mode=mode) for kind, mode in modes.items()],
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["mode"],
        )


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

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self):
        return f"{self.kind} {self.uid}"

    @property
    def is_finished(self):
        return self.status in (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)

    @property
    def definition(self):
        return registry.job_kinds.get(self.kind)

    @property
    def label(self):
        return self.definition.label if self.definition else self.kind

    def run(self):
        """The worker's side. Only one worker gets a job; one that its owner stopped ends quietly."""
        if not self._begin():
            return
        try:
            self._finish(self.definition.run(self))
        except JobStopped:
            log.info("job_stopped", job=self.pk)
        except ValidationError as error:
            self._fail(" ".join(error.messages))
        except Exception:
            log.exception("job_failed", job=self.pk, kind=self.kind)
            self._fail(
                gettext(
                    "The work could not be finished. Try again; if it fails again, tell whoever runs the portal."
                )
            )

    def advance(self, done, total):
        """Say how far the work is. Raises JobStopped when its owner stopped it meanwhile."""
        mine = Job.objects.filter(pk=self.pk, status=JobStatus.RUNNING)
        if not mine.update(done=done, total=total):
            raise JobStopped(f"Job {self.pk}")
        self.done, self.total = done, total

    def _begin(self):
        waiting = Job.objects.filter(pk=self.pk, status=JobStatus.WAITING)
        return bool(waiting.update(status=JobStatus.RUNNING, started_at=Now()))

    def _finish(self, outcome):
        self._end(JobStatus.DONE, outcome=outcome or {}, done=F("total"))

    def _fail(self, error):
        self._end(JobStatus.FAILED, error=str(error))

    def _end(self, status, **changes):
        running = Job.objects.filter(pk=self.pk, status=JobStatus.RUNNING)
        running.update(status=status, finished_at=Now(), **changes)

    def stop(self):
        """The owner needs it no more. What runs notices at its next `advance`."""
        unfinished = [JobStatus.WAITING, JobStatus.RUNNING]
        open_job = Job.objects.filter(pk=self.pk, status__in=unfinished)
        if not open_job.update(status=JobStatus.CANCELLED, finished_at=Now()):
            raise TransitionRefused(f"Job {self.pk}: stop refused")


class JobStopped(Exception):
    """The job's owner stopped it; its function lets this pass."""
