"""Typical services of a place: tick, fill in, publish."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from coop_portal.transitions import TransitionRefused

from .. import perms
from ..completeness import NotReady
from ..gmina import gmina_url
from ..models import EntryRequest
from . import drafts
from .forms import FillForm, TicksForm
from .places import place_in_scope, places_of
from .progress import progress


def posted(request):
    return request.POST if request.method == "POST" else None


@require_safe
def start(request):
    """Choose the gmina or powiat; a person with one place is led to it."""
    if not perms.joins_gminas(request.scope):
        raise PermissionDenied
    places = places_of(request.scope)
    text = request.GET.get("q", "").strip()[:100]
    if text:
        places = places.filter(name__icontains=text.replace("\0", ""))
    page = Paginator(places, 60).get_page(request.GET.get("page"))
    if not text and page.paginator.count == 1:
        return redirect("services_catalog:start_place", page.object_list[0].pk)
    rounds = EntryRequest.objects.visible_to(request.scope).with_counts()[:10]
    context = {"page_obj": page, "q": text, "rounds": rounds, "is_operator": request.scope.is_operator}
    return render(request, "services_catalog/starting/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start_place(request, pk):
    """Tick what there is in the place: each tick becomes a pre-written draft."""
    territory = place_in_scope(request, pk)
    form = TicksForm(
        posted(request), territory=territory, scope=request.scope, tick_all="wszystkie" in request.GET
    )
    if request.method == "POST" and form.is_valid():
        number = form.save(by=request.user)
        done = ngettext("%(n)s draft is written.", "%(n)s drafts are written.", number) % {"n": number}
        messages.success(request, done + " " + _("Now fill in phone, place and hours."))
        return redirect("services_catalog:start_fill", territory.pk)
    context = {
        "territory": territory,
        "form": form,
        "progress": form.progress,
        "waiting": drafts.to_fill(territory, request.scope).count(),
        "rounds": EntryRequest.objects.visible_to(request.scope)
        .filter(territory=territory)
        .with_counts()[:10],
        "is_operator": request.scope.is_operator,
    }
    return render(request, "services_catalog/starting/place.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start_fill(request, pk):
    """Phone, place and hours of all drafts on one page."""
    territory = place_in_scope(request, pk)
    forms = _fill_forms(request, territory)
    if request.method == "POST":
        forms = _save(request, forms)
        if not forms:
            return redirect("services_catalog:start_fill", territory.pk)
    context = {
        "territory": territory,
        "readers_url": gmina_url(territory),
        "forms": forms,
        "progress": progress(territory),
    }
    return render(request, "services_catalog/starting/fill.html", context)


def _fill_forms(request, territory):
    services = (
        drafts.to_fill(territory, request.scope)
        .select_related("provider__seat", "template")
        .prefetch_related(
            "provider__phones", "provider__locations", "places__location", "recipients", "coverage"
        )
        .order_by("provider__sort_key", "provider", "sort_key", "pk")
    )
    return [
        FillForm(posted(request), provider=provider, services=list(found), territory=territory)
        for provider, found in groupby(services, key=lambda each: each.provider)
    ]


def _save(request, forms):
    """Forms with something to correct; the others are saved. Each institution stands for itself."""
    failed = [form for form in forms if not form.is_valid()]
    ready = [service for form in forms if form not in failed for service in form.save()]
    if "publish" in request.POST:
        _publish(request, ready)
    elif ready:
        messages.success(request, _("Saved. The entries are still drafts."))
    if failed:
        text = ngettext(
            "%(n)s institution below has something to correct; the others are saved.",
            "%(n)s institutions below have something to correct; the others are saved.",
            len(failed),
        )
        messages.error(request, text % {"n": len(failed)})
    return failed


def _publish(request, services):
    published = 0
    for service in services:
        try:
            drafts.publish(service, by=request.user, scope=request.scope)
            published += 1
        except NotReady as refused:
            messages.warning(request, f"{service}: {refused.sentence}")
        except TransitionRefused:
            continue  # somebody published it a moment before
    if published:
        said = ngettext("%(n)s entry is published.", "%(n)s entries are published.", published)
        messages.success(request, said % {"n": published})
