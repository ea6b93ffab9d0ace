"""Kinds of teams and roles in them, with how often each is used; they are edited as vocabularies."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...models import TeamKind, TeamMembership, TeamRole


def operators_only(request):
    if not request.scope.is_operator:
        raise PermissionDenied


@require_safe
def team_kinds(request):
    operators_only(request)
    used = dict(TeamMembership.objects.exclude(role=None).values_list("role").annotate(Count("pk")))
    roles = list(TeamRole.objects.all())
    for role in roles:
        role.used = used.get(role.pk, 0)
    context = {
        "kinds": TeamKind.objects.annotate(used=Count("teams")).order_by("position", "sort_key"),
        "roles": roles,
    }
    return render(request, "partners/teams/kinds.html", context)
