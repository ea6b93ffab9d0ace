from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog

from .. import perms
from ..enums import InstitutionStatus
from ..institutions.duplicates import possible_duplicates
from ..models import Institution, NotDuplicate
from . import suspects
from .forms import MergeForm, OtherForm, candidates
from .merge import MergeRefused, preview, refusal
from .merge import merge as merge_rows
from .values import doubts

PAIRS_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, uid):
    """Choose the card that stays, look at both beside each other, merge. `?z=` names the card that stays."""
    visible = Institution.objects.visible_to(request.scope).select_related("type", "seat", "parent_subject")
    old = get_object_or_404(visible, uid=uid)
    if not perms.can_verify(request.scope, old):
        raise PermissionDenied
    if old.status == InstitutionStatus.MERGED:
        messages.info(request, _("This card is merged already: it leads to the one that stays."))
        return redirect(old.merged_into)
    new = _other(request, visible)
    if new is None:
        return _choose(request, old)
    if not perms.can_merge(request.scope, old, new):
        raise PermissionDenied
    if sentence := refusal(old, new):
        if request.method == "POST" and old.merged_into_id == new.pk:
            return redirect(new)
        return render(
            request, "partners/merging/refused.html", {"old": old, "new": new, "sentence": sentence}
        )
    return _side_by_side(request, old, new)


def _other(request, visible):
    """The card that stays, as the address names it; an unknown one is nobody's."""
    text = request.GET.get("z", "")
    if not text:
        return None
    try:
        uid = UUID(text)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(visible, uid=uid)


def _choose(request, old):
    form = OtherForm(
        request.GET if "inna" in request.GET else None, institution=old, candidates=candidates(request.scope)
    )
    if form.is_valid() and form.cleaned_data["inna"]:
        return redirect(f"{reverse('partners:merge', args=[old.uid])}?z={form.cleaned_data['inna'].uid}")
    like = possible_duplicates(
        name=old.name,
        short_name=old.short_name,
        seat=old.seat,
        nip=old.nip,
        regon=old.regon,
        identifiers=list(old.identifiers.values_list("registry", "number")),
        country=old.country,
        town=old.town,
        exclude=old,
    )
    like = [found for found in like if perms.can_merge(request.scope, old, found.institution)]
    context = {"institution": old, "form": form, "like": like}
    return render(request, "partners/merging/choose.html", context)


def _side_by_side(request, old, new):
    form = MergeForm(request.POST if request.method == "POST" else None, old=old, new=new)
    if request.method == "POST" and form.is_valid():
        try:
            merge_rows(old, new, by=request.user, taken=form.taken(), versions=form.versions())
        except MergeRefused as error:
            messages.warning(request, error.messages[0])
            return redirect(f"{reverse('partners:merge', args=[old.uid])}?z={new.uid}")
        AccessLog.write(request, "institution_merge", new)
        messages.success(request, _("“%(old)s” is merged into this card.") % {"old": old.name})
        return redirect(new)
    effects = preview(old, new)
    context = {
        "old": old,
        "new": new,
        "form": form,
        "doubts": list(doubts(old, new)),
        "moves": [effect for effect in effects if effect.moved or effect.joined],
        "stays": [effect for effect in effects if effect.stayed],
        "can_swap": old.status == InstitutionStatus.VERIFIED,
    }
    return render(request, "partners/merging/merge.html", context)


@require_safe
def duplicates(request):
    """Pairs of the own territory that may be one institution."""
    if not perms.manages_registrations(request.scope):
        raise PermissionDenied
    pairs, found_at = suspects.suspected(request.scope)
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pairs": suspects.with_cards(page.object_list), "found_at": found_at}
    return render(request, "partners/merging/duplicates.html", context)


@require_POST
def not_duplicates(request, uid):
    """Two cards that seemed to be one are two: said once, remembered."""
    visible = Institution.objects.visible_to(request.scope).select_related("seat")
    one = get_object_or_404(visible, uid=uid)
    other = _other(request, visible)
    if other is None or other.pk == one.pk:
        raise Http404
    if not perms.can_merge(request.scope, one, other):
        raise PermissionDenied
    NotDuplicate.remember(one.pk, other.pk, by=request.user)
    messages.success(request, _("Remembered: these are two institutions."))
    return redirect("partners:duplicates")
