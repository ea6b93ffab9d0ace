import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from coop_portal.exports import xlsx_response
from partners.models.institution import polish_slug

from .. import perms
from ..models import GminaLeaving
from .forms import LeaveForm
from .leaving import Leaving, leave, successors
from .views import gmina_in_scope


def gmina_to_leave(request, pk):
    gmina = gmina_in_scope(request, pk)
    if not perms.can_leave(request.scope, gmina):
        raise PermissionDenied
    return gmina


@require_http_methods(["GET", "HEAD", "POST"])
def gmina_leave(request, pk):
    """What loses its owner and who takes over: read, choose, confirm."""
    gmina = gmina_to_leave(request, pk)
    losses = Leaving(gmina).losses()
    form = LeaveForm(
        request.POST or None,
        initial={"uid": uuid.uuid4()},
        successors=successors(gmina),
        has_teams=any(loss.key == "shared_teams" for loss in losses),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        leaving, is_new = leave(
            gmina,
            uid=data["uid"],
            steward=form.taker,
            free_teams=data.get("free_teams", False),
            by=request.user,
        )
        if is_new:
            messages.success(request, _("The gmina has left. Below is what was done."))
        return redirect(leaving)
    context = {"gmina": gmina, "losses": losses, "form": form}
    return render(request, "services_catalog/joining/leave.html", context)


@require_safe
def gmina_leave_table(request, pk):
    gmina = gmina_to_leave(request, pk)
    columns = [_("What"), _("Name"), _("Details"), _("What becomes of it")]
    table = [
        (str(loss.label), item.title, item.detail, str(loss.fate))
        for loss in Leaving(gmina).losses()
        for item in loss.items
    ]
    name = pgettext("name of a file", "leaving")
    return xlsx_response(f"{name}-{polish_slug(gmina.name)}", columns, table)


@require_safe
def gmina_left(request, uid):
    """What was done when the gmina left; kept."""
    leavings = GminaLeaving.objects.visible_to(request.scope).select_related(
        "territory", "steward", "left_by"
    )
    leaving = get_object_or_404(leavings, uid=uid)
    gone = Leaving(leaving.territory)
    services = gone.still_covering.select_related("provider", "steward").order_by("sort_key", "pk")
    covering = [(service, perms.can_edit(request.scope, service)) for service in services]
    return render(request, "services_catalog/joining/left.html", {"leaving": leaving, "covering": covering})
