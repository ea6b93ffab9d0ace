from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.models import Institution

from .. import perms
from ..freshness.sheets import parts
from ..models import Service
from .sections import fill


@require_safe
def board(request):
    """What waits for the animator; with `realizator`, of that provider alone."""
    if not perms.has_board(request.scope):
        raise PermissionDenied
    kept = Service.objects.published().kept_by(request.scope)
    providers = Institution.objects.filter(pk__in=kept.values("provider")).order_by("sort_key", "pk")
    providers = list(providers.only("pk", "name", "sort_key"))
    asked = request.GET.get("realizator", "")
    provider = next((each for each in providers if str(each.pk) == asked), None)
    context = {
        "sections": fill(request.scope, provider),
        "providers": providers,
        "provider": provider,
        "sheets": parts(request.scope),
    }
    return render(request, "services_catalog/board/board.html", context)
