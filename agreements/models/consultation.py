"""What the parties say of a wording before it is fixed. The verbs are in agreements/consulting."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from documents.models import Source

from ..enums import PartyVoice, RemarkOutcome
from .agreement import Agreement
from .clause import TEXT_LIMIT, Clause
from .party import Party

REMARK_LIMIT = 4000


class AdviserReview(models.Model):
    """Remarks of a legal adviser that came back as a file; what became of them is noted clause by clause."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reviews")
    party = models.ForeignKey(
        Party, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("party")
    )
    # The file itself is the source's scan.
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("remarks of a legal adviser")
        verbose_name_plural = _("remarks of legal advisers")

    def __str__(self):
        return f"{self.agreement_id}: {self.pk}"


class RemarkQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome=RemarkOutcome.OPEN)


@tracked()
class Remark(Versioned):
    """A comment to a clause (or, without one, to the whole), with another wording of it where the party has one.

    `clause_version` is the text that was read: a proposal made to an older one is never put in blindly.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="remarks")
    # A clause may be removed; what was said of it stays, under the title that it had.
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="remarks")
    clause_title = models.CharField(max_length=200, blank=True)
    clause_version = models.PositiveIntegerField(default=1)
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="remarks")
    review = models.ForeignKey(AdviserReview, models.CASCADE, null=True, blank=True, related_name="remarks")
    text = models.TextField(_("remark"), max_length=REMARK_LIMIT, blank=True)
    proposed_text = models.TextField(_("proposed wording"), max_length=TEXT_LIMIT, blank=True)
    author = models.CharField(_("who writes (function)"), max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=RemarkOutcome.choices, default=RemarkOutcome.OPEN
    )
    reply = models.TextField(_("reply"), max_length=1000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("remark to an agreement")
        verbose_name_plural = _("remarks to agreements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(proposed_text="") | Q(review__isnull=False),
                name="agreements_remark_says_something",
                violation_error_message=_("Write a remark or another wording."),
            ),
            models.CheckConstraint(
                condition=Q(outcome=RemarkOutcome.OPEN, resolved_at=None)
                | (~Q(outcome=RemarkOutcome.OPEN) & Q(resolved_at__isnull=False)),
                name="agreements_remark_resolved",
            ),
            models.UniqueConstraint(
                fields=["review", "clause"],
                condition=Q(review__isnull=False, clause__isnull=False),
                name="agreements_remark_once_a_review",
            ),
        ]

    def __str__(self):
        return f"{self.agreement_id}: {self.pk}"

    @property
    def is_open(self):
        return self.outcome == RemarkOutcome.OPEN


@tracked()
class PartyAnswer(models.Model):
    """What a party says of the wording as a whole; its last answer holds, all stay in the history.

    `fingerprint` is of the text that was read: of a text changed afterwards the party has said nothing yet.
    """

    party = models.OneToOneField(Party, models.CASCADE, related_name="answer")
    answer = models.CharField(_("answer"), max_length=10, choices=PartyVoice.choices)
    fingerprint = models.CharField(max_length=64)
    # {clause's pk: its edit_version} of that text, so that what was changed since can be shown.
    versions = models.JSONField(default=dict)
    answered_by = models.CharField(_("who answers (function)"), max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer of a party")
        verbose_name_plural = _("answers of parties")

    def __str__(self):
        return f"{self.party_id}: {self.answer}"
