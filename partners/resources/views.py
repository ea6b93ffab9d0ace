"""Resources and potentials of institutions, searched by those who work in a team with them."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_filters.views import FilterView

from .. import perms
from ..enums import ResourceKind
from ..models import Institution, InstitutionResource, Team
from .forms import ResourceFilter, ResourceForm
from .rows import rows_of


class ResourceList(FilterView):
    filterset_class = ResourceFilter
    template_name = "partners/resources/list.html"
    context_object_name = "resources"
    paginate_by = 25
    strict = False
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if not InstitutionResource.objects.searched_by(request.scope):
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return InstitutionResource.objects.visible_to(self.request.scope).offered().with_contact()

    def get_filterset_kwargs(self, filterset_class):
        teams = Team.objects.entered_by(self.request.scope).living()
        return super().get_filterset_kwargs(filterset_class) | {"teams": teams}

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        asked = self.filterset.asked()
        own = Institution.objects.listed().filter(pk__in=self.request.scope.institution_ids)
        return context | {
            "rows": rows_of(context["page_obj"].object_list, self.request.scope),
            "applied": self.filterset.applied(reverse("partners:resources")),
            "words": asked.get("q", ""),
            "kept": [(name, self.request.GET.get(name)) for name in asked if name != "q"],
            "own": own[:5],
        }


@require_http_methods(["GET", "HEAD", "POST"])
def resource_add(request, uid):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope), uid=uid)
    _may_offer(request, institution)
    kind = request.GET.get("rodzaj", "")
    return _resource_form(
        request,
        InstitutionResource(
            institution=institution, uid=uuid.uuid4(), kind=kind if kind in ResourceKind.values else ""
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request, uid):
    resources = InstitutionResource.objects.visible_to(request.scope)
    resource = get_object_or_404(resources.select_related("institution__seat"), uid=uid)
    _may_offer(request, resource.institution)
    return _resource_form(request, resource)


def _may_offer(request, institution):
    if not perms.can_offer_resources(request.scope, institution):
        raise PermissionDenied


def _resource_form(request, resource):
    institution = resource.institution
    form = ResourceForm(request.POST or None, instance=resource)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The resource is saved."))
        return redirect(institution.get_absolute_url() + "#resources")
    return render(request, "partners/resources/form.html", {"form": form, "institution": institution})
