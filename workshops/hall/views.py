"""The page of a meeting's set: choose the parts, order it, fetch it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import perms
from ..views import session_in_scope
from . import making
from .forms import KitForm

SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def hall(request, uid):
    session = session_in_scope(request, uid)
    if not perms.can_record_attendance(request.scope, session):
        raise PermissionDenied
    form = KitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        job = making.start(session, form.cleaned_data["parts"], by=request.user)
        return redirect("notifications:job", job.uid)
    kits = session.hall_kits.exclude(file=None).select_related("file", "ordered_by")[:SHOWN]
    return render(request, "workshops/hall/hall.html", {"form": form, "session": session, "kits": kits})
