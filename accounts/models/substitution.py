from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked


class SubstitutionQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today)

    def visible_to(self, scope):
        """One's own: those that one named and those in which one stands in."""
        if scope.is_operator:
            return self
        return self.filter(Q(person=scope.user) | Q(deputy=scope.user))

    def not_over(self):
        return self.filter(ends_on__gte=timezone.localdate())


@tracked()
class Substitution(models.Model):
    """While `person` is away, `deputy` acts with the person's rights ("w zastępstwie")."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="substitutions")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="substituting")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitution")
        verbose_name_plural = _("substitutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="accounts_substitution_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")),
                name="accounts_substitution_not_self",
                violation_error_message=_("Nobody can stand in for herself or himself."),
            ),
            ExclusionConstraint(
                name="accounts_substitution_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another deputy is named for some of these days."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} -> {self.deputy_id}"

    @property
    def has_begun(self):
        return self.starts_on <= timezone.localdate()

    def cancel(self):
        """The deputy loses the rights now. One that has not begun leaves no trace but in the history."""
        today = timezone.localdate()
        mine = Substitution.objects.filter(pk=self.pk, ends_on__gte=today)
        mine.filter(starts_on__gte=today).delete()
        mine.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1))
