"""Plan templates: read by everybody who works with help, edited by operators and animators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import perms
from ..models import PlanTemplate
from .changing import posted
from .pack_forms import PlanTemplateForm


@require_safe
def plan_templates(request):
    if not perms.reads_plan_templates(request.scope):
        raise PermissionDenied
    context = {
        "templates": PlanTemplate.objects.all(),
        "may_edit": perms.edits_plan_templates(request.scope),
    }
    return render(request, "services_catalog/selections/plan_templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_template_edit(request, uid=None):
    if not perms.edits_plan_templates(request.scope):
        raise PermissionDenied
    template = get_object_or_404(PlanTemplate, uid=uid) if uid else PlanTemplate()
    form = PlanTemplateForm(posted(request), instance=template)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(
            request, _("The plan template is saved. Texts and files are made by it from now on.")
        )
        return redirect("services_catalog:plan_templates")
    return render(request, "services_catalog/selections/plan_template_form.html", {"form": form})
