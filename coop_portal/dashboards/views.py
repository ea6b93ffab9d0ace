"""The two first pages: everybody's, and what waits for a signed-in person today."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership, Substitution
from coop_portal import registry
from coop_portal.ways import way_back
from programmes.models import Programme
from services_catalog.filters import GMINA_COOKIE
from services_catalog.models import Service

YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def home(request):
    served = Service.objects.gminas_served()
    context = {
        "gminas": served,
        "gmina": _remembered(request, served),
        "projects": Programme.objects.public().order_by("-starts_on", "sort_key")[:5],
        "numbers": {
            "services": Service.objects.published().count(),
            "providers": Service.objects.published().values("provider").distinct().count(),
            "projects": Programme.objects.public().count(),
        },
    }
    return render(request, "home.html", context)


def _remembered(request, gminas):
    value = request.COOKIES.get(GMINA_COOKIE, "")
    return gminas.filter(pk=value).first() if value.isdecimal() and len(value) < 19 else None


@login_not_required
@require_POST
def remember_gmina(request):
    """Keep the chosen gmina in this browser; an empty choice forgets it."""
    response = redirect(way_back(request, request.POST.get("next", ""), "home"))
    chosen = request.POST.get("gmina", "")
    if chosen.isascii() and chosen.isdecimal():  # no other digit fits into a header
        response.set_cookie(
            GMINA_COOKIE,
            chosen,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(GMINA_COOKIE, samesite="Lax")
    return response


@require_safe
def dashboard(request):
    items = [item for gather in registry.dashboard.values() for item in gather(request)]
    context = {
        "items": sorted(items, key=lambda item: not item.urgent),
        "memberships": Membership.objects.current().filter(user=request.user).with_place(),
        "substituting": Substitution.objects.current().filter(deputy=request.user).select_related("person"),
        "today": timezone.localdate(),
    }
    return render(request, "dashboard.html", context)
