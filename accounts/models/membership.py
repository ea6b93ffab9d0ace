import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import ACCOUNT, personal_data

from ..enums import SCOPE_OF_ROLE, Role

SCOPE_COLUMNS = ("institution", "territory", "programme")


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def scope_id():
    """The id in whichever scope column is filled; 0 for the operator."""
    return Coalesce(*SCOPE_COLUMNS, Value(0), output_field=models.BigIntegerField())


class MembershipQuerySet(models.QuerySet):
    def current(self):
        """In force at this moment of the database's clock."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=Now()), valid_from__lte=Now())

    def of_person_or_substituted(self, user):
        """The person's own rights and those of whoever the person stands in for today."""
        absent = Substitution.objects.current().filter(deputy=user).values("person")
        return self.filter(Q(user=user) | Q(user__in=absent, user__is_active=True))


def role_scope_condition():
    """Each role has exactly its own scope column filled."""
    condition = Q()
    for role, column in SCOPE_OF_ROLE.items():
        empty = {f"{name}__isnull": name != column for name in SCOPE_COLUMNS}
        condition |= Q(role=role, **empty)
    return condition


class RoleInScope(models.Model):
    """A role and where it holds. The names are strings: accounts stands below partners and programmes."""

    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    institution = models.ForeignKey(
        "partners.Institution", models.PROTECT, null=True, blank=True, verbose_name=_("institution")
    )
    territory = models.ForeignKey(
        "partners.Territory", models.PROTECT, null=True, blank=True, verbose_name=_("territory")
    )
    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, null=True, blank=True, verbose_name=_("project")
    )

    class Meta:
        abstract = True

    @property
    def scope_object(self):
        column = SCOPE_OF_ROLE[Role(self.role)]
        return getattr(self, column) if column else None


@tracked()
class Membership(RoleInScope):
    """A user's role in a place, for a time. Ended ones lose access at the next request."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=role_scope_condition(),
                name="accounts_membership_role_scope",
                violation_error_message=_("This role needs exactly the place in which it holds."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="accounts_membership_dates",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.CONTROLLER) | Q(valid_to__isnull=False),
                name="accounts_membership_controller_expires",
                violation_error_message=_("A controller's access needs a last day."),
            ),
            ExclusionConstraint(
                name="accounts_membership_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (scope_id(), RangeOperators.EQUAL),
                    (TsTzRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person has this role here already at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.role}"

    def end(self):
        """Take the role away now. Safe to repeat."""
        Membership.objects.current().filter(pk=self.pk).update(valid_to=Now())


@tracked()
@personal_data(
    "email", "name",
    purpose=ACCOUNT,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 90 days after it was accepted, withdrawn or expired",
)  # fmt: skip
class Invitation(RoleInScope):
    """An offered role; the mail carries an AccessLink. Accepting it makes the membership."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="pl")
    valid_to = models.DateTimeField(_("role valid to"), null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("answer by"))
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    membership = models.OneToOneField(
        Membership, models.SET_NULL, null=True, blank=True, editable=False, related_name="invitation"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=role_scope_condition(),
                name="accounts_invitation_role_scope",
                violation_error_message=_("This role needs exactly the place in which it holds."),
            ),
            models.UniqueConstraint(
                "email",
                "role",
                scope_id(),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="accounts_invitation_one_open",
                violation_error_message=_("This person has an open invitation to this role already."),
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.uid}"


class SubstitutionQuerySet(models.QuerySet):
    def current(self):
        today = timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today)


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
