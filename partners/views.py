import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused

from . import perms
from .enums import InstitutionStatus
from .filters import InstitutionFilter
from .forms import InstitutionForm
from .models import Institution, Team


@method_decorator(login_not_required, name="dispatch")
class InstitutionList(FilterView):
    filterset_class = InstitutionFilter
    template_name = "partners/institutions.html"
    context_object_name = "institutions"
    paginate_by = 25
    strict = False  # an unknown filter value is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return Institution.objects.listed().with_card()

    def get_context_data(self, **context):
        return super().get_context_data(can_add=perms.can_add(self.request.scope), **context)


@login_not_required
@require_safe
def institution_detail(request, pk, slug):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope).with_card(), pk=pk)
    if institution.status == InstitutionStatus.MERGED:
        return redirect(institution.merged_into, permanent=True)
    if slug != institution.slug:
        return redirect(institution, permanent=True)
    scope = request.scope
    posts = institution.posts.current().select_related("person").order_by("person__sort_key", "pk")
    context = {
        "institution": institution,
        "phones": [
            p for p in institution.phones.all() if perms.sees_contact(scope, p.visibility, institution)
        ],
        "posts": [post for post in posts if perms.sees_contact(scope, post.person.visibility, institution)],
        "units": institution.units.listed(),
        "locations": institution.locations.select_related("territory"),
        "teams": Team.objects.visible_to(scope).of_institution(institution),
        "panels": panels_for("institution", request, institution),
        "can_edit": perms.can_edit(scope, institution),
        "can_verify": institution.status == InstitutionStatus.PENDING
        and perms.can_verify(scope, institution),
    }
    return render(request, "partners/institution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def institution_create(request):
    if not perms.can_add(request.scope):
        raise PermissionDenied
    if request.method == "POST" and (first := _sent_before(request)):
        return redirect(first)
    return _institution_form(request, Institution(uid=uuid.uuid4()))


@require_http_methods(["GET", "HEAD", "POST"])
def institution_edit(request, uid):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope), uid=uid)
    if not perms.can_edit(request.scope, institution):
        raise PermissionDenied
    return _institution_form(request, institution)


def _sent_before(request):
    """What the same form made when it was sent the first time."""
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None
    return Institution.objects.visible_to(request.scope).filter(uid=uid).first()


def _institution_form(request, institution):
    form = InstitutionForm(request.POST or None, instance=institution, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            institution = form.save(by=request.user)
        messages.success(request, _("The institution is saved."))
        return redirect(institution)
    return render(request, "partners/institution_form.html", {"form": form, "institution": institution})


@require_POST
def institution_verify(request, uid):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope), uid=uid)
    if not perms.can_verify(request.scope, institution):
        raise PermissionDenied
    try:
        institution.verify(by=request.user)
        messages.success(request, _("The institution is verified."))
    except TransitionRefused:
        messages.info(request, _("The institution was not waiting for verification."))
    return redirect(institution)


@login_not_required
@require_safe
def team_detail(request, uid):
    teams = Team.objects.visible_to(request.scope).select_related("kind")
    team = get_object_or_404(teams.prefetch_related("territories", "invited_sectors"), uid=uid)
    context = {
        "team": team,
        "members": team.memberships.current()
        .select_related("institution__seat", "role")
        .order_by("institution__sort_key", "pk"),
        "coverage": team.sector_coverage(),
        "panels": panels_for("team", request, team),
    }
    return render(request, "partners/team.html", context)
