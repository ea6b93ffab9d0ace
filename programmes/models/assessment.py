"""How the applications of a call are assessed: the rules, the criteria, who assesses, and the formal check."""

import uuid
from functools import cached_property

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from coop_portal.history import tracked
from coop_portal.privacy import PROFESSIONAL_CONTACT, personal_data
from coop_portal.transitions import TransitionRefused
from partners.models import Institution, Post

from ..enums import AssessmentStatus
from .call import Call

# What points were given for: none of it changes once there is a score.
MEASURE = ("call_id", "label", "help", "weight", "maximum", "minimum")
FROZEN = "programmes_criterion_frozen"
OPEN = (AssessmentStatus.ASSIGNED, AssessmentStatus.RUNNING)
COUNTED = (*OPEN, AssessmentStatus.DONE)


class CriteriaFrozen(TransitionRefused):
    """Somebody has scored by these criteria: changed now, the points would not mean what they say."""


@tracked()
class AssessmentRules(models.Model):
    """A call that has this row is assessed on criteria; one without it ranks by the first submission."""

    call = models.OneToOneField(Call, models.CASCADE, related_name="assessment_rules")
    assessors = models.PositiveSmallIntegerField(
        _("assessors of each application"), choices=[(1, "1"), (2, "2")], default=2
    )
    third_above = models.PositiveSmallIntegerField(
        _("a third assessor when two differ by more than"),
        default=30,
        help_text=_("In percent of the points that can be had. 100 means never."),
    )
    due_at = models.DateTimeField(_("assess by"), null=True, blank=True)

    class Meta:
        verbose_name = _("rules of assessment")
        verbose_name_plural = _("rules of assessment")
        constraints = [
            models.CheckConstraint(
                condition=Q(assessors__in=[1, 2]),
                name="programmes_assessmentrules_assessors",
                violation_error_message=_("An application is assessed by one person or by two."),
            ),
            models.CheckConstraint(
                condition=Q(third_above__lte=100),
                name="programmes_assessmentrules_share",
                violation_error_message=_("Give a share between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.call_id}: {self.assessors}"

    @transaction.atomic
    def remove(self):
        """From now on the call ranks by the first submission; refused once somebody was asked to assess."""
        self.call.locked()
        if self.call.applications.filter(assessments__isnull=False).exists():
            raise TransitionRefused(f"call {self.call_id}: is being assessed")
        self.delete()


class CriterionQuerySet(models.QuerySet):
    def maximum_total(self):
        """Weighted points that can be had at most."""
        return self.aggregate(total=models.Sum(F("weight") * F("maximum")))["total"] or 0


@tracked()
class Criterion(models.Model):
    """Points from 0 to `maximum`, counted `weight` times. Frozen once somebody has scored in the call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    label = models.CharField(_("criterion"), max_length=200)
    help = models.TextField(_("what to look at"), blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("The points count so many times.")
    )
    maximum = models.PositiveSmallIntegerField(_("most points"), default=10)
    minimum = models.PositiveSmallIntegerField(
        _("points to pass"),
        default=0,
        help_text=_("Who gets fewer on the average does not pass, whatever the total. 0 means no such rule."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "label"],
                name="programmes_criterion_once",
                violation_error_message=_("The call has a criterion of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 100), maximum__range=(1, 1000)),
                name="programmes_criterion_range",
                violation_error_message=_("Weight: 1 to 100. Most points: 1 to 1000."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("maximum")),
                name="programmes_criterion_minimum",
                violation_error_message=_(
                    "Nobody could pass: the points to pass are more than the most points."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"{FROZEN}_{operation}",
                when=pgtrigger.Before,
                operation=trigger,
                condition=condition,
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM programmes_score s JOIN programmes_criterion c ON c.id = s.criterion_id
                        WHERE c.call_id = NEW.call_id
                    ) THEN
                        RAISE EXCEPTION 'criteria stay as they are once somebody has scored'
                            USING ERRCODE = 'check_violation', CONSTRAINT = '{FROZEN}';
                    END IF;
                    RETURN NEW;
                """,
            )
            for operation, trigger, condition in (
                ("added", pgtrigger.Insert, None),
                ("changed", pgtrigger.Update, pgtrigger.AnyChange(*MEASURE)),
            )
        ]

    def __str__(self):
        return self.label

    @property
    def most(self):
        return self.weight * self.maximum

    @transaction.atomic
    def keep(self):
        """Save as the last one, or as changed; refused once somebody has scored."""
        self._thaw()
        if self.pk is None:
            last = self.call.criteria.aggregate(last=Max("position"))["last"]
            self.position = 0 if last is None else last + 1
        self.save()

    @transaction.atomic
    def remove(self):
        self._thaw()
        self.delete()

    @transaction.atomic
    def move_up(self):
        """One place up; the order may change at any time, points do not depend on it."""
        self.call.locked()
        rows = list(self.call.criteria.all())
        index = rows.index(self)
        if index:
            rows[index - 1], rows[index] = rows[index], rows[index - 1]
        for position, row in enumerate(rows):
            Criterion.objects.filter(pk=row.pk).exclude(position=position).update(position=position)

    def _thaw(self):
        self.call.locked()
        if is_scored(self.call):
            raise CriteriaFrozen(f"call {self.call_id}: scored already")


def is_scored(call):
    """Whether the criteria of the call are frozen."""
    from .scoring import Score

    return Score.objects.filter(criterion__call=call).exists()


class AssessorQuerySet(models.QuerySet):
    def active(self):
        return self.filter(left_at=None)

    def of_user(self, user):
        """Rows of this account: named by it, or by an address that is proven to be the person's."""
        own = Q(email=user.email) | Q(email__in=user.emailaddress_set.filter(verified=True).values("email"))
        return self.filter(own)

    def with_load(self):
        """Those with the fewest assessments first."""
        counted = Count("assessments", filter=Q(assessments__status__in=COUNTED))
        return self.annotate(load=counted).order_by("load", "pk")


@tracked()
@personal_data(
    "name", "email",
    purpose=PROFESSIONAL_CONTACT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project's documents have to be kept",
)  # fmt: skip
class Assessor(models.Model):
    """Who assesses in one call. Known by the address: an account that owns it opens the same page as the link."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    call = models.ForeignKey(Call, models.CASCADE, related_name="assessors")
    name = models.CharField(_("first name and surname"), max_length=200)
    email = models.EmailField(_("e-mail address"))
    left_at = models.DateTimeField(null=True, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField(auto_now_add=True)

    objects = AssessorQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("assessor")
        verbose_name_plural = _("assessors")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "email"],
                name="programmes_assessor_once",
                violation_error_message=_("This person assesses in the call already."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="programmes_assessor_email_lower",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def user(self):
        """The account of this address, or None."""
        from accounts.models import User

        proven = Q(emailaddress__email=self.email, emailaddress__verified=True)
        return User.objects.filter(Q(email=self.email) | proven, is_active=True).first()

    @cached_property
    def institution_ids(self):
        """Institutions to which the person belongs: by a role in the portal, by a post, by the address."""
        roles = Membership.objects.current().filter(user__email=self.email)
        if self.user:
            roles = Membership.objects.current().filter(user=self.user)
        posts = Post.objects.current().filter(
            Q(person__email__iexact=self.email) | Q(person__user__isnull=False, person__user=self.user)
        )
        mailboxes = Institution.objects.filter(email__iexact=self.email)
        return {
            *roles.exclude(institution=None).values_list("institution", flat=True),
            *posts.values_list("institution", flat=True),
            *mailboxes.values_list("pk", flat=True),
        }

    def own_institution(self, application):
        """The person's own institution among those of the application, or None."""
        institutions = (part.institution for part in application.parts.all() if not part.has_declined)
        return next((each for each in institutions if each.pk in self.institution_ids), None)


class FormalCheck(models.Model):
    """Whether an application may be assessed at all: the right institution, everything there."""

    application = models.OneToOneField("programmes.Application", models.CASCADE, related_name="formal_check")
    is_eligible = models.BooleanField(_("institutions of the kinds and places that the call asks for"))
    is_complete = models.BooleanField(_("everything that the call asks for is there"))
    remark = models.TextField(_("remark"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("formal check")
        verbose_name_plural = _("formal checks")

    def __str__(self):
        result = gettext("passed") if self.has_passed else gettext("not passed")
        return f"{self.application_id}: {result}"

    @property
    def has_passed(self):
        return self.is_eligible and self.is_complete
