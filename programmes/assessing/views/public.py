"""What anybody reads of the results; nothing before they are published."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ...models import Call
from .. import table


@login_not_required
@require_safe
def results(request, uid):
    calls = Call.objects.visible_to(request.scope).select_related("programme")
    call = get_object_or_404(calls, uid=uid)
    if call.results_published_at is None:
        raise Http404
    accepted, reserve = table.published_rows(call)
    context = {"call": call, "programme": call.programme, "accepted": accepted, "reserve": reserve}
    return render(request, "programmes/assessing/results.html", context)
