import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.history import tracked
from documents.models import Source
from partners.models import ActionItem, Institution

from ..enums import RecommendationStatus, Vote
from .cycle import Cycle
from .session import Session


class RecommendationQuerySet(models.QuerySet):
    def standing(self):
        """Without those that were joined with another one."""
        return self.exclude(status=RecommendationStatus.MERGED)

    def accepted(self):
        return self.filter(status=RecommendationStatus.ACCEPTED)

    def with_votes(self):
        """`votes_for`, `votes_against` and `votes_abstained`: one vote an institution."""
        counts = {
            "votes_for": Count("votes", filter=Q(votes__vote=Vote.YES)),
            "votes_against": Count("votes", filter=Q(votes__vote=Vote.NO)),
            "votes_abstained": Count("votes", filter=Q(votes__vote=Vote.ABSTAIN)),
        }
        return self.annotate(**counts)

    def taken(self):
        """{id: where, in words} of those that the fixed text of an agreement says."""
        ids, found = list(self.order_by().values_list("pk", flat=True)), {}
        for taken in registry.recommendations_taken.values():
            found |= taken(ids)
        return found

    def refuse_taken(self):
        """What was agreed and perhaps signed says what the card said then."""
        if where := next(iter(self.taken().values()), None):
            raise ValidationError(
                _("The agreement says this recommendation already (%(where)s): change it there, by an annex."),
                params={"where": where}, code="taken",
            )  # fmt: skip


@tracked()
class Recommendation(models.Model):
    """A joint solution of a group; best are those done within duties, without extra burden."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="recommendations", verbose_name=_("cycle"))
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        verbose_name=_("session"),
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("recommendation in one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    within_duties = models.BooleanField(_("within official duties"), default=False)
    owners = models.ManyToManyField(
        Institution, related_name="recommendations", blank=True, verbose_name=_("who does it")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=RecommendationStatus.choices, default=RecommendationStatus.PROPOSED
    )
    # How it came: a card on a phone, from paper, typed in by the coordinator.
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="joined"
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=RecommendationStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=RecommendationStatus.MERGED) & Q(merged_into=None)),
                name="workshops_recommendation_merged",
            )
        ]

    def __str__(self):
        return self.title

    @classmethod
    @transaction.atomic
    def propose(cls, cycle, *, uid, title, owners=(), **fields):
        """(a new card at the end of the cycle's list, True), or the one that the same form made before."""
        cycle.locked()
        if first := cls.objects.filter(uid=uid).first():
            return first, False
        last = cycle.recommendations.aggregate(last=Max("position"))["last"] or 0
        card = cls.objects.create(cycle=cycle, uid=uid, title=title, position=last + 1, **fields)
        card.owners.set(owners)
        return card, True

    def decide(self, status, *, by=None, reason=""):
        """Accepted or not by the group. Safe to repeat, and the group may change its mind."""
        standing = type(self).objects.standing().filter(pk=self.pk)
        standing.refuse_taken()
        if not standing.update(status=status, decision_reason=reason, decided_at=Now(), decided_by=by):
            raise ValidationError(_("This recommendation was joined with another one."), code="merged")
        self.refresh_from_db()

    @transaction.atomic
    def merge(self, others, *, by=None):
        """Join `others` into this one: owners add up, votes move where the institution has none here yet.

        What the group accepted stays accepted, and what the plan has to do stays in the plan. What was written on the
        other cards, and how they came, stays with them (`joined`). Safe to repeat.
        """
        self.cycle.locked()
        self.refresh_from_db()
        if self.status == RecommendationStatus.MERGED:
            raise ValidationError(_("This recommendation was joined with another one."), code="merged")
        others = list(
            type(self).objects.standing().filter(cycle=self.cycle_id, pk__in=[o.pk for o in others])
        )
        others = [other for other in others if other.pk != self.pk]
        type(self).objects.filter(pk__in=[self.pk, *(other.pk for other in others)]).refuse_taken()
        for other in others:
            self.owners.add(*other.owners.all())
            voted = self.votes.values("institution")
            other.votes.exclude(institution__in=voted).update(recommendation=self)
            self._take_tasks(other)
        self._take_acceptance(others)
        mine = [other.pk for other in others]
        type(self).objects.filter(Q(pk__in=mine) | Q(merged_into__in=mine)).update(
            status=RecommendationStatus.MERGED, merged_into=self, decided_at=Now(), decided_by=by
        )
        return len(others)

    def _take_tasks(self, other):
        """The other card's row of the plan; beside a row of this card it goes on as one of its own."""
        own = None if self.plan_items.exists() else self
        other.plan_items.update(recommendation=own)

    def _take_acceptance(self, others):
        accepted = [other for other in others if other.status == RecommendationStatus.ACCEPTED]
        if accepted and self.status != RecommendationStatus.ACCEPTED:
            first = accepted[0]
            self.status, self.decision_reason = first.status, first.decision_reason
            self.decided_at, self.decided_by = first.decided_at, first.decided_by
            self.save(update_fields=["status", "decision_reason", "decided_at", "decided_by"])

    @transaction.atomic
    def cast(self, institution, vote, *, source=None, by=None):
        """The institution's one vote; a later one replaces it until the voting is closed."""
        cycle = self.cycle.locked()
        if not cycle.voting_is_open:
            raise ValidationError(_("The voting is closed."), code="closed")
        self.refresh_from_db(fields=["status"])
        if self.status == RecommendationStatus.MERGED:
            raise ValidationError(_("This recommendation was joined with another one."), code="merged")
        if not cycle.group.institutions.filter(pk=institution.pk).exists():
            raise ValidationError(_("Only institutions of the group vote."), code="stranger")
        row, _made = RecommendationVote.objects.update_or_create(
            recommendation=self,
            institution=institution,
            defaults={"vote": vote, "source": source, "cast_by": by},
        )
        return row


@tracked(exclude=["cast_by"])
class RecommendationVote(models.Model):
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="votes")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    vote = models.CharField(_("vote"), max_length=8, choices=Vote.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cast_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["institution__sort_key", "pk"]
        verbose_name = _("vote on a recommendation")
        verbose_name_plural = _("votes on recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "institution"],
                name="workshops_vote_once",
                violation_error_message=_("An institution has one vote."),
            ),
            models.CheckConstraint(condition=Q(vote__in=Vote.values), name="workshops_vote_known"),
        ]

    def __str__(self):
        return f"{self.institution_id} {self.vote} {self.recommendation_id}"


PLAN_DOCUMENT = "workshops.plan"


@tracked()
class CooperationPlan(models.Model):
    """What the institutions of a cycle plan to do together, from accepted recommendations; issued with a number."""

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="plan")
    introduction = models.TextField(_("introduction"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("plan of cooperation")
        verbose_name_plural = _("plans of cooperation")

    def __str__(self):
        return f"{self.cycle_id}"


@tracked()
class PlanTask(models.Model):
    """A task of a plan: its words, day, state and first institution are the ActionItem's, the one list of tasks."""

    plan = models.ForeignKey(CooperationPlan, models.CASCADE, related_name="items")
    action = models.OneToOneField(ActionItem, models.CASCADE, related_name="plan_task")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="plan_items"
    )
    position = models.PositiveSmallIntegerField(default=0)
    institutions = models.ManyToManyField(Institution, related_name="+", verbose_name=_("who"))

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("task of a plan of cooperation")
        verbose_name_plural = _("tasks of plans of cooperation")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "recommendation"],
                condition=Q(recommendation__isnull=False),
                name="workshops_plantask_once",
            ),
        ]

    def __str__(self):
        return str(self.action_id)


@tracked()
class VoteAsk(models.Model):
    """An institution is asked, by a link, for its votes. To which address stands in the outbox alone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="vote_asks")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_times = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question to an institution for its votes")
        verbose_name_plural = _("questions to institutions for their votes")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "institution"], name="workshops_voteask_once"),
        ]

    def __str__(self):
        return f"{self.institution_id} in {self.cycle_id}"
