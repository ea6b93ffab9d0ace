"""What stands around the API: who may ask it, its OpenAPI document, the page about open data."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .document import document
from .problems import Problem

_ALLOW = "GET, HEAD, OPTIONS"
# A page of any other site may read the answers and see what stands in their heads.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, Location",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": _ALLOW,
    "Access-Control-Allow-Headers": "If-None-Match, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def open_to_all(view):
    """For anybody, from any site, by reading alone; in Polish, whatever language a browser's owner chose."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        with override(settings.LANGUAGE_CODE):
            response = _respond(view, request, *args, **kwargs)
        for name, value in _OPEN.items():
            response[name] = value
        response["Content-Language"] = settings.LANGUAGE_CODE
        return response

    return csrf_exempt(login_not_required(opened))


def _respond(view, request, *args, **kwargs):
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": _ALLOW} | _PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        return Problem(405, _("Only GET and HEAD are understood here.")).response({"Allow": _ALLOW})
    if "\x00" in request.META.get("QUERY_STRING", "") or "%00" in request.META.get("QUERY_STRING", ""):
        return Problem(400, _("The address holds the character NUL.")).response()
    is_head, request.method = request.method == "HEAD", "GET"
    response = view(request, *args, **kwargs)
    if is_head:
        request.method, response.content = "HEAD", b""
    return response


def openapi(request):
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


def unknown(request, rest):
    """Whatever else is asked for below the API; with a slash too many it leads to the right address."""
    bare = request.path.rstrip("/")
    if rest.endswith("/"):
        try:
            match = resolve(bare)
        except Resolver404:
            match = None
        if match and match.url_name != "unknown":
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{bare}?{query}" if query else bare)
    return Problem(404, _("The API has no such address.")).response()


@login_not_required
@require_safe
def open_data(request):
    return render(request, "services_catalog/open_data/page.html", {})
