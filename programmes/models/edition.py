import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from partners.models import Team, Territory

from ..enums import SamePlace
from .programme import Programme


class EditionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(programme__in=Programme.objects.visible_to(scope))


@tracked()
class GroupRules(models.Model):
    """What a group of an edition must be: rows, not code, since each project has its own."""

    name = models.CharField(_("name"), max_length=200)
    minimum_people = models.PositiveSmallIntegerField(_("at least so many people"), default=6)
    minimum_per_institution = models.PositiveSmallIntegerField(
        _("at least so many from each institution"), default=3
    )
    institutions = models.PositiveSmallIntegerField(_("number of institutions"), default=2)
    sectors_differ = models.BooleanField(_("institutions of different sectors"), default=True)
    same_place = models.CharField(
        _("same place"), max_length=10, choices=SamePlace.choices, default=SamePlace.TOWN_AND_NAMESAKE
    )

    class Meta:
        verbose_name = _("rules for groups")
        verbose_name_plural = _("rules for groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_people__gte=F("minimum_per_institution")),
                name="programmes_grouprules_minimums",
                violation_error_message=_("The whole group cannot be smaller than one institution's part."),
            ),
            models.CheckConstraint(
                condition=Q(institutions__gte=1), name="programmes_grouprules_institutions"
            ),
        ]

    def __str__(self):
        return self.name


@tracked()
class Edition(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="editions", verbose_name=_("project")
    )
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    territories = models.ManyToManyField(
        Territory, related_name="editions", blank=True, verbose_name=_("territory")
    )
    target_groups = models.PositiveIntegerField(_("target: groups"), null=True, blank=True)
    target_people = models.PositiveIntegerField(_("target: people"), null=True, blank=True)
    group_limit = models.PositiveIntegerField(_("places for groups"), null=True, blank=True)
    rules = models.ForeignKey(
        GroupRules,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name=_("rules for groups"),
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "position", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="programmes_edition_name_once",
                violation_error_message=_("The project has an edition of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="programmes_edition_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("programmes:edition", args=[self.uid])

    def locked(self):
        """The edition's row, locked until the end of the transaction: names of its cycles are looked up and taken."""
        return Edition.objects.select_for_update(of=["self"], no_key=True).get(pk=self.pk)


class EditionTeam(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_teams")
    team = models.ForeignKey(Team, models.PROTECT, related_name="edition_teams")

    class Meta:
        verbose_name = _("team of an edition")
        verbose_name_plural = _("teams of editions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "team"], name="programmes_editionteam_once")
        ]

    def __str__(self):
        return f"{self.team_id} in {self.edition_id}"

    @classmethod
    def of_scope(cls, scope, *, manage):
        """Ids of the teams of projects that the person runs or, without `manage`, controls."""
        programmes = scope.coordinated_programme_ids if manage else scope.programme_ids
        return cls.objects.filter(edition__programme__in=programmes).values("team")

    @classmethod
    def projects_of(cls, team):
        """Ids of the projects in which the team works, drafts apart: their signs stand on its pages and papers."""
        projects = Programme.objects.public().filter(editions__edition_teams__team=team)
        return set(projects.values_list("pk", flat=True))
