from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import SignStripImage
from documents.strips import strip_images

from .. import perms
from ..models import Funding, Programme
from .forms import SignForm
from .own import own_strip, raise_sign


def _funding(request, uid, pk):
    programme = get_object_or_404(Programme.objects.visible_to(request.scope), uid=uid)
    if not perms.can_edit(request.scope, programme):
        raise PermissionDenied
    return get_object_or_404(
        Funding.objects.select_related("programme", "sign_strip"), programme=programme, pk=pk
    )


@require_safe
def strip(request, uid, pk):
    """The strip as pages and papers show it, and what is to be changed in it."""
    funding = _funding(request, uid, pk)
    found = funding.sign_strip
    signs = list(found.images.all()) if found else []
    context = {
        "programme": funding.programme,
        "funding": funding,
        "signs": list(zip(signs, strip_images(found), strict=True)),
        "lacks_flag": not any(sign.is_eu_flag for sign in signs),
        "is_shared": bool(found) and found.fundings.exclude(pk=funding.pk).exists(),
    }
    return render(request, "programmes/signs/strip.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_add(request, uid, pk):
    return _sign(request, _funding(request, uid, pk), SignStripImage())


@require_http_methods(["GET", "HEAD", "POST"])
def sign_edit(request, uid, pk, sign_pk):
    funding = _funding(request, uid, pk)
    return _sign(request, funding, _of(funding, sign_pk))


def _of(funding, sign_pk):
    return get_object_or_404(SignStripImage, strip=funding.sign_strip_id, pk=sign_pk)


def _sign(request, funding, sign):
    form = SignForm(request.POST or None, request.FILES or None, instance=sign)
    if request.method == "POST" and form.is_valid() and _saved(form, funding, request.user):
        messages.success(request, _("Saved."))
        return redirect("programmes:strip", funding.programme.uid, funding.pk)
    context = {"programme": funding.programme, "funding": funding, "form": form, "sign": sign}
    return render(request, "programmes/signs/sign.html", context)


@transaction.atomic
def _saved(form, funding, by):
    strip = own_strip(funding)
    if form.instance.pk:
        _move_to(strip, form.instance)
    try:
        form.save(strip, by=by)
    except ValidationError as refusal:
        transaction.set_rollback(True)  # the copy of a shared strip was made for nothing
        form.add_error("upload", refusal)
        return False
    return True


def _move_to(strip, sign):
    """The sign's row in the own strip: after a copy it is another one, at the same place."""
    if sign.strip_id != strip.pk:
        copy = strip.images.get(position=sign.position)
        sign.pk, sign.strip = copy.pk, strip


@require_POST
def sign_remove(request, uid, pk, sign_pk):
    funding = _funding(request, uid, pk)
    _change(funding, sign_pk, lambda strip, sign: strip.images.filter(pk=sign.pk).delete())
    messages.success(request, _("Removed."))
    return redirect("programmes:strip", funding.programme.uid, funding.pk)


@require_POST
def sign_up(request, uid, pk, sign_pk):
    funding = _funding(request, uid, pk)
    _change(funding, sign_pk, lambda strip, sign: raise_sign(strip, sign.pk))
    return redirect("programmes:strip", funding.programme.uid, funding.pk)


@transaction.atomic
def _change(funding, sign_pk, act):
    """A second click on a sign that is gone changes nothing."""
    sign = SignStripImage.objects.filter(strip=funding.sign_strip_id, pk=sign_pk).first()
    if sign:
        strip = own_strip(funding)
        _move_to(strip, sign)
        act(strip, sign)
