from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..views import service_to_edit
from .reading import History
from .restoring import Newer, Restoring, restore

PER_PAGE = 20


@require_safe
def history(request, uid):
    service = service_to_edit(request, uid)
    found = History(service)
    page = Paginator(found.versions, PER_PAGE).get_page(request.GET.get("page"))
    context = {"service": service, "page": page, "newest": found.newest}
    return render(request, "services_catalog/history/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request, uid, number):
    """What bringing it back would change; POST brings it back."""
    service = service_to_edit(request, uid)
    found = History(service)
    chosen = found.version(number)
    if chosen is None:
        raise Http404
    if request.method == "POST":
        return _restored(request, service, number)
    context = {"service": service, "version": chosen, "newest": found.newest}
    context["changes"] = Restoring(service, found, chosen).changes()
    return render(request, "services_catalog/history/version.html", context)


def _restored(request, service, number):
    seen = request.POST.get("seen", "")
    try:
        done = restore(service, number, seen=int(seen) if seen.isdecimal() else 0, by=request.user)
    except Newer:
        messages.warning(
            request, _("Somebody changed the entry in the meantime. Look at the differences once more.")
        )
        return redirect("services_catalog:version", service.uid, number)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("services_catalog:version", service.uid, number)
    if done:
        messages.success(request, _("The version is back, as a new change."))
    else:
        messages.info(request, _("The entry says this already: nothing changed."))
    return redirect("services_catalog:history", service.uid)
