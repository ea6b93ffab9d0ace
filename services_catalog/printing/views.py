from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.exports import PDF
from partners.models import Territory

from .. import perms
from ..filters import Question
from ..gmina import gmina_url
from ..models import Brochure
from . import brochure, gmina_card, tables
from .forms import OrderForm, PriorityForm


@login_not_required
@require_safe
def services_export(request):
    """The list as it is filtered now: public columns, a limited number of rows."""
    kind = request.GET.get("format")
    if kind not in tables.MAKERS:
        raise Http404
    question = Question.read(request)
    try:
        return tables.export(question, kind)
    except tables.TooMany as refusal:
        if kind == "xlsx":
            text = _("A workbook takes %(limit)s services. Narrow the list down, or take the CSV file.")
        else:
            text = _("A file takes %(limit)s services. Narrow the list down, for example to a gmina.")
        messages.warning(request, text % {"limit": f"{refusal.limit:,}".replace(",", "\u00a0")})
        return redirect(question.url())


def _gmina(pk):
    return get_object_or_404(Territory.objects.active().gminas().select_related("powiat"), pk=pk)


def _place(pk):
    """A gmina or a powiat: of each there are brochures."""
    places = Territory.objects.active().filter(kind__in=["gmina", "powiat"])
    return get_object_or_404(places.select_related("powiat"), pk=pk)


@login_not_required
@require_safe
def printing(request, pk):
    """All that can be printed for a place."""
    territory = _place(pk)
    context = {
        "territory": territory,
        "territory_url": gmina_url(territory),
        "is_gmina": territory.kind == "gmina",
        "brochures": Brochure.objects.all().newest_of(territory),
        "can_order": perms.can_print(request.scope, territory),
        "form": OrderForm(),
    }
    return render(request, "services_catalog/printing/page.html", context)


@login_not_required
@require_safe
def card(_request, pk):
    gmina = _gmina(pk)
    return _inline(gmina_card.card_pdf(gmina), f"kartka-{gmina.pk}.pdf")


@login_not_required
@require_safe
def poster(_request, pk):
    gmina = _gmina(pk)
    return _inline(gmina_card.poster_pdf(gmina), f"plakat-{gmina.pk}.pdf")


def _inline(content, name):
    return HttpResponse(
        content, content_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def card_priorities(request, pk):
    gmina = _gmina(pk)
    if not perms.can_print(request.scope, gmina):
        raise PermissionDenied
    form = PriorityForm(request.POST if request.method == "POST" else None, gmina=gmina)
    if request.method == "POST" and form.is_valid() and form.save_unless_changed(by=request.user):
        messages.success(request, _("The order of the card is saved. Open the card to see what fits."))
        return redirect("services_catalog:card_priorities", gmina.pk)
    context = {"gmina": gmina, "form": form, "gmina_url": gmina_url(gmina)}
    return render(request, "services_catalog/printing/priorities.html", context)


@require_POST
@transaction.atomic
def brochure_order(request, pk):
    territory = _place(pk)
    if not perms.can_print(request.scope, territory):
        raise PermissionDenied
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how the brochure is to be arranged."))
        return redirect(reverse("services_catalog:printing", args=[territory.pk]))
    ordered = Brochure.order(territory, by=request.user, **form.cleaned_data)
    return redirect("notifications:job", brochure.start(ordered, by=request.user).uid)
