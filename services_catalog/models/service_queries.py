"""Which services: by state, by who keeps them, by freshness, by place."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Lower, Trim
from django.utils import timezone

from partners.enums import InstitutionStatus
from partners.models import Institution, Territory

from ..enums import Freshness, ServiceStatus

STALE_AFTER = timedelta(days=60)  # after the day by which it should have been confirmed


def _covering(services, territory):
    """Keys of services for residents of the territory, or of some part of it."""
    # One list of places: of two lists with OR between them the planner reads every service's places.
    places = Territory.objects.within([territory.pk]) | Territory.objects.filter(pk__in=territory.path_ids())
    return services.coverage.through.objects.filter(territory__in=places.order_by().values("pk")).values(
        "service"
    )


def reached_calls():
    """The newest call of a service that got through, for `Service.last_reached`."""
    from .contact_outcome import ContactOutcome  # which needs this module first

    return models.Prefetch(
        "contact_outcomes", ContactOutcome.objects.all().last_reached(), to_attr="reached_calls"
    )


def _stewards(services, scope):
    """Keys of the animator's territories that keep entries.

    A list, not a subquery: the planner has to know them to tell a powiat's few entries from the country's many.
    """

    def keys():
        if not scope.animated_territory_ids:
            return []
        first = services.objects.order_by().filter(steward=OuterRef("pk")).values("pk")[:1]
        animated = Territory.objects.order_by().filter(pk__in=scope.animated_territories())
        keeping = animated.alias(first=Subquery(first)).filter(first__isnull=False)
        return list(keeping.values_list("pk", flat=True))

    return scope.once("stewards", keys)


class ServiceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=ServiceStatus.PUBLISHED)

    def visible_to(self, scope):
        """A paused or ended service stays readable where somebody referred to it; others are for who keeps them."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(status__in=[ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED, ServiceStatus.WITHDRAWN])
            | Q(provider__in=scope.institution_ids)
            | Q(steward__in=scope.animated_territories())
        )

    def kept_by(self, scope):
        """Entries that the person may edit (perms.can_edit)."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(provider__in=scope.caretaken_institution_ids) | Q(steward__in=_stewards(self.model, scope))
        )

    def with_freshness(self, freshness):
        """Published entries of one state of `Service.freshness`."""
        today = timezone.localdate()
        late = today - STALE_AFTER
        return self.published().filter(
            {
                Freshness.FRESH: Q(review_due_on__gte=today),
                Freshness.DUE: Q(review_due_on__lt=today, review_due_on__gte=late),
                Freshness.STALE: Q(review_due_on=None) | Q(review_due_on__lt=late),
            }[freshness]
        )

    def late(self):
        """Published entries that are to be confirmed, however late."""
        return self.published().filter(Q(review_due_on=None) | Q(review_due_on__lt=timezone.localdate()))

    def with_address(self):
        """`review_address`: where the question whether the entry is true goes, "" where only by phone.

        The shared mailbox first: a person's own one is read by nobody when she is away.
        """
        return self.annotate(
            review_address=Lower(
                Trim(Case(When(provider__email="", then=F("email")), default="provider__email"))
            )
        )

    def at_address(self, address):
        """Living entries that the holder of this address is asked about; each half is one look into an index."""
        living = self.filter(status__in=[ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED])
        mailbox, address = Lower(Trim("email")), address.lower()
        providers = (
            Institution.objects.order_by().alias(mailbox=mailbox).filter(mailbox=address).exclude(email="")
        )
        of_providers = self.model.objects.order_by().filter(provider__in=providers)
        own = self.model.objects.order_by().alias(mailbox=mailbox).filter(mailbox=address, provider__email="")
        return living.with_address().filter(pk__in=of_providers.values("pk").union(own.values("pk")))

    def to_ask(self):
        """Published ones of verified providers; national lines are the operator's, who asks nobody by mail."""
        return self.published().filter(is_national=False, provider__status=InstitutionStatus.VERIFIED)

    def pause_over(self):
        return self.filter(status=ServiceStatus.SUSPENDED, suspended_until__lt=timezone.localdate())

    def in_territory(self, territory):
        """Services that cover the territory: all of it, something it lies in, or a part of it; and national ones."""
        # One set of keys: an OR of two conditions would read every service of the country.
        national = self.model.objects.order_by().filter(is_national=True).values("pk")
        return self.filter(pk__in=_covering(self.model, territory).union(national))

    def local_to(self, territory):
        """As `in_territory`, without the national ones."""
        return self.filter(pk__in=_covering(self.model, territory), is_national=False)

    def with_completeness(self):
        """What `Service.completeness` looks at, in a constant number of queries."""
        return self.select_related("provider").prefetch_related(
            "recipients",
            "topics",
            "types",
            "coverage",
            "places__location",
            "places__hours",
            "provider__phones",
        )

    def with_face(self):
        """All of a result row that changes together with the search document."""
        return self.select_related("provider", "free_places").prefetch_related(
            "recipients",
            "coverage",
            "places__location__territory",
            "places__hours",
            "places__special_days",
            "provider__phones",
        )

    def with_row(self):
        """All that a result row shows, in a constant number of queries."""
        return self.with_face().prefetch_related(reached_calls())

    def with_entry(self):
        """The same with all else that the page of a service shows, and its rules read."""
        return self.with_row().select_related("provider__type", "steward").prefetch_related("topics", "types")
