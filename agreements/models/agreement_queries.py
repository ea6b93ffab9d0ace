"""Which agreements: whose, in what state, with what of them read."""

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts.enums import Role
from partners.models import Institution

from ..enums import AgreementStatus
from ..register.querysets import LifeQuerySet

# What parties see: never a draft, nor one that was dropped before it had a number.
SHARED_WITH_PARTIES = ~Q(status=AgreementStatus.DRAFT) & ~Q(status=AgreementStatus.CANCELLED, document=None)
OPEN = (AgreementStatus.DRAFT, AgreementStatus.CONSULTATION)
WITH_WORDING = (
    AgreementStatus.FROZEN, AgreementStatus.SIGNING, AgreementStatus.SIGNED, AgreementStatus.TERMINATED,
    AgreementStatus.SUPERSEDED,
)  # fmt: skip


def _institutions_that_read(scope):
    """Caretakers and members read their institution's agreements; social workers have no part in them."""
    return scope.institutions_as(Role.CARETAKER, Role.MEMBER)


def _parties(agreements):
    """Of the agreement that is asked about."""
    parties = agreements.model._meta.get_field("parties").related_model
    return parties.objects.filter(agreement=OuterRef("pk"))


class AgreementQuerySet(LifeQuerySet):
    def visible_to(self, scope):
        """The project's people; the parties and their animators once there is a wording to show them."""
        if scope.is_operator:
            return self
        parties = _parties(self)
        places = scope.animated_territories()
        near = parties.filter(Q(subject__seat__in=places) | Q(acting_unit__seat__in=places))
        theirs = Q(pk__in=self.model.objects.of_institutions(_institutions_that_read(scope)).values("pk"))
        return self.filter(
            Q(programme__in=scope.programme_ids) | (SHARED_WITH_PARTIES & (theirs | Exists(near)))
        )

    def drafts(self):
        return self.filter(status=AgreementStatus.DRAFT)

    def ready(self):
        """With a wording that the parties can download."""
        return self.filter(status__in=WITH_WORDING)

    def of_institutions(self, institutions):
        """With a party that is one of these or acts through one of them."""
        parties = _parties(self)
        return self.filter(
            Exists(parties.filter(Q(subject__in=institutions) | Q(acting_unit__in=institutions)))
        )

    def of_institution(self, institution):
        """Its own, and those that kept the name of what was merged into it."""
        return self.of_institutions(Institution.objects.same_as(institution))

    def with_card(self, scope=None):
        """All that a row of the register shows; of annexes only what `scope` may read, where one is given."""
        shown = self.model.objects.filter(SHARED_WITH_PARTIES)
        shown = shown.visible_to(scope) if scope else shown
        shown = shown.select_related("document").order_by("created_at")
        return (
            self.with_state()
            .select_related("programme", "cycle", "document")
            .prefetch_related(
                "parties__subject",
                "parties__acting_unit",
                Prefetch("annexes", shown, to_attr="shown_annexes"),
            )
        )

    def with_wording(self):
        """All that the document says, in a constant number of queries."""
        return (
            self.with_life()
            .select_related("programme", "cycle", "document__file", "amends")
            .prefetch_related(
                "clauses__recommendations__owners",
                "clauses__charter_items",
                "attachments__file",
                "parties__subject__identifiers",
                "parties__subject__type",
                "parties__acting_unit__type",
                "parties__signers__basis_file",
            )
        )
