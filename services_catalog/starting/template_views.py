"""Typical services as operators edit them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import perms
from ..models import ServiceTemplate
from .forms import TemplateForm


def _operators_only(request):
    if not perms.edits_templates(request.scope):
        raise PermissionDenied


@require_safe
def templates(request):
    _operators_only(request)
    found = ServiceTemplate.objects.select_related("institution_type")
    return render(request, "services_catalog/starting/templates.html", {"templates": found})


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request, pk=None):
    _operators_only(request)
    template = get_object_or_404(ServiceTemplate, pk=pk) if pk else None
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(
            request, _("The typical service is saved. Entries made of it before stay as they are.")
        )
        return redirect("services_catalog:templates")
    return render(
        request, "services_catalog/starting/template_form.html", {"form": form, "template": template}
    )
