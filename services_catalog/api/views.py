"""What stands around the API: who may ask it, its OpenAPI document, the page about open data."""

import hashlib
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from documents.views import serve
from partners.enums import TerritoryKind
from partners.models import Territory
from partners.models.institution import polish_slug

from ..models import OpenDataSet, Service
from . import calendars
from .document import document, operations, shapes
from .problems import Problem, too_often
from .throttle import PerMinute

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
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
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
        request.method = "HEAD"  # the server leaves the body out
    return response


def openapi(request):
    headers = {"Content-Language": "en"}
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False}, headers=headers)


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


# --- For people ----------------------------------------------------------------------------------


@login_not_required
@require_safe
def open_data(request):
    """What there is to take, and on what terms."""
    context = {
        "newest": OpenDataSet.objects.newest(),
        "licence": settings.OPEN_DATA_LICENCE,
        "address": settings.PUBLIC_URL + reverse("services_catalog:hsds:base"),
        "per_minute": settings.OPEN_DATA_REQUESTS_PER_MINUTE,
    }
    return render(request, "services_catalog/open_data/page.html", context)


@login_not_required
@require_safe
def api_guide(request):
    """The OpenAPI document as a page that people read."""
    found = document()
    context = {"operations": list(operations(found)), "shapes": shapes(found)}
    return render(request, "services_catalog/open_data/api.html", context)


# --- Files and calendars -------------------------------------------------------------------------

FILES = {"hsds.zip": "tables", "hsds.xlsx": "workbook", "kalendarz.ics": "calendar"}


def newest_file(request, name):
    """The newest file of this name, so that a program can fetch it from one address every day."""
    newest = OpenDataSet.objects.newest()
    if newest is None or name not in FILES:
        raise Http404
    stored = getattr(newest, FILES[name])
    etag = f'"{stored.sha256}"'
    response = get_conditional_response(request, etag=etag) or serve(request, stored)
    response["ETag"] = etag
    return response


MOST = 2_000  # activities in the calendar of one place


def territory_calendar(request, pk):
    """Activities of a gmina or powiat, to subscribe to."""
    throttle = PerMinute()
    if not throttle.allow_request(request):
        return too_often({"Retry-After": str(int(throttle.wait()) + 1)})
    places = Territory.objects.active().filter(kind__in=[TerritoryKind.GMINA, TerritoryKind.POWIAT])
    territory = get_object_or_404(places, pk=pk)
    found = calendars.activities(Service.objects.local_to(territory))
    keys = list(found.order_by("pk").values_list("pk", flat=True)[:MOST])
    name = f"{settings.PORTAL_NAME}: {territory}"
    content = b"".join(calendars.pieces(Service.objects.filter(pk__in=keys), name))
    etag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    headers["Content-Disposition"] = content_disposition_header(False, f"{polish_slug(territory.name)}.ics")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=response)
