from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .. import perms
from ..models import Programme


@require_safe
def texts(request, uid):
    """Everything of the project that can be translated, with the state of each language."""
    programmes = Programme.objects.visible_to(request.scope)
    found = programmes.prefetch_related("calls", "news", "results", "practices")
    programme = get_object_or_404(found, uid=uid)
    if not perms.can_edit(request.scope, programme):
        raise PermissionDenied
    kinds = (programme.calls, programme.news, programme.practices, programme.results)
    rows = [programme, *(row for kind in kinds for row in kind.all())]
    for row in rows[1:]:
        row.programme = programme
    return render(request, "programmes/texts/overview.html", {"programme": programme, "rows": rows})
