"""What a project hands on before it ends. Higher apps register theirs in `registry.legacies`, a key each."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.enums import TeamStatus
from partners.models import Team

from ..models import Programme, Succession


@dataclass(frozen=True)
class LegacyItem:
    """One thing that needs a successor; `key` names it among those of its kind."""

    key: str
    title: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Legacy:
    """A kind of things that a project builds. `items` is callable(programme) -> LegacyItem list."""

    label: str
    hint: str
    items: Callable
    order: int = 50

    def item(self, programme, key):
        return next((each for each in self.items(programme) if each.key == key), None)


@transaction.atomic
def settle(
    programme, legacy, item, *, by, institution=None, user=None, from_on=None, reason="", others=False
):
    """Say who goes on with `item`, or why nobody does; with `others` also for the kind's items nobody decided about.

    Decided again it replaces what was said. The project's row is locked, as in its ending.
    """
    programme = Programme.objects.locked().get(pk=programme.pk)
    fate = {"institution": institution, "user": user, "from_on": from_on, "reason": reason, "decided_by": by}
    wanted = [item]
    if others:
        decided = set(programme.successions.filter(legacy=legacy).values_list("item", flat=True))
        items = registry.legacies[legacy].items(programme)
        wanted += [each for each in items if each.key not in decided | {item.key}]
    for each in wanted:
        Succession.objects.update_or_create(
            programme=programme, legacy=legacy, item=each.key, defaults=fate | {"title": each.title[:300]}
        )
        programme.events.create(
            verb="settle", from_status=programme.status, to_status=programme.status, by=by, reason=each.title
        )


def _teams(programme):
    teams = Team.objects.filter(edition_teams__edition__programme=programme).exclude(status=TeamStatus.CLOSED)
    return [
        LegacyItem(str(team.pk), team.name, str(team.kind), team.get_absolute_url())
        for team in teams.select_related("kind").distinct().order_by("sort_key", "pk")
    ]


TEAMS = Legacy(
    _("Teams"), _("Who calls the team together and keeps its plan after the project."), _teams, order=20
)
