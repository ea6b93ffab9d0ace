from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import TransitionRefused

from ..enums import SCOPE_OF_ROLE, Role

SCOPE_COLUMNS = ("institution", "territory", "programme")


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def scope_id():
    """The id in whichever scope column is filled; 0 for the operator."""
    return Coalesce(*SCOPE_COLUMNS, Value(0), output_field=models.BigIntegerField())


class RoleInScopeQuerySet(models.QuerySet):
    def managed_by(self, scope):
        """Roles in the places in which the person may give and take roles."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(programme__in=scope.coordinated_programme_ids)
            | Q(institution__in=scope.caretaken_institution_ids)
            | Q(institution__seat__in=scope.animated_territories())
            | Q(territory__in=scope.animated_territories())
        )

    def with_place(self):
        """With what labels and rights ask of the place; an animator's right hangs on an institution's seat."""
        return self.select_related(*SCOPE_COLUMNS, "institution__seat")

    def same_role(self, other):
        """Of the same role in the same place as `other`."""
        return self.filter(role=other.role, **{column: getattr(other, column) for column in SCOPE_COLUMNS})


class MembershipQuerySet(RoleInScopeQuerySet):
    def current(self):
        """In force at this moment of the database's clock."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=Now()), valid_from__lte=Now())

    def by_name(self):
        return self.select_related("user").order_by(
            "user__last_name", "user__first_name", "user__email", "pk"
        )

    def of_person_like(self, text):
        """Whose name or address holds every word of the text."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(user__first_name__unaccent__icontains=word)
                | Q(user__last_name__unaccent__icontains=word)
                | Q(user__email__icontains=word)
            )
        return found

    def rights_of(self, user):
        """Memberships in force of the person and of those whom the person stands in for today.

        Each has `institution_status`, and in `absorbed_ids` what was merged into the institution in which it holds.
        """
        return self.raw(RIGHTS, {"user": user.pk, "today": timezone.localdate()})


# Asked at each request of who is signed in. Written out: to make it from a queryset takes longer than to ask it.
# A controller's access was given to one person for one control: no deputy has it.
RIGHTS = f"""
    SELECT held.*, institution.status AS institution_status,
        ARRAY(SELECT id FROM partners_institution WHERE merged_into_id = held.institution_id) AS absorbed_ids
    FROM accounts_membership AS held
    LEFT JOIN partners_institution AS institution ON institution.id = held.institution_id
    WHERE held.valid_from <= statement_timestamp()
        AND (held.valid_to IS NULL OR held.valid_to > statement_timestamp())
        AND (held.user_id = %(user)s OR held.role <> '{Role.CONTROLLER.value}' AND held.user_id IN (
            SELECT person.id FROM accounts_user AS person
            JOIN accounts_substitution AS absence ON absence.person_id = person.id
            WHERE person.is_active AND absence.deputy_id = %(user)s
                AND absence.starts_on <= %(today)s AND absence.ends_on >= %(today)s
        ))
"""


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

    @property
    def last_day(self):
        """The last day on which the role holds, for people; the row keeps the moment at which it is over."""
        return self.valid_to and timezone.localdate(self.valid_to - timedelta(microseconds=1))

    @property
    def label(self):
        """ "animator, powiat wysokomazowiecki"."""
        return ", ".join(str(part) for part in (self.get_role_display(), self.scope_object) if part)


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

    @classmethod
    @transaction.atomic
    def grant(cls, user, role, *, valid_to=None, **place):
        """Give the role from now on, in the `institution`, `territory` or `programme` where it holds.

        Safe to repeat: a role held already is returned, and prolonged where it would end sooner.
        """
        # Two grants to one person at once wait for each other here, else the second would meet the exclusion.
        user.locked()
        wanted = cls(user=user, role=role, valid_to=valid_to, **place)
        held = cls.objects.current().filter(user=user).same_role(wanted).first()
        if held is None:
            wanted.valid_from = Now()
            wanted.save()
        elif held.valid_to and (valid_to is None or valid_to > held.valid_to):
            cls.objects.filter(pk=held.pk).update(valid_to=valid_to)
        given = held or wanted
        given.refresh_from_db()
        return given

    @transaction.atomic
    def end(self):
        """Take the role away now. Safe to repeat. The last operator stays: nobody could invite another one."""
        if self.role == Role.OPERATOR:
            operators = Membership.objects.current().filter(role=Role.OPERATOR, user__is_active=True)
            # All rows in one order, so that two operators who end each other wait and do not deadlock; counted by
            # a second statement, whose clock is later than what the first one waited for.
            list(operators.select_for_update(of=["self"]).order_by("pk"))
            if not operators.exclude(pk=self.pk).exists():
                raise TransitionRefused("the last operator stays")
        Membership.objects.current().filter(pk=self.pk).update(valid_to=Now())
        self.refresh_from_db()
