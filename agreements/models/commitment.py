"""What the parties promised each other, what they answer when it is due, and how a year of it is judged."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import Source
from services_catalog.models import Service

from ..enums import Outcome, Rhythm
from .agreement import Agreement
from .clause import Clause
from .party import Party


class CommitmentQuerySet(models.QuerySet):
    def running(self):
        """Nobody has said that they are not needed any more."""
        return self.filter(dropped_on=None)

    def about(self, service):
        """Promised for that service by whom the agreement binds today."""
        binding = Q(party__in=Party.objects.on(timezone.localdate()))
        return self.filter(Q(party=None) | binding, service=service)

    def with_all(self):
        """All that lists of commitments show; `owed` and `state` then query nothing."""
        return self.select_related(
            "clause", "service", "party__subject", "party__acting_unit", "agreement__document"
        ).prefetch_related(
            "answers__source", "reviews", "agreement__parties__subject", "agreement__parties__acting_unit"
        )


@tracked(exclude=["created_by"])
class Commitment(models.Model):
    """Who does what, from when and how often. Its occurrences are derived (`agreements.commitments.rhythm`)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="commitments")
    clause = models.ForeignKey(
        Clause,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("from clause"),
    )
    # Empty: every party of the agreement.
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="commitments", verbose_name=_("who")
    )
    text = models.CharField(_("what"), max_length=300)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    first_due_on = models.DateField(_("by when (the first time)"), null=True, blank=True)
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="commitments",
        verbose_name=_("service on the list"),
    )  # fmt: skip
    dropped_on = models.DateField(_("not needed since"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["first_due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.ONGOING, first_due_on=None)
                | (~Q(rhythm=Rhythm.ONGOING) & Q(first_due_on__isnull=False)),
                name="agreements_commitment_due",
                violation_error_message=_("Write by when; what goes on all the time has no day."),
            )
        ]

    def __str__(self):
        return self.text


@tracked()
class Answer(models.Model):
    """What a party says of one occurrence: the newest word on it, with where it came from."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.CASCADE, related_name="+")
    due_on = models.DateField(_("due on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    evidence_url = models.URLField(_("link to evidence"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("answer about a commitment")
        verbose_name_plural = _("answers about commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "party", "due_on"], name="agreements_answer_once"),
            models.CheckConstraint(condition=~Q(outcome=Outcome.NEEDLESS), name="agreements_answer_outcome"),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.due_on:%Y-%m-%d}"


@tracked()
class Review(models.Model):
    """The coordinator's judgement of one commitment in one year."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("year"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("review of a commitment")
        verbose_name_plural = _("reviews of commitments")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "year"], name="agreements_review_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100), name="agreements_review_year"
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.get_outcome_display()}"
