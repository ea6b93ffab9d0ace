from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    SUPERSEDED = "superseded", _("superseded")
    MISSED = "missed", _("missed")
    HANDED = "handed", _("handed over")


class DeliveryStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCERTAIN = "uncertain", _("uncertain")


class OutboxState(models.TextChoices):
    """What the outbox shows: a message's status, or its mail's once there is one."""

    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    PORTAL = "portal", _("in the portal only")
    UNCERTAIN = "uncertain", _("uncertain")
    FAILED = "failed", _("failed")
    SETTLED = "settled", _("settled without mail")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    SUPERSEDED = "superseded", _("superseded")
    MISSED = "missed", _("missed")

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
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
