"""What an agreement is today, derived from its dates; nothing of it is stored."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import AgreementStatus
from .querysets import BEING_SIGNED, WAS_SIGNED

SOON = timedelta(days=90)


class Life(models.TextChoices):
    NOT_YET = "not_yet", _("not yet in force")
    IN_FORCE = "in_force", pgettext_lazy("agreement", "in force")
    EXPIRING = "expiring", pgettext_lazy("agreement", "expiring")
    NOTICE = "notice", _("in force, notice given")
    EXPIRED = "expired", pgettext_lazy("agreement", "expired")
    TERMINATED = "terminated", pgettext_lazy("agreement", "terminated")
    SUPERSEDED = "superseded", pgettext_lazy("agreement", "superseded")


_BADGES = {
    Life.NOT_YET: "info", Life.IN_FORCE: "ok", Life.EXPIRING: "due", Life.NOTICE: "due", Life.EXPIRED: "ended",
    Life.TERMINATED: "ended", Life.SUPERSEDED: "ended",
}  # fmt: skip
_OVER = {AgreementStatus.TERMINATED: Life.TERMINATED, AgreementStatus.SUPERSEDED: Life.SUPERSEDED}
_STATUS_BADGES = {
    AgreementStatus.DRAFT: "draft", AgreementStatus.CONSULTATION: "info", AgreementStatus.FREEZING: "info",
    AgreementStatus.FROZEN: "ok", AgreementStatus.SIGNING: "info", AgreementStatus.SIGNED: "ok",
}  # fmt: skip


class WithLife:
    """Of an Agreement. `last_day` comes with the queryset (`with_life`), else it is asked for once."""

    @cached_property
    def last_day(self):
        """The last day in force, None for an indefinite time."""
        return type(self).objects.with_life().values_list("last_day", flat=True).get(pk=self.pk)

    @property
    def life(self):
        """A Life, or None before it is signed and for an annex, which lives with what it amends."""
        if self.amends_id or self.in_force_on is None or self.status not in WAS_SIGNED:
            return None
        today = timezone.localdate()
        if self.last_day and self.last_day < today:
            return _OVER.get(self.status, Life.EXPIRED)
        if self.status == AgreementStatus.TERMINATED:
            return Life.NOTICE
        if self.in_force_on > today:
            return Life.NOT_YET
        return Life.EXPIRING if self.last_day and self.last_day <= today + SOON else Life.IN_FORCE

    @property
    def last_day_to_sign(self):
        """Signed later, it would be in force on no day, or change what is over; None where nothing ends it.

        What is in force may have been extended: then its life says that day, not its wording.
        """
        held = self.amends or self
        own = self.ends_on if self.status in BEING_SIGNED else None
        return min(filter(None, [own, held.last_day if held.status in WAS_SIGNED else None]), default=None)

    @property
    def is_late(self):
        """Whether nobody can sign any more what waits for signatures; what was signed before may be on its way."""
        day = self.status in BEING_SIGNED and self.last_day_to_sign
        return bool(day) and day < timezone.localdate()

    @property
    def state_label(self):
        if self.is_late:
            return _("not signed in time")
        return self.life.label if self.life else self.get_status_display()

    @property
    def state_badge(self):
        """The kind of the badge that says it."""
        if self.is_late:
            return "problem"
        return _BADGES[self.life] if self.life else _STATUS_BADGES.get(self.status, "ended")

    @property
    def lives(self):
        """Whether anything can still happen to it: signed, not over."""
        return self.life in (Life.NOT_YET, Life.IN_FORCE, Life.EXPIRING, Life.NOTICE)
