"""Entries published many at once: those that are complete; of the others it is said what they lack."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coop_portal.transitions import TransitionRefused
from coop_portal.ways import way_back

from .. import perms
from ..completeness import NotReady
from ..enums import ServiceStatus
from ..models import Service

AT_ONCE = 200
NAMED = 5  # incomplete entries that the answer names
UNPUBLISHED = (ServiceStatus.DRAFT, ServiceStatus.TO_APPROVE)


@require_POST
def publish_many(request):
    if not perms.has_board(request.scope):
        raise PermissionDenied
    ids = [value for value in request.POST.getlist("usluga") if value.isdecimal() and len(value) < 19]
    services = (
        Service.objects.all().kept_by(request.scope).filter(status__in=UNPUBLISHED, pk__in=ids[:AT_ONCE])
    )
    if not services:
        messages.info(request, _("Tick the services first."))
    mine = [
        each
        for each in services.select_related("steward").order_by("sort_key", "pk")
        if perms.can_keep(request.scope, each)
    ]
    done, lacking = publish(mine, by=request.user)
    if done:
        text = ngettext("%(n)s entry is published.", "%(n)s entries are published.", done)
        messages.success(request, text % {"n": done})
    for name, what in lacking[:NAMED]:
        messages.warning(
            request, _("“%(name)s” is not published: it lacks %(what)s.") % {"name": name, "what": what}
        )
    if len(lacking) > NAMED:
        number = len(lacking) - NAMED
        text = ngettext("%(n)s more entry lacks something.", "%(n)s more entries lack something.", number)
        messages.warning(request, text % {"n": number})
    return redirect(way_back(request, request.POST.get("next", ""), reverse("services_catalog:board")))


def publish(services, *, by):
    """(how many were published, pairs (name, what is lacking) of the others); each for itself."""
    done, lacking = 0, []
    for service in services:
        try:
            service.publish(by=by)
            done += 1
        except NotReady as refused:
            lacking.append((service.name, ", ".join(map(str, refused.lacking))))
        except TransitionRefused:
            pass  # somebody was faster
    return done, lacking
