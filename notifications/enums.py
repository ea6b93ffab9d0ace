from django.db import models
from django.utils.translation import pgettext_lazy


class MessageStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("message", "planned")
    HELD = "held", pgettext_lazy("message", "held")
    CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")
    SUPERSEDED = "superseded", pgettext_lazy("message", "superseded")
    MISSED = "missed", pgettext_lazy("message", "missed")
    HANDED = "handed", pgettext_lazy("message", "handed over")


class DeliveryStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("message", "planned")
    CLAIMED = "claimed", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
    UNCERTAIN = "uncertain", pgettext_lazy("message", "uncertain")


class OutboxState(models.TextChoices):
    """What the outbox shows: a message's status, or its mail's once there is one."""

    PLANNED = "planned", pgettext_lazy("message", "planned")
    CLAIMED = "claimed", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    PORTAL = "portal", pgettext_lazy("message", "in the portal only")
    UNCERTAIN = "uncertain", pgettext_lazy("message", "uncertain")
    FAILED = "failed", pgettext_lazy("message", "failed")
    SETTLED = "settled", pgettext_lazy("message", "settled without mail")
    HELD = "held", pgettext_lazy("message", "held")
    CANCELLED = "cancelled", pgettext_lazy("message", "cancelled")
    SUPERSEDED = "superseded", pgettext_lazy("message", "superseded")
    MISSED = "missed", pgettext_lazy("message", "missed")

    @property
    def badge(self):
        """Kind of components/badge.html."""
        return BADGES[self]


BADGES = {
    OutboxState.PLANNED: "neutral",
    OutboxState.CLAIMED: "info",
    OutboxState.SENT: "ok",
    OutboxState.PORTAL: "info",
    OutboxState.UNCERTAIN: "due",
    OutboxState.FAILED: "problem",
    OutboxState.SETTLED: "ended",
    OutboxState.HELD: "paused",
    OutboxState.CANCELLED: "ended",
    OutboxState.SUPERSEDED: "ended",
    OutboxState.MISSED: "ended",
}


class JobStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("job", "waiting")
    RUNNING = "running", pgettext_lazy("job", "running")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")
