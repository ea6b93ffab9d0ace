"""One's hand-overs, a new one in two steps (who and when, then what), its page and protocol."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.once import insert_once
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..models import HandOver
from . import doing, emails
from .forms import HandOverForm, Preview

PER_PAGE = 25


@require_safe
def handovers(request):
    mine = HandOver.objects.visible_to(request.scope).with_people()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "can_hand_over": perms.can_hand_over(request.scope)}
    return render(request, "partners/handing_over/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request):
    if not perms.can_hand_over(request.scope):
        raise PermissionDenied
    form = HandOverForm(request.POST or None, scope=request.scope, initial=_again(request))
    if request.method != "POST" or not form.is_valid() or "change" in request.POST:
        return render(request, "partners/handing_over/form.html", {"form": form})
    preview = Preview(request.scope, form.cleaned_data["giver"], form.cleaned_data["receiver"], request.POST)
    if "confirm" in request.POST and request.POST.get("shown_for") == preview.key:
        parts = preview.parts()
        if parts and (handover := _save(request, form, parts)):
            return redirect(handover)
    context = {"form": form, "preview": preview, "is_now": form.cleaned_data["on"] == timezone.localdate()}
    return render(request, "partners/handing_over/preview.html", context)


def _again(request):
    """The two of an earlier one, to plan once more what could not be done."""
    uid = request.GET.get("ponow", "")
    mine = HandOver.objects.visible_to(request.scope).with_people()
    earlier = mine.filter(uid=uid).first() if _is_uuid(uid) else None
    if earlier is None:
        return {}
    return {"giver": earlier.giver, "receiver": earlier.receiver, "note": earlier.note}


def _is_uuid(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _save(request, form, parts):
    """The row first, then, where the day is today, all of it at once. None, with the form's error, when such a
    handing over is planned already."""
    wanted = HandOver(**form.cleaned_data, parts=parts, created_by=request.user)
    try:
        with transaction.atomic():
            handover, is_new = insert_once(wanted)
            if is_new:
                AccessLog.write(request, "hand_over", handover)
                if handover.on > timezone.localdate():
                    emails.plan_planned(handover)
    except IntegrityError:
        form.add_error(None, _("Such a handing over is planned already."))
        return None
    if is_new and handover.on <= timezone.localdate():
        doing.perform(handover)
    _say(request, handover)
    return handover


def _say(request, handover):
    if handover.has_failed:
        messages.error(request, handover.why_failed)
    elif handover.is_planned:
        messages.success(request, _("The handing over is planned. The portal does it by itself on that day."))
    else:
        messages.success(request, _("The duties are handed over. The protocol is being made."))


@require_safe
def handover(request, uid):
    found = _found(request, uid)
    context = {
        "handover": found,
        "record": found.record or _planned(found),
        "protocol": found.protocol,
    }
    return render(request, "partners/handing_over/detail.html", context)


def _planned(handover):
    """What is ticked and the giver still has, in the shape of the record."""
    shown = []
    for key, part in doing.parts():
        keys = set(handover.parts.get(key, ()))
        items = [item for item in part.items(handover.giver) if item.key in keys] if keys else []
        if items:
            shown.append(
                {
                    "part": part.label,
                    "items": [{"title": item.title, "detail": item.detail} for item in items],
                }
            )
    return shown


@require_POST
def handover_cancel(request, uid):
    found = _found(request, uid)
    try:
        found.cancel(by=request.user)
        messages.success(request, _("The handing over was called off. Nothing changed."))
    except TransitionRefused:
        messages.info(request, _("It can no longer be called off."))
    return redirect(found)


def _found(request, uid):
    return get_object_or_404(HandOver.objects.visible_to(request.scope).with_people(), uid=uid)
