from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import perms
from ..filters import AccessLogFilter
from ..models import AccessLog

PER_PAGE = 100


@require_safe
def access_log(request):
    """Who read or changed what that matters: ids, no contents."""
    if not perms.may_read_access_log(request.scope):
        raise PermissionDenied
    listed = AccessLogFilter(request.GET, queryset=AccessLog.objects.with_kind(), request=request)
    page = Paginator(listed.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/access_log.html", {"filter": listed, "page": page})
