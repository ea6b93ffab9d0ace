"""One helper for every state machine: a verb names the states it may start from, the UPDATE repeats the present one."""

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The row was not in a state from which this verb may start, or another click was faster."""


class Event(models.Model):
    """The journal of an aggregate: a row a business transition, written with it and never changed.

    Subclasses add `subject = ForeignKey(..., related_name="events")`.
    """

    verb = models.CharField(_("verb"), max_length=40)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class Stateful(models.Model):
    """Mixin of a model with `status` and `events`."""

    class Meta:
        abstract = True

    @transaction.atomic
    def _move(self, *sources, to, verb, by=None, reason="", provided=None, **changes):
        """Move from one of `sources` to `to`, setting `changes`, and write the journal.

        Of two clicks at once only one wins: the UPDATE names the status that was read. `provided` is a queryset with
        a further condition of that same UPDATE, such as a deadline by the database's clock.
        """
        before = self.status
        rows = type(self)._base_manager if provided is None else provided
        mine = rows.filter(pk=self.pk, status=before)
        if before not in sources or not mine.update(status=to, **changes):
            raise TransitionRefused(f"{type(self).__name__} {self.pk}: {verb} refused from {before}")
        self.events.create(verb=verb, from_status=before, to_status=to, by=by, reason=reason)
        self.refresh_from_db()
