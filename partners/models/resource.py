import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.folding import fold
from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField

from ..enums import InstitutionStatus, ResourceKind
from ..resources.words import StemmedField, beginning, stems, words
from .institution import Institution
from .location import Location
from .person import Post
from .team import Team, TeamMembership


class InstitutionResourceQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_active=True, institution__status=InstitutionStatus.VERIFIED)

    def visible_to(self, scope):
        """One's own institution's, those of institutions that share a team, of the territory and of projects' teams."""
        if scope.is_operator:
            return self
        teams = Team.objects.entered_by(scope).living()
        partners = TeamMembership.objects.current().filter(team__in=teams.values("pk"))
        return self.filter(
            Q(institution__in=scope.institution_ids)
            | Q(institution__in=partners.values("institution"))
            | Q(institution__seat__in=scope.animated_territories())
        )

    def searched_by(self, scope):
        """Whether the search is this person's: somebody of an institution, of a team, of a territory or a project."""
        return (
            scope.is_operator
            or bool(scope.institution_ids or scope.animated_territory_ids)
            or Team.objects.entered_by(scope).exists()
        )

    def seated_in(self, territory):
        return self.filter(institution__in=Institution.objects.seated_in(territory).values("pk"))

    def of_team(self, team):
        seats = TeamMembership.objects.current().filter(team=team)
        return self.filter(institution__in=seats.values("institution"))

    def about(self, text):
        """Resources in which each word of `text` stands in any of its forms, with or without Polish letters."""
        found = self
        for word in words(text)[:8]:
            here = Q(search_text__contains=fold(word))
            for stem in stems(word):
                here |= Q(search_text__contains=f" {stem} ")
            if start := beginning(word):
                here |= Q(search_text__contains=start)
            found = found.filter(here)
        return found

    def with_contact(self):
        """What a row of the search says: whose it is, where, and whom to ask."""
        return self.select_related("institution__seat", "location", "post__person").prefetch_related(
            "institution__phones", "location__rooms"
        )


@tracked()
class InstitutionResource(Versioned):
    """A potential that an institution shares with its team: what people can do, a room, equipment, an offer."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="resources", verbose_name=_("institution")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind.choices)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKeyField(source="name")
    description = models.TextField(_("description"), blank=True)
    conditions = models.TextField(
        _("on what conditions"),
        blank=True,
        help_text=_(
            "For example: free of charge for partners, on weekdays after 3 p.m., after a phone call."
        ),
    )
    quantity = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    location = models.ForeignKey(
        Location, models.SET_NULL, null=True, blank=True, related_name="resources", verbose_name=_("place")
    )
    post = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("whom to ask"),
    )
    is_active = models.BooleanField(_("can be used"), default=True)
    search_text = StemmedField(sources=["name", "description", "conditions"])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionResourceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("resource of an institution")
        verbose_name_plural = _("resources of institutions")
        indexes = [GinIndex(OpClass("search_text", "gin_trgm_ops"), name="partners_resource_search")]

    def __str__(self):
        return self.name
