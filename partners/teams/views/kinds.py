"""Kinds of teams and roles in them: words of the models of cooperation, edited by operators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ...models import TeamKind, TeamMembership, TeamRole
from ..forms import KindForm, RoleForm

FORMS = {"rodzaj": KindForm, "rola": RoleForm}


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


@require_http_methods(["GET", "HEAD", "POST"])
def team_term_add(request, what):
    operators_only(request)
    return _term(request, what, None)


@require_http_methods(["GET", "HEAD", "POST"])
def team_term_edit(request, what, pk):
    operators_only(request)
    return _term(request, what, get_object_or_404(FORMS[what]._meta.model, pk=pk))


def _term(request, what, term):
    form = FORMS[what](request.POST or None, instance=term)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.instance})
        return redirect("partners:team_kinds")
    return render(request, "partners/teams/term_form.html", {"form": form, "term": term, "what": what})
