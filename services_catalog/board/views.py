from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import perms
from ..freshness.sheets import parts
from .providers import providers
from .sections import fill


@require_safe
def board(request):
    """What waits for the animator; with `realizator`, of that provider alone."""
    if not perms.has_board(request.scope):
        raise PermissionDenied
    found = providers(request.scope, request.GET.get("realizator", ""))
    context = {
        "sections": fill(request.scope, found.chosen),
        "providers": found,
        "provider": found.chosen,
        "sheets": parts(request.scope),
    }
    return render(request, "services_catalog/board/board.html", context)
