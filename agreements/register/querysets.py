"""Which agreements hold on a day. The last day is derived: from the wording, its signed extensions, a termination."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Least
from django.utils import timezone

from partners.models import Territory

from ..enums import AgreementStatus

# Ended before its time: by a termination, whose notice may still run, or by an agreement that took its place.
ENDED = (AgreementStatus.TERMINATED, AgreementStatus.SUPERSEDED)
WAS_SIGNED = (AgreementStatus.SIGNED, *ENDED)
BEING_SIGNED = (AgreementStatus.FROZEN, AgreementStatus.SIGNING)


class LifeQuerySet(models.QuerySet):
    def originals(self):
        """Agreements themselves; annexes stand under theirs."""
        return self.filter(amends=None)

    def in_places(self, territory_ids):
        """With a party whose seat, or whose unit's seat, lies in one of these territories."""
        places = Territory.objects.within(territory_ids)
        parties = self.model.parties.rel.related_model.objects.filter(agreement=OuterRef("pk"))
        return self.filter(
            Exists(parties.filter(Q(subject__seat__in=places) | Q(acting_unit__seat__in=places)))
        )

    def with_life(self):
        """`last_day`: the newest signed annex that says an end overrules the wording's; a termination comes first.

        Of an annex for an indefinite time that end is none.
        """
        extensions = self.model._base_manager.filter(
            Q(ends_on__isnull=False) | Q(lasts_on=True),
            amends=OuterRef("pk"),
            status=AgreementStatus.SIGNED,
            in_force_on__isnull=False,
        ).order_by("-in_force_on", "-pk")
        extended = Subquery(extensions.values("ends_on")[:1])
        said = Case(When(Exists(extensions), then=extended), default=F("ends_on"))
        # PostgreSQL's LEAST leaves out what is NULL.
        return self.annotate(last_day=Least(F("ended_on"), said))

    def with_state(self):
        """With all that `state_label` reads, of annexes too."""
        return self.with_life().prefetch_related(Prefetch("amends", self.model.objects.with_life()))

    def begun(self, day):
        return self.originals().with_life().filter(status__in=WAS_SIGNED, in_force_on__lte=day)

    def in_force(self, day=None):
        """In force on the whole of `day` (today)."""
        day = day or timezone.localdate()
        return self.begun(day).filter(Q(last_day=None) | Q(last_day__gte=day))

    def expiring(self, days):
        """In force today, and not any more in `days` days."""
        return self.in_force().filter(last_day__lte=timezone.localdate() + timedelta(days=days))

    def over(self):
        return self.begun(timezone.localdate()).filter(last_day__lt=timezone.localdate())

    def expired(self):
        """Over because their time is, not by a termination."""
        return self.over().filter(status=AgreementStatus.SIGNED)

    def ended_early(self):
        """Terminated, those whose notice still runs included, or superseded."""
        return self.originals().with_life().filter(status__in=ENDED)

    def waiting_to_begin(self):
        return (
            self.originals()
            .with_life()
            .filter(status=AgreementStatus.SIGNED, in_force_on__gt=timezone.localdate())
        )
