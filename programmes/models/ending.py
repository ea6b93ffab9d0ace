"""A project's last states: what it hands on before it ends, and how long its documents are kept."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.transitions import Stateful

from ..enums import ProgrammeStatus


class Unsettled(ValidationError):
    """Something that the project built has neither a successor nor a conscious end."""


class EndingQuerySet(models.QuerySet):
    def kept(self, on=None):
        """Projects of which nothing may be erased: a legal hold stands, or a last day of keeping has not passed."""
        day = on or timezone.localdate()
        fundings = self.model._meta.get_field("fundings").related_model.objects
        longer = fundings.filter(programme=OuterRef("pk"), retain_until__gte=day)
        return self.filter(Q(legal_hold=True) | Q(retain_until__gte=day) | Exists(longer))

    def outlived(self, on=None):
        """Ended projects whose last day of keeping is known and has passed."""
        over = self.filter(status__in=[ProgrammeStatus.AFTER_END, ProgrammeStatus.ARCHIVED])
        known = over.filter(Q(retain_until__isnull=False) | Q(fundings__retain_until__isnull=False))
        return known.exclude(pk__in=self.model.objects.kept(on).values("pk")).distinct()


class Ending(Stateful):
    """Mixin of Programme: the verbs of its end. `successions` say who goes on with what it built."""

    class Meta:
        abstract = True

    @property
    def is_archived(self):
        return self.status == ProgrammeStatus.ARCHIVED

    @property
    def archived_on(self):
        """The moment of the last archiving, or None."""
        if not self.is_archived:
            return None
        return self.events.filter(verb="archive").values_list("at", flat=True).last()

    def legacies(self):
        """[(legacy's key, legacy, [(item, its Succession or None)])], kinds without any item left out."""
        decided = {
            (each.legacy, each.item): each for each in self.successions.select_related("institution", "user")
        }
        found = []
        for key, legacy in sorted(registry.legacies.items(), key=lambda pair: pair[1].order):
            rows = [(item, decided.get((key, item.key))) for item in legacy.items(self)]
            if rows:
                found.append((key, legacy, rows))
        return found

    def unsettled(self):
        """[(legacy, item)] that nobody has decided about."""
        return [(legacy, item) for _key, legacy, rows in self.legacies() for item, row in rows if row is None]

    def _locked_and_settled(self):
        type(self).objects.locked().get(pk=self.pk)
        if missing := self.unsettled():
            raise Unsettled(
                _("First say who goes on with: %(names)s."),
                params={"names": ", ".join(item.title for _legacy, item in missing[:5])},
                code="unsettled",
            )

    @transaction.atomic
    def finish(self, *, by=None):
        """Refused (Unsettled) until everything has a successor or is consciously ended."""
        if self.status == ProgrammeStatus.ACTIVE:
            self._locked_and_settled()
        self._move(ProgrammeStatus.ACTIVE, to=ProgrammeStatus.AFTER_END, verb="finish", by=by)

    def reopen(self, *, by):
        """Finished or archived too early."""
        ended = [ProgrammeStatus.AFTER_END, ProgrammeStatus.ARCHIVED]
        self._move(*ended, to=ProgrammeStatus.ACTIVE, verb="reopen", by=by)

    @transaction.atomic
    def archive(self, *, by=None):
        """A running project that goes to the archive at once has to hand on all the same."""
        if self.status == ProgrammeStatus.ACTIVE:
            self._locked_and_settled()
        ended = [ProgrammeStatus.ACTIVE, ProgrammeStatus.AFTER_END]
        self._move(*ended, to=ProgrammeStatus.ARCHIVED, verb="archive", by=by)

    # --- Keeping -----------------------------------------------------------------------

    @property
    def kept_until(self):
        """The last of the days until which its documents are kept, or None."""
        days = [self.retain_until, *(funding.retain_until for funding in self.fundings.all())]
        return max(filter(None, days), default=None)

    @property
    def is_kept(self):
        return self.legal_hold or bool(self.kept_until and self.kept_until >= timezone.localdate())

    @transaction.atomic
    def hold(self, *, by, reason):
        """Nothing of the project is erased from now on, whatever its dates say. Safe to repeat."""
        self._keep("hold", by, reason, legal_hold=True)

    @transaction.atomic
    def release(self, *, by, reason):
        self._keep("release", by, reason, legal_hold=False)

    @transaction.atomic
    def keep_until(self, day, *, by, reason):
        """Refused while a legal hold stands: its end decides about the days."""
        row = type(self).objects.locked().get(pk=self.pk)
        if row.legal_hold:
            raise ValidationError(_("While the legal hold stands the day cannot be changed."), code="hold")
        self._keep("keep_until", by, f"{day:%Y-%m-%d}: {reason}", retain_until=day)

    def _keep(self, verb, by, reason, **changes):
        row = type(self).objects.locked().get(pk=self.pk)
        if any(getattr(row, name) != value for name, value in changes.items()):
            type(self).objects.filter(pk=self.pk).update(**changes)
            self.events.create(verb=verb, from_status=row.status, to_status=row.status, by=by, reason=reason)
        self.refresh_from_db(fields=list(changes))
