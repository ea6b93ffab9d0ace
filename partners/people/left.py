"""What hangs on posts: seats in teams, open tasks, resources. After a post has ended somebody else has to take it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import ActionItem, InstitutionResource, TeamMembership


@dataclass(frozen=True)
class Duty:
    what: str
    title: str
    url: str = ""


def duties(posts):
    """[Duty] of these posts, in three queries."""
    ids = [post.pk for post in posts]
    if not ids:
        return []
    seats = TeamMembership.objects.current().filter(Q(post__in=ids) | Q(deputy__in=ids))
    tasks = ActionItem.objects.open().filter(post__in=ids).select_related("team")
    resources = InstitutionResource.objects.offered().filter(post__in=ids)
    return [
        *(Duty(_("seat in a team"), str(seat.team), seat.team.get_absolute_url())
          for seat in seats.select_related("team").order_by("team__sort_key", "pk")),
        *(Duty(_("open task"), task.text, task.team.get_absolute_url() if task.team else "")
          for task in tasks.order_by("due_on", "pk")),
        *(Duty(_("contact about a resource"), resource.name) for resource in resources.order_by("sort_key")),
    ]  # fmt: skip
