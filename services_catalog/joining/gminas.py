"""The gminas of somebody's territory: who animates them, what serves them, how far they have joined."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.models import Membership
from partners.enums import TeamStatus
from partners.models import Team, Territory

from ..enums import JoiningStatus
from ..models import GminaJoining, GminaLeaving, Service


class State(models.TextChoices):
    JOINED = "joined", pgettext_lazy("gmina", "joined")
    ASKING = "asking", pgettext_lazy("joining", "providers are being asked")
    PREPARING = "preparing", pgettext_lazy("joining", "being prepared")
    LEFT = "left", pgettext_lazy("gmina", "left")
    NOT_YET = "not_yet", pgettext_lazy("gmina", "not yet")


@dataclass
class Row:
    territory: Territory
    animators: list = field(default_factory=list)
    teams: list = field(default_factory=list)
    services: int = 0
    has_own: bool = False  # a service of an institution seated there is on the list
    open: GminaJoining | None = None
    finished: GminaJoining | None = None
    left: GminaLeaving | None = None

    @property
    def state(self):
        if self.open:
            return State(self.open.status)
        if self.left and not self._came_again:
            return State.LEFT
        if self.finished or self.animators or self.teams or self.has_own:
            return State.JOINED
        return State.NOT_YET

    @property
    def _came_again(self):
        return bool(self.animators or (self.finished and self.finished.finished_at > self.left.left_at))


def gminas_of(scope):
    gminas = Territory.objects.active().gminas()
    if not scope.is_operator:
        gminas = gminas.filter(pk__in=scope.animated_territories())
    return gminas.select_related("powiat").order_by("powiat__sort_key", "powiat", "sort_key", "pk")


def rows(gminas):
    """A Row for each of these gminas, in a constant number of queries."""
    found = {gmina.pk: Row(gmina) for gmina in gminas}
    _add_animators(found)
    _add_teams(found)
    _add_services(found)
    roads = GminaJoining.objects.filter(territory__in=found).order_by("pk")
    for road in roads.exclude(status=JoiningStatus.CANCELLED):
        setattr(found[road.territory_id], "open" if road.is_open else "finished", road)
    for leaving in GminaLeaving.objects.filter(territory__in=found).order_by("pk"):
        found[leaving.territory_id].left = leaving
    return list(found.values())


def _add_animators(found):
    animators = Membership.objects.current().filter(
        role=Role.ANIMATOR, territory__in=found, user__is_active=True
    )
    for membership in animators.select_related("user").order_by("valid_from", "pk"):
        found[membership.territory_id].animators.append(membership.user)


def _add_teams(found):
    links = Team.territories.through.objects.filter(territory__in=found)
    living = links.exclude(team__status=TeamStatus.CLOSED).select_related("team")
    for link in living.order_by("team__sort_key"):
        found[link.territory_id].teams.append(link.team)


def _add_services(found):
    """Services for the gmina's residents: of its own, of a part of it, or of what it lies in."""
    places = {pk for row in found.values() for pk in row.territory.path_ids()}
    links = (
        Service.coverage.through.objects.filter(Q(territory__in=places) | Q(territory__gmina__in=found))
        .filter(service__in=Service.objects.published().filter(is_national=False))
        .values_list("service", "territory", "territory__gmina")
    )
    services = defaultdict(set)
    for service, territory, gmina in links:
        services[territory].add(service)
        if gmina in found:
            services[gmina].add(service)
    for row in found.values():
        row.services = len(set().union(*(services[place] for place in row.territory.path_ids())))
    seats = Service.objects.published().filter(provider__seat__gmina__in=found)
    for pk in seats.order_by().values_list("provider__seat__gmina", flat=True).distinct():
        found[pk].has_own = True
