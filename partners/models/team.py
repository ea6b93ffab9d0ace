import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.conflicts import Versioned
from coop_portal.folding import fold
from coop_portal.history import tracked
from coop_portal.once import insert_once
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful, TransitionRefused
from coop_portal.vocabulary import VocabularyTerm
from documents.models import Source

from ..enums import ActionStatus, BasisKind, TeamStatus
from .institution import Institution, Sector
from .person import Post
from .territory import Territory


class TeamKind(VocabularyTerm):
    """PZK, Gminno-Powiatowy PZK, ZZK, GGK ...: models of cooperation name their teams differently."""

    short_name = models.CharField(
        _("abbreviation"), max_length=30, blank=True, help_text=_("For example: PZK.")
    )

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("kind of team")
        verbose_name_plural = _("kinds of teams")


class TeamRole(VocabularyTerm):
    leads = models.BooleanField(
        _("runs the team"),
        default=False,
        help_text=_("The institution that has this role edits the team, its seats, plan and papers."),
    )

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("role in a team")
        verbose_name_plural = _("roles in teams")


class OpenTasks(TransitionRefused):
    """A team is not closed over work that nobody has ended or given up."""


LIVING = [TeamStatus.FORMING, TeamStatus.ESTABLISHED, TeamStatus.DORMANT]


class TeamQuerySet(models.QuerySet):
    def living(self):
        return self.filter(status__in=LIVING)

    def with_row(self):
        """With what a row of a list shows: `seats` are the present ones with their institutions' sectors."""
        seats = TeamMembership.objects.current().select_related("institution", "role")
        return self.select_related("kind").prefetch_related(
            "territories",
            models.Prefetch(
                "memberships", seats.prefetch_related("institution__sectors"), to_attr="present_seats"
            ),
        )

    def named(self, text):
        """Names in which every word of `text` stands. Teams are few: their names are folded in Python."""
        words = fold(text.replace("\x00", "")).split()[:8]
        names = self.order_by().values_list("pk", "name")
        return self.filter(pk__in=[pk for pk, name in names if all(word in fold(name) for word in words)])

    def working_in(self, territory):
        """Teams of the territory, of what lies in it and of what it lies in."""
        here = self.model.territories.through.objects.filter(
            Q(territory__in=Territory.objects.within([territory.pk])) | Q(territory__in=territory.path_ids())
        )
        return self.filter(pk__in=here.values("team"))

    def with_sector(self, sector):
        """In which an institution of the sector has a seat."""
        seats = TeamMembership.objects.current().filter(institution__sectors=sector)
        return self.filter(pk__in=seats.values("team"))

    def visible_to(self, scope):
        """Cards of teams that work are public; those that are forming are seen by who forms them."""
        if scope.is_operator:
            return self
        return self.filter(
            ~Q(status=TeamStatus.FORMING) | Q(pk__in=self.model.objects.entered_by(scope).values("pk"))
        )

    def entered_by(self, scope):
        """Teams whose space the person enters: a seat of an own institution, an own territory or project."""
        if scope.is_operator:
            return self
        seats = TeamMembership.objects.current().filter(institution__in=scope.institution_ids)
        return self.filter(Q(pk__in=seats.values("team")) | self._run_by(scope, manage=False))

    def managed_by(self, scope):
        """Teams that the person runs: an own territory or project, or the seat of a role that leads."""
        if scope.is_operator:
            return self
        seats = TeamMembership.objects.current().filter(
            institution__in=scope.institution_ids, role__leads=True
        )
        return self.filter(Q(pk__in=seats.values("team")) | self._run_by(scope, manage=True))

    def _run_by(self, scope, *, manage):
        here = self.model.territories.through.objects.filter(territory__in=scope.animated_territories())
        reach = Q(pk__in=here.values("team"))
        for teams in registry.team_reach.values():
            reach |= Q(pk__in=teams(scope, manage=manage))
        return reach

    def of_institution(self, institution):
        """In which it has a seat now."""
        seats = TeamMembership.objects.current().filter(institution=institution)
        return self.filter(pk__in=seats.values("team"))


@tracked()
class Team(Versioned, Stateful):
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
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
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

    @transaction.atomic
    def establish(self, *, on, by=None):
        """The team begins to work. Cooperation needs two: refused with fewer member institutions."""
        self._locked()
        if self.memberships.current().values("institution").distinct().count() < 2:
            raise TransitionRefused("a team of fewer than two institutions")
        self._move(TeamStatus.FORMING, to=TeamStatus.ESTABLISHED, verb="establish", by=by, established_on=on)

    def rest(self, *, by, reason):
        """Nobody meets now; the team can be woken."""
        self._move(TeamStatus.ESTABLISHED, to=TeamStatus.DORMANT, verb="rest", by=by, reason=reason)

    def wake(self, *, by):
        self._move(TeamStatus.DORMANT, to=TeamStatus.ESTABLISHED, verb="wake", by=by)

    @transaction.atomic
    def close(self, *, by, on, reason, drop_tasks=False):
        """For good. Seats and space stay readable; OpenTasks while there are any that are not to be given up."""
        self._locked()
        tasks = list(self.actions.filter(status=ActionStatus.OPEN).select_for_update(no_key=True))
        if tasks and not drop_tasks:
            raise OpenTasks(f"{len(tasks)} open tasks")
        self._move(*LIVING, to=TeamStatus.CLOSED, verb="close", by=by, reason=reason, closed_on=on)
        for task in tasks:
            task.drop(by=by, outcome=gettext("The team was closed."))

    def _locked(self):
        """The aggregate's root: seats of one team are counted and changed one after another."""
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    def get_absolute_url(self):
        return reverse("partners:team", args=[self.uid])

    @property
    def is_living(self):
        return self.status in LIVING

    @transaction.atomic
    def seat(self, seat):
        """(seat, whether it is new): an unsaved seat taken; the same form sent twice takes one."""
        if self._locked().status == TeamStatus.CLOSED:
            raise TransitionRefused("a seat in a closed team")
        seat.team = self
        return insert_once(seat)

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
    def rewrite(self, **changes):
        """Change seats outside their form; a form that is open elsewhere will see that they moved on."""
        return self.update(version=F("version") + 1, edited_at=Now(), **changes)

    def current(self):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))

    def after(self, day):
        """Those that outlast the day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def with_people(self):
        """With what a list of members shows, institutions in their order and who leads first."""
        return (
            self.select_related(
                "institution__seat", "role", "post__person", "deputy__person", "source__recorded_by"
            )
            .prefetch_related("institution__sectors")
            .order_by(F("role__leads").desc(nulls_last=True), "institution__sort_key", "pk")
        )


@tracked()
class TeamMembership(Versioned):
    """An institution's seat in a team, held by a post or still without a name. `ends_on` is its last day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
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
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
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

    @transaction.atomic
    def leave(self, *, on):
        """Give the seat up. The last institution of a living team closes the team instead."""
        team = self.team._locked()
        seat = type(self).objects.select_related("team").get(pk=self.pk)
        if seat.ends_on:
            return
        others = team.memberships.current().after(on).exclude(pk=self.pk)
        if team.status != TeamStatus.CLOSED and not others.exists():
            raise TransitionRefused("the last member of a living team")
        type(self).objects.filter(pk=self.pk).update(ends_on=on)
        self.refresh_from_db()
