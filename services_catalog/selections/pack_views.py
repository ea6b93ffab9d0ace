"""Packs: read by everybody who works with help, written for a territory or an institution."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import perms
from ..models import Selection, Service, ServicePack
from ..models.selection import LIVING, Owner, Refused
from . import packs as filling
from .changing import posted, uid_of
from .pack_forms import PackForm
from .views import own_selection

PAGE = 50


def _reading(request):
    if not perms.reads_packs(request.scope):
        raise PermissionDenied


@require_safe
def packs(request):
    _reading(request)
    asked = request.GET.get("q", "").strip()[:100]
    found = ServicePack.objects.visible_to(request.scope).with_owner()
    found = found.filter(title__icontains=asked) if asked else found
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "may_write": perms.writes_packs(request.scope),
    }
    return render(request, "services_catalog/selections/packs.html", context)


def _pack(request, uid):
    _reading(request)
    return get_object_or_404(ServicePack.objects.visible_to(request.scope).with_owner(), uid=uid)


def _pack_to_write(request, uid):
    found = _pack(request, uid)
    if not perms.can_write_pack(request.scope, found):
        raise PermissionDenied
    return found


@require_safe
def pack(request, uid):
    found = _pack(request, uid)
    items = list(found.items.all())
    services = Service.objects.filter(status__in=LIVING).with_row()
    services = services.in_bulk([item.service_id for item in items if item.service_id])
    for item in items:
        item.shown = services.get(item.service_id)
    current = Selection.current(Owner(user=request.user))
    context = {
        "pack": found,
        "items": [item for item in items if item.heading or item.shown],
        "gone": sum(1 for item in items if not item.heading and not item.shown),
        "can_write": perms.can_write_pack(request.scope, found),
        "current": current,
        "new_uid": uuid.uuid4(),
    }
    return render(request, "services_catalog/selections/pack.html", context)


@require_POST
def use_pack(request, uid):
    found = _pack(request, uid)
    try:
        made, gone = filling.use(found, Owner(user=request.user), uid_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, _("A new selection is made of the pack. Take out what does not fit."))
    if gone:
        text = ngettext(
            "%d service of the pack is not given any more, so it is not here.",
            "%d services of the pack are not given any more, so they are not here.",
            gone,
        )
        messages.warning(request, text % gone)
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_make(request, uid):
    """A selection as a pack: its services, headings and reasons, without notes and time limits."""
    own = own_selection(request, uid)
    if not perms.writes_packs(request.scope):
        raise PermissionDenied
    form = PackForm(posted(request), instance=ServicePack(), scope=request.scope)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save_unless_changed(by=request.user)
            if not form.instance.items.exists():
                form.instance.fill(_items(own))
        messages.success(request, _("The pack is saved. Everybody who works with help can use it."))
        return redirect(form.instance)
    context = {"form": form, "selection": own, "pack": None}
    return render(request, "services_catalog/selections/pack_form.html", context)


def _items(own):
    return own.items.exclude(heading="", service=None)


@require_http_methods(["GET", "HEAD", "POST"])
def pack_edit(request, uid):
    found = _pack_to_write(request, uid)
    form = PackForm(posted(request), instance=found, scope=request.scope)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The pack is saved."))
        return redirect(found)
    context = {"form": form, "selection": None, "pack": found}
    return render(request, "services_catalog/selections/pack_form.html", context)


@require_POST
def pack_fill(request, uid):
    """What the current selection holds takes the place of what the pack held."""
    found = _pack_to_write(request, uid)
    current = Selection.current(Owner(user=request.user))
    if current is None or not current.items.exclude(service=None).exists():
        messages.error(request, _("Your current selection has no services, so the pack stays as it is."))
    else:
        found.fill(_items(current))
        messages.success(request, _("The pack holds now what your current selection holds."))
    return redirect(found)


@require_POST
def pack_remove(request, uid):
    _pack_to_write(request, uid).delete()
    messages.success(request, _("The pack is deleted. Selections that were made of it stay."))
    return redirect("services_catalog:packs")
