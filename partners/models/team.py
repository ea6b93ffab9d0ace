import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful
from coop_portal.vocabulary import VocabularyTerm

from ..enums import BasisKind, TeamStatus
from .institution import Institution, Sector
from .person import Post
from .territory import Territory


class TeamKind(VocabularyTerm):
    """PZK, Gminno-Powiatowy PZK, ZZK, GGK ...: models of cooperation name their teams differently."""

    short_name = models.CharField(_("abbreviation"), max_length=30, blank=True)

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("kind of team")
        verbose_name_plural = _("kinds of teams")


class TeamRole(VocabularyTerm):
    class Meta(VocabularyTerm.Meta):
        verbose_name = _("role in a team")
        verbose_name_plural = _("roles in teams")


class TeamQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Cards of teams that work are public; those that are forming are seen by who forms them."""
        if scope.is_operator:
            return self
        own = Q(memberships__institution__in=scope.institution_ids) | Q(
            territories__in=scope.animated_territories()
        )
        return self.filter(~Q(status=TeamStatus.FORMING) | own).distinct()

    def of_institution(self, institution):
        """In which it has a seat now."""
        seats = TeamMembership.objects.current().filter(institution=institution)
        return self.filter(pk__in=seats.values("team"))


@tracked()
class Team(Stateful):
    """A Partner Cooperation Team (PZK): institutions of several sectors and a territory."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.ForeignKey(TeamKind, models.PROTECT, related_name="teams", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=300)
    sort_key = SortKeyField(source="name")
    status = models.CharField(max_length=12, choices=TeamStatus.choices, default=TeamStatus.FORMING)
    territories = models.ManyToManyField(Territory, related_name="teams", verbose_name=_("territories"))
    invited_sectors = models.ManyToManyField(
        Sector, related_name="+", blank=True, verbose_name=_("invited sectors")
    )
    description = models.TextField(_("description"), blank=True)
    established_on = models.DateField(_("established on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="partners_team_name_once",
                violation_error_message=_("There is a team of that kind and name already."),
            )
        ]

    def __str__(self):
        return self.name

    def establish(self, *, on, by=None):
        self._move(
            TeamStatus.FORMING, TeamStatus.DORMANT, to=TeamStatus.ESTABLISHED, verb="establish", by=by,
            established_on=on,
        )  # fmt: skip

    def get_absolute_url(self):
        return reverse("partners:team", args=[self.uid])

    def represented_sectors(self):
        """Sectors that at least one present member institution brings."""
        members = self.memberships.current().values("institution")
        return Sector.objects.filter(institutions__in=members).distinct()

    def sector_coverage(self):
        """(sector, invited, represented) of every sector that is one of both."""
        represented, invited = set(self.represented_sectors()), set(self.invited_sectors.all())
        sectors = sorted(represented | invited, key=lambda sector: (sector.position, sector.sort_key))
        return [(sector, sector in invited, sector in represented) for sector in sectors]


class TeamEvent(Event):
    subject = models.ForeignKey(Team, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a team")
        verbose_name_plural = _("events of teams")


class TeamMembershipQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ends_on=None)


@tracked()
class TeamMembership(models.Model):
    """An institution's seat in a team, held by a post or still without a name."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="team_memberships", verbose_name=_("institution")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="team_memberships", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    role = models.ForeignKey(
        TeamRole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    basis = models.CharField(_("basis"), max_length=20, choices=BasisKind.choices, blank=True)
    basis_number = models.CharField(_("number"), max_length=60, blank=True)
    basis_date = models.DateField(_("date"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a team")
        verbose_name_plural = _("seats in teams")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "institution", "post"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="partners_teammembership_once",
                violation_error_message=_("This seat is taken by the same institution and person already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partners_teammembership_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} in {self.team_id}"
