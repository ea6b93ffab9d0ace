import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import perms
from ..models import Synonym
from .forms import SynonymForm
from .preview import preview
from .reach import kept_by, territories_of

A_PAGE = 50


def _keepers_only(request):
    if not perms.keeps_synonyms(request.scope):
        raise PermissionDenied


@require_safe
def synonyms(request):
    _keepers_only(request)
    said, kind = request.GET.get("q", "").replace("\0", "").strip()[:120], request.GET.get("kind", "")
    rows = kept_by(request.scope)
    if said:
        rows = rows.filter(Q(term__icontains=said) | Q(words__icontains=said))
    if kind in Synonym.Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "said": said, "kind": kind, "kinds": Synonym.Kind.choices}
    return render(request, "services_catalog/synonyms/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_add(request):
    _keepers_only(request)
    form = SynonymForm(request.POST or None, territories=territories_of(request.scope))
    if form.is_bound and kept_by(request.scope).filter(uid=known_uid(form.data.get("uid", ""))).exists():
        return redirect("services_catalog:synonyms")  # the same form, sent twice
    return _page(request, form, _("New words for the search"))


@require_http_methods(["GET", "HEAD", "POST"])
def synonym_edit(request, uid):
    _keepers_only(request)
    row = get_object_or_404(kept_by(request.scope), uid=uid)
    form = SynonymForm(request.POST or None, instance=row, territories=territories_of(request.scope))
    return _page(request, form, row.term)


def known_uid(text):
    """The key that a form sent; None where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _page(request, form, title):
    """The form with a preview; saved where that was asked for and nothing speaks against it."""
    shown = form.instance if form.instance.pk else None
    if form.is_bound and form.is_valid():
        shown = form.instance
        if "preview" not in request.POST:
            try:
                form.save()
            except ValidationError as refused:
                form.add_error(None, ValidationError(refused.messages))
            else:
                messages.success(request, _("Saved: the search knows these words from now on."))
                return redirect("services_catalog:synonyms")
    elif form.is_bound:
        shown = None
    context = {"form": form, "title": title, "row": form.instance, "found": preview(shown) if shown else []}
    return render(request, "services_catalog/synonyms/form.html", context)


def _refusal(row):
    """Why its words cannot be used again, in one sentence; "" where they can."""
    try:
        row.clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@require_POST
@transaction.atomic
def synonym_switch(request, uid):
    """Off, or on again; what is asked for twice is done once."""
    _keepers_only(request)
    row = get_object_or_404(kept_by(request.scope).select_for_update(of=("self",)), uid=uid)
    row.is_active = request.POST.get("active") == "on"
    if row.is_active and (refusal := _refusal(row)):
        messages.error(request, refusal)
        return redirect("services_catalog:synonyms")
    row.save()
    if row.is_active:
        messages.success(request, _("The search knows “%(term)s” again.") % {"term": row.term})
    else:
        messages.success(
            request, _("The search no longer uses the words of “%(term)s”.") % {"term": row.term}
        )
    return redirect("services_catalog:synonyms")
