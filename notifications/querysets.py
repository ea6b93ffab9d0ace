from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Now

from coop_portal.retention import of_kept_project

from .enums import DeliveryStatus, JobStatus, MessageStatus

STALE = timedelta(minutes=15)  # longer than a task may run: whoever claimed it is dead
KEEP_TEXTS = timedelta(days=90)
KEEP_ROWS = timedelta(days=730)


class MessageQuerySet(models.QuerySet):
    def plan(self, wanted, due_at):
        """(message, whether it is new) for an unsaved message: the row with its key, made where it is missing."""
        key = {name: getattr(wanted, name) for name in ("address", "kind", "object_id", "occurrence")}
        key["content_type"] = wanted.content_type
        names = (
            "name",
            "language",
            "user",
            "private",
            "mandatory",
            "programme_id",
            "territory_id",
            "stands_in_for",
        )
        rest = {name: getattr(wanted, name) for name in names}
        message, created = self.get_or_create(**key, defaults=rest | {"due_at": due_at, "mail_at": due_at})
        if created:
            message.refresh_from_db(fields=["due_at", "mail_at"])  # by the database's clock
        return message, created

    def about(self, kind, subject):
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(kind=kind, content_type=content_type, object_id=subject.pk)

    def unsent(self):
        return self.filter(status__in=[MessageStatus.PLANNED, MessageStatus.HELD])

    def due(self):
        """Planned, not yet in a mail, and the time has come by the database's clock."""
        return self.filter(status=MessageStatus.PLANNED, delivery=None, mail_at__lte=Now())

    def due_addresses(self, limit):
        """Addresses that something is due to, the longest waiting first."""
        waiting = self.due().values("address").annotate(since=models.Min("mail_at"))
        return list(waiting.order_by("since").values_list("address", flat=True)[:limit])

    def release(self):
        return self.filter(status=MessageStatus.HELD).update(
            status=MessageStatus.PLANNED, reason="", mail_at=Now()
        )

    # --- In the portal ---

    def inbox_of(self, user):
        """What the portal shows its reader: everything due that was not taken back, unread first."""
        shown = [MessageStatus.PLANNED, MessageStatus.HELD, MessageStatus.HANDED]
        mine = self.filter(user=user, status__in=shown, due_at__lte=Now())
        read = Case(When(read_at=None, then=Value(0)), default=Value(1))
        return mine.order_by(read, "-due_at", "-pk")

    def unread(self):
        return self.filter(read_at=None)

    def read(self):
        return self.unread().order_by().update(read_at=Now())

    # --- The outbox ---

    def to_address(self, part):
        """Private ones are never found by their address: that would show whose they are."""
        return self.filter(address__icontains=part, private=False)

    def visible_to(self, scope):
        if scope.is_operator:
            return self
        animated = scope.animated_territories()
        return self.filter(Q(programme_id__in=scope.coordinated_programme_ids) | Q(territory_id__in=animated))

    def uncertain(self):
        return self.filter(delivery__status=DeliveryStatus.UNCERTAIN)

    def failed(self):
        return self.filter(delivery__status=DeliveryStatus.FAILED, delivery__settled_at=None)

    def held(self):
        return self.filter(status=MessageStatus.HELD)

    def waiting(self):
        return self.filter(status=MessageStatus.PLANNED)

    def sent(self):
        return self.filter(delivery__status=DeliveryStatus.SENT)

    def not_sent(self):
        """Taken back, too late, in the portal only, or refused and settled by a person."""
        gone = [MessageStatus.CANCELLED, MessageStatus.SUPERSEDED, MessageStatus.MISSED]
        settled = Q(delivery__status=DeliveryStatus.FAILED, delivery__settled_at__isnull=False)
        return self.filter(Q(status__in=gone) | Q(status=MessageStatus.HANDED, delivery=None) | settled)

    def stuck(self):
        """What waits for a person."""
        failed = Q(delivery__status=DeliveryStatus.FAILED, delivery__settled_at=None)
        return self.filter(
            Q(delivery__status=DeliveryStatus.UNCERTAIN) | failed | Q(status=MessageStatus.HELD)
        )

    def stuck_first(self):
        rank = Case(
            When(delivery__status=DeliveryStatus.UNCERTAIN, then=Value(0)),
            When(delivery__status=DeliveryStatus.FAILED, delivery__settled_at=None, then=Value(1)),
            When(status=MessageStatus.HELD, then=Value(2)),
            default=Value(3),
        )
        return self.order_by(rank, "-due_at", "-pk")

    # --- Retention ---

    def erase_old_texts(self):
        old = self.filter(due_at__lt=Now() - KEEP_TEXTS).exclude(of_kept_project())
        return old.exclude(text="", title="").update(text="", title="")

    def delete_old(self):
        return self.filter(due_at__lt=Now() - KEEP_ROWS).exclude(of_kept_project()).delete()


class DeliveryQuerySet(models.QuerySet):
    def due(self):
        return self.filter(status=DeliveryStatus.PLANNED, due_at__lte=Now()).order_by("due_at")

    def lose_stale(self):
        """A worker that claimed and died may have sent or not: uncertain."""
        stale = self.filter(status=DeliveryStatus.CLAIMED, claimed_at__lt=Now() - STALE)
        return stale.update(status=DeliveryStatus.UNCERTAIN)

    def optional_on(self, address, since, until):
        """Mails to `address` that count for its limit a day; one that failed came to nobody."""
        return self.filter(address=address, mandatory=False, due_at__gte=since, due_at__lt=until).exclude(
            status=DeliveryStatus.FAILED
        )

    def erase_old_texts(self):
        old = self._of_no_kept_project().filter(created_at__lt=Now() - KEEP_TEXTS)
        return old.exclude(body_text="", subject_line="").update(subject_line="", body_text="", body_html="")

    def delete_old(self):
        return self._of_no_kept_project().filter(created_at__lt=Now() - KEEP_ROWS).delete()

    def _of_no_kept_project(self):
        messages = self.model._meta.get_field("messages").related_model.objects
        return self.exclude(Exists(messages.filter(of_kept_project(), delivery=OuterRef("pk"))))


class JobQuerySet(models.QuerySet):
    def waiting(self):
        """What a lost queue may have forgotten."""
        return self.filter(status=JobStatus.WAITING).order_by("created_at")

    def fail_stale(self, error):
        """A worker that began and died; starting again is its owner's decision."""
        stale = self.filter(status=JobStatus.RUNNING, started_at__lt=Now() - STALE)
        return stale.update(status=JobStatus.FAILED, error=str(error), finished_at=Now())

    def delete_old(self):
        return self.filter(created_at__lt=Now() - KEEP_TEXTS).delete()
