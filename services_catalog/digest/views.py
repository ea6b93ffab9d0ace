from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import DigestForm


@require_http_methods(["GET", "HEAD", "POST"])
def digest(request):
    """A professional's own wish for the monthly mail."""
    if not request.scope.is_professional:
        raise PermissionDenied
    form = DigestForm(
        request.POST if request.method == "POST" else None, user=request.user, scope=request.scope
    )
    if request.method == "POST" and form.is_valid():
        if form.save():
            messages.success(request, _("You will get one mail at the beginning of each month."))
        else:
            messages.success(request, _("The monthly mail will not come any more."))
        return redirect("services_catalog:digest")
    return render(request, "services_catalog/digest.html", {"form": form})
