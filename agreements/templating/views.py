from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.models import InstitutionType

from ..models import AgreementTemplate
from ..placeholders import ONCE, PLACEHOLDERS
from ..wording import parse
from . import perms
from .forms import TemplateForm
from .saving import newest_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _template(request, uid):
    if not perms.reads(request.scope):
        raise PermissionDenied
    templates = perms.visible_to(request.scope).select_related("programme", "team")
    return get_object_or_404(templates.prefetch_related("clauses", "bases"), uid=uid)


@require_safe
def templates(request):
    """The last version of each template of own projects and of the common ones."""
    if not perms.reads(request.scope):
        raise PermissionDenied
    rows = (
        perms.visible_to(request.scope)
        .newest()
        .select_related("programme", "team")
        .order_by("programme", "team", "name", "pk")
    )
    return render(request, "agreements/templating/list.html", {"templates": rows})


@require_safe
def template(request, uid):
    found = _template(request, uid)
    same = AgreementTemplate.objects.filter(code=found.code, programme=found.programme, team=found.team)
    context = {
        "template": found,
        "clauses": [(row, parse(row.text)) for row in found.clauses.all()],
        "bases": _named(found.bases.all()),
        "versions": same.order_by("-version"),
        "can_edit": perms.can_edit(request.scope, found),
        "can_vary": perms.projects(request.scope).exists(),
    }
    return render(request, "agreements/templating/template.html", context)


def _named(bases):
    """[(legal basis, names of the types of institutions)]"""
    codes = {code for row in bases for code in row.institution_types}
    names = dict(InstitutionType.objects.filter(code__in=codes).values_list("code", "name"))
    return [(row, [names.get(code, code) for code in row.institution_types]) for row in bases]


@form_methods
def new_version(request, uid):
    base = _template(request, uid)
    if not perms.can_edit(request.scope, base):
        raise PermissionDenied
    newest = newest_of(base, programme=base.programme, team=base.team)
    if request.method != "POST" and newest != base:
        return redirect("agreements:template_version", newest.uid)
    return _form(request, TemplateForm(request.POST or None, base=base), _("New version of the template"))


@form_methods
def new_variant(request, uid):
    base = _template(request, uid)
    form = TemplateForm(request.POST or None, base=base, projects=perms.projects(request.scope))
    return _form(request, form, _("Variant of a project or team"))


def _form(request, form, title):
    if request.method == "POST" and form.is_valid() and (saved := form.save()):
        messages.success(
            request, _("The template is saved. New drafts start from it; earlier versions are kept.")
        )
        return redirect("agreements:template", saved.uid)
    context = {
        "form": form,
        "template": form.base,
        "title": title,
        "placeholders": [
            {"name": f"{{{name}}}", "meaning": meaning} for name, meaning in (ONCE | PLACEHOLDERS).items()
        ],
    }
    return render(request, "agreements/templating/form.html", context)
