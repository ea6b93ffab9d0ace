"""How often entries are asked about, who was asked, and what was answered that a person must see to."""

import re
import uuid
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from partners.models import InstitutionType, Territory

from ..enums import Reply, ReviewReason, StretchKind
from .service import Service

_DAYS = [MinValueValidator(7), MaxValueValidator(730)]


@tracked()
class ReviewRules(models.Model):
    """How often the entries of a territory are asked about; without a territory: of the whole country.

    The nearest territory's rules hold, whole; where nobody wrote any, `freshness.rules.DEFAULTS` do.
    """

    territory = models.OneToOneField(
        Territory, models.CASCADE, null=True, blank=True, related_name="review_rules",
        verbose_name=_("territory"),
    )  # fmt: skip
    interval_days = models.PositiveSmallIntegerField(
        _("usual interval, in days"), default=180, validators=_DAYS
    )
    crisis_days = models.PositiveSmallIntegerField(
        _("interval of help in a crisis, in days"), default=30, validators=_DAYS
    )
    capacity_days = models.PositiveSmallIntegerField(
        _("interval where free places are given, in days"), default=14, validators=_DAYS
    )
    funding_days = models.PositiveSmallIntegerField(
        _("days before the money ends"), default=21, validators=[MaxValueValidator(180)]
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("rules of reviews")
        verbose_name_plural = _("rules of reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["territory"], condition=Q(territory=None), nulls_distinct=False,
                name="services_reviewrules_one_national",
            ),
            models.CheckConstraint(
                condition=Q(interval_days__gt=0, crisis_days__gt=0, capacity_days__gt=0),
                name="services_reviewrules_days",
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.territory) if self.territory else str(_("the whole of Poland"))


def validate_day_of_year(value):
    """ "06-25": a month and a day that every year has."""
    if not re.fullmatch(r"\d\d-\d\d", value):
        raise ValidationError(_("Write a day and a month, for example 25.06."), code="day")
    month, day = map(int, value.split("-"))
    try:
        date(2001, month, day)  # no leap year
    except ValueError:
        raise ValidationError(_("There is no such day in every year."), code="day") from None


class ReviewStretch(models.Model):
    """Days of every year in which everybody is asked, or in which institutions of some types are not."""

    rules = models.ForeignKey(ReviewRules, models.CASCADE, related_name="stretches")
    kind = models.CharField(max_length=10, choices=StretchKind.choices)
    starts = models.CharField(_("from"), max_length=5, validators=[validate_day_of_year])
    ends = models.CharField(_("to"), max_length=5, validators=[validate_day_of_year])
    types = models.ManyToManyField(
        InstitutionType, related_name="+", blank=True, verbose_name=_("types of institutions")
    )

    class Meta:
        ordering = ["starts", "pk"]
        verbose_name = _("days of reviews")
        verbose_name_plural = _("days of reviews")

    def __str__(self):
        return f"{self.kind} {self.starts}–{self.ends}"


class ReviewQuestionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)


@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="the row is deleted 2 years after it was made",
)
class ReviewQuestion(models.Model):
    """One question to one address about all its services, on one occasion: a campaign, an interval, the money's end."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    address = models.EmailField(_("e-mail"))
    reason = models.CharField(max_length=10, choices=ReviewReason.choices)
    # Tells occasions apart: the first day of the campaign, the day that was due, the day on which the money ends.
    key = models.CharField(max_length=40)
    ends_on = models.DateField(null=True, blank=True)
    territory = models.ForeignKey(Territory, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question whether entries are true")
        verbose_name_plural = _("questions whether entries are true")
        constraints = [
            models.UniqueConstraint(fields=["address", "key"], name="services_reviewquestion_once"),
        ]

    def __str__(self):
        return f"{self.reason} {self.key}"

    def close(self):
        ReviewQuestion.objects.filter(pk=self.pk, answered_at=None).update(answered_at=timezone.now())


class Settled(models.QuerySet):
    """Of rows that wait for the animator until somebody settles them."""

    def unsettled(self):
        return self.filter(settled_at=None)

    def kept_by(self, scope):
        return self.filter(service__in=Service.objects.all().kept_by(scope))

    def with_service(self):
        return self.select_related("service__provider", "service__steward")

    def settle(self, by):
        return self.unsettled().update(settled_at=Now(), settled_by=by)


class ReviewReplyQuerySet(Settled):
    def negative(self):
        return self.exclude(reply=Reply.TRUE)


class ReviewReply(models.Model):
    """A provider says that an entry is no longer true: waits for the animator. The same word again replaces it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="review_replies")
    reply = models.CharField(_("answer"), max_length=10, choices=Reply.choices)
    note = models.CharField(_("what has changed"), max_length=1000, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReviewReplyQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "pk"]
        verbose_name = _("answer of a provider")
        verbose_name_plural = _("answers of providers")
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(settled_at=None), name="services_reviewreply_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.service_id}: {self.reply}"

    def settle(self, by):
        if not ReviewReply.objects.filter(pk=self.pk).settle(by):
            raise TransitionRefused(f"ReviewReply {self.pk}: settled already")
