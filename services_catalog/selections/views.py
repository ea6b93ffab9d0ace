"""Reading selections and taking them along. Somebody else's is not found, by an operator neither."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import perms
from ..models import PlanTemplate, Selection, SelectionItem
from . import files, leaflet
from .box import boxes, pieces
from .forms import HeadingForm
from .owners import owner_of, to_adopt
from .plan import in_polish, plan
from .sheet import Sheet


def own_selection(request, uid):
    """The selection of whoever asks; 404 for everybody else."""
    own = Selection.objects.of(owner_of(request)).select_related("template", "user")
    return get_object_or_404(own, uid=uid)


def own_item(request, uid):
    own = Selection.objects.of(owner_of(request))
    items = SelectionItem.objects.filter(selection__in=own).select_related("selection", "service")
    return get_object_or_404(items, uid=uid)


def looked_at(request, uid):
    """An own selection with its lines. Looking is a use: it puts off the day of erasure."""
    selection = own_selection(request, uid)
    Selection.objects.filter(pk=selection.pk).use()
    return selection, Sheet(selection)


@never_cache
@login_not_required
@require_safe
def selections(request):
    own = Selection.objects.of(owner_of(request)).with_counts()
    context = {
        "selections": list(own),
        "new_uid": uuid.uuid4(),
        "to_adopt": to_adopt(request).count(),
        "may_read_packs": perms.reads_packs(request.scope),
        "may_read_templates": perms.reads_plan_templates(request.scope),
    }
    return render(request, "services_catalog/selections/list.html", context)


@never_cache
@login_not_required
@require_safe
def selection(request, uid):
    return selection_page(request, *looked_at(request, uid))


def selection_page(request, own, sheet, heading_form=None):
    context = {
        "selection": own,
        "sheet": sheet,
        "heading_form": heading_form or HeadingForm.fresh(),
        "may_write_packs": perms.writes_packs(request.scope),
    }
    return render(request, "services_catalog/selections/page.html", context)


# --- Out ------------------------------------------------------------------------------


def template_of(own):
    """The plan template that the owner chose last, else the first one; 404 where operators have retired all."""
    found = own.template if own.template and own.template.is_active else None
    found = found or PlanTemplate.objects.in_use().first()
    if found is None:
        raise Http404
    return found


@never_cache
@login_not_required
@require_safe
def selection_plan(request, uid):
    own, sheet = looked_at(request, uid)
    template = template_of(own)
    with in_polish():
        made, texts, single = plan(sheet, template), boxes(sheet, template), pieces(sheet, template)
    context = {
        "selection": own,
        "sheet": sheet,
        "template": template,
        "templates": PlanTemplate.objects.in_use(),
        "plan": made,
        "boxes": texts,
        "pieces": single,
        "today": timezone.localdate(),
    }
    return render(request, "services_catalog/selections/plan.html", context)


@never_cache
@login_not_required
@require_safe
def selection_file(request, uid, kind):
    if kind not in files.KINDS:
        raise Http404
    own, sheet = looked_at(request, uid)
    return files.plan_file(sheet, template_of(own), kind)


def _language(request, sheet):
    known = [code for code, _name in leaflet.languages(sheet)]
    asked = request.GET.get("jezyk", "")
    return asked if asked in known else known[0]


@never_cache
@login_not_required
@require_safe
def selection_leaflet(request, uid):
    own, sheet = looked_at(request, uid)
    language = _language(request, sheet)
    with leaflet.reading(language):
        paper = leaflet.context(sheet, language)
    context = {
        "selection": own,
        "languages": leaflet.languages(sheet),
        "shown_language": language,  # base.html calls another thing "language"
        "left_out": leaflet.left_out(sheet),
        "paper": paper,
    }
    return render(request, "services_catalog/selections/leaflet.html", context)


@never_cache
@login_not_required
@require_safe
def selection_leaflet_pdf(request, uid):
    _own, sheet = looked_at(request, uid)
    return files.leaflet_file(sheet, _language(request, sheet))
