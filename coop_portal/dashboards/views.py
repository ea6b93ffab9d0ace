"""The two first pages: everybody's, and what waits for a signed-in person today."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership, Substitution
from coop_portal import registry
from coop_portal.capped import capped_count
from coop_portal.forms import LongSelect
from coop_portal.ways import way_back
from partners.enums import TerritoryKind
from programmes.models import Programme
from services_catalog.filters import GMINA_COOKIE, keep_gmina, known_territory
from services_catalog.models import Service
from services_catalog.served import Places


@login_not_required
@require_safe
def home(request):
    gmina = _remembered(request)
    published = Service.objects.published()
    context = {
        "places": _places(gmina),
        "gmina": gmina,
        "projects": Programme.objects.public().order_by("-starts_on", "sort_key")[:5],
        "numbers": {
            "services": capped_count(published),
            "providers": capped_count(published.order_by().values("provider").distinct()),
            "projects": Programme.objects.public().count(),
        },
    }
    return render(request, "home.html", context)


def _places(gmina):
    """The select of the reader's own place; empty where no place has a service yet."""
    choices = Places(gmina).choices(_("all gminas"))
    if len(choices) == 1:
        return ""
    select = LongSelect(attrs={"id": "gmina", "class": "form-select"}, choices=choices)
    return select.render("gmina", gmina and gmina.pk)


def _remembered(request):
    territory = known_territory(request.COOKIES.get(GMINA_COOKIE, ""))
    return territory if territory and territory.kind in (TerritoryKind.GMINA, TerritoryKind.POWIAT) else None


@login_not_required
@require_POST
def remember_gmina(request):
    """Keep the chosen gmina in this browser; an empty choice forgets it."""
    response = redirect(way_back(request, request.POST.get("next", ""), "home"))
    chosen = request.POST.get("gmina", "")
    if chosen.isascii() and chosen.isdecimal():  # no other digit fits into a header
        keep_gmina(response, chosen)
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
