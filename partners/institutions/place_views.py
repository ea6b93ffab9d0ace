"""Places of an institution, kept by its caretaker and the animator of its seat."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import perms
from ..models import Institution, Location
from .place_forms import PlaceForm


@require_http_methods(["GET", "HEAD", "POST"])
def place_add(request, uid):
    institution = _edited(request, uid=uid)
    return _place_form(
        request,
        Location(
            institution=institution, territory=institution.seat, town=institution.town, uid=uuid.uuid4()
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request, uid):
    institution = _edited(request, locations__uid=uid)
    place = get_object_or_404(institution.locations.select_related("territory"), uid=uid)
    place.institution = institution
    return _place_form(request, place)


def _edited(request, **where):
    institutions = Institution.objects.visible_to(request.scope).select_related("seat")
    institution = get_object_or_404(institutions, **where)
    if not perms.can_edit(request.scope, institution):
        raise PermissionDenied
    return institution


def _place_form(request, place):
    form = PlaceForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The place is saved."))
        return redirect(place.institution)
    context = {"form": form, "institution": place.institution, "is_new": place.pk is None}
    return render(request, "partners/institutions/place_form.html", context)
