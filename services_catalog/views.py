import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.cached_files import cached_pdf
from coop_portal.registry import panels_for
from coop_portal.transitions import TransitionRefused
from coop_portal.translations import Reading
from partners.enums import TerritoryKind
from partners.models import Territory
from partners.models.institution import polish_slug

from . import forms, perms, served
from .board.publishing import UNPUBLISHED
from .completeness import NotReady
from .crisis import contacts_of
from .enums import TAPPED
from .filters import KeptFilter, Question, keep_gmina
from .freshness.answering import CONFIRMED
from .freshness.calling import other_phones
from .freshness.quality import quality
from .gaps.counting import count_miss
from .gmina import gmina_url, sections_of
from .listing import answer, local_help
from .models import Service, ServicePlace
from .needs.pages import needs_url
from .selections.picking import picking
from .starting.progress import building

# --- Reading -----------------------------------------------------------------------------


@login_not_required
@require_safe
def service_list(request):
    asked = Question.read(request)
    partial = request.htmx and not request.htmx.history_restore_request
    if asked.refusals and not partial:
        # Out of the address, which a browser keeps and people send on.
        messages.warning(request, refused_words(asked))
        return redirect(asked.without_client_data().url())
    found = answer(asked.without_client_data())
    count_miss(request, asked, found)
    template = "services_catalog/results.html" if partial else "services_catalog/list.html"
    context = {"answer": found, "question": found.question, "partial": partial}
    context["may_save"] = request.user.is_authenticated and not found.question.is_empty
    context["refused"] = refused_words(asked) if asked.refusals else ""
    # Words that were looked for are answered, not explained away.
    context["building"] = None if found.question.text else building(found.question.territory)
    context["outcomes"] = tapped_outcomes(request)
    context["picking"] = picking(request)
    if not partial:
        context["places"] = found.question.form.places.inside
    response = render(request, template, context)
    if partial:
        response["HX-Push-Url"] = found.question.url()
    remember_gmina(response, asked)
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def remember_gmina(response, question):
    """The gmina or powiat that was chosen is there again next time, as the one of the home page is."""
    if question.is_chosen and question.territory.kind in (TerritoryKind.GMINA, TerritoryKind.POWIAT):
        keep_gmina(response, str(question.territory.pk))


def refused_words(question):
    return " ".join([*question.refusals, _("The search was made without it.")])


def tapped_outcomes(request):
    """What a professional may say of a call beside a number; nothing for anybody else."""
    return [(each.value, each.label) for each in TAPPED] if perms.taps_outcomes(request.scope) else []


def service_in_scope(request, **lookup):
    services = Service.objects.visible_to(request.scope).with_entry().select_related("contact__person")
    return get_object_or_404(services, **lookup)


@login_not_required
@require_safe
def service_detail(request, pk, slug):
    service = service_in_scope(request, pk=pk)
    if slug != service.slug:
        return redirect(service, permanent=True)
    context = _page(request, service) | {
        "picking": picking(request),
        "panels": panels_for("service", request, service),
    }
    return render(request, "services_catalog/service.html", context)


@login_not_required
@require_safe
def service_card(request, pk, slug):
    service = service_in_scope(request, pk=pk)
    if slug != service.slug:
        return redirect("services_catalog:card", service.pk, service.slug, permanent=True)
    context = _page(request, service) | {"title": service.tr("name"), "can_edit": False}
    content = cached_pdf(("service", service.pk), "services_catalog/pdf/service.html", context)
    disposition = f'inline; filename="usluga-{service.pk}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _page(request, service):
    scope, reading = request.scope, Reading(request, service)
    return {
        "service": service,
        "reading": reading,
        "text": {name: service.tr(name, reading.language) for name in Service.TRANSLATED},
        "confirmation": service.confirmations.select_related("source").first(),
        "public_url": settings.PUBLIC_URL + service.get_absolute_url(),
        "today": timezone.localdate(),
        "professional_contact": service.professional_contact
        if perms.sees_professional_contact(scope, service)
        else "",
        "contact_post": perms.shown_contact(scope, service),
        "gminas": [(each, gmina_url(each)) for each in service.coverage.all() if each.kind == "gmina"][:3],
        "can_edit": perms.can_edit(scope, service),
        "can_keep": perms.can_keep(scope, service),
        "phones": other_phones(scope, service),
        "outcomes": tapped_outcomes(request) if service.status in CONFIRMED else [],
        "quality": quality(service) if perms.can_edit(scope, service) else None,
        "last_event": service.last_change() if perms.can_edit(scope, service) else None,
    }


@login_not_required
@require_safe
def gmina(request, pk, slug):
    """What there is for whom in a gmina or a powiat."""
    places = Territory.objects.filter(kind__in=["gmina", "powiat"]).select_related("powiat", "successor")
    territory = get_object_or_404(places, pk=pk)
    if territory.successor:
        return redirect(gmina_url(territory.successor), permanent=True)
    if slug != polish_slug(territory.name):
        return redirect(gmina_url(territory), permanent=True)
    sections, national, count = sections_of(territory)
    contacts = contacts_of(territory)
    neighbours = served.gminas().filter(powiat=territory.powiat_id).exclude(pk=territory.pk)
    context = {
        "territory": territory,
        "sections": sections,
        "national": national,
        "contacts": contacts,
        "local_help": [] if contacts else local_help(territory),
        "count": count,
        "building": building(territory),
        "needs_url": needs_url(territory) if territory.kind == "gmina" else "",
        "may_have_digest": request.scope.is_professional,
        "neighbours": [(each, gmina_url(each)) for each in neighbours],
    }
    return render(request, "services_catalog/gmina.html", context)


# --- Keeping ----------------------------------------------------------------------------


class KeptList(FilterView):
    """The entries that the person may edit."""

    filterset_class = KeptFilter
    template_name = "services_catalog/kept.html"
    context_object_name = "services"
    paginate_by = 50
    http_method_names = ["get", "head", "options"]
    strict = False

    def get_queryset(self):
        if not perms.can_add(self.request.scope):
            raise PermissionDenied
        return Service.objects.all().kept_by(self.request.scope).with_completeness()

    def get_context_data(self, **kwargs):
        scope = self.request.scope
        unpublished = self.request.GET.get("stan") in UNPUBLISHED
        return super().get_context_data(**kwargs) | {
            "can_import": perms.can_import(scope),
            "may_publish": unpublished and perms.has_board(scope),
        }


def posted(request):
    """What a form is bound to: an empty answer is an answer, too."""
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
def service_create(request):
    if not perms.can_add(request.scope):
        raise PermissionDenied
    initial = {"uid": uuid.uuid4(), "fee": "unknown", "referral": "unknown", "modes": ["on_site"]}
    form = forms.ServiceForm(posted(request), scope=request.scope, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        service = form.save()
        _warn(request, form)
        messages.success(
            request, _("The draft is saved. Now add places and hours, then publish or submit it.")
        )
        return redirect(service)
    return render(request, "services_catalog/service_form.html", {"form": form, "service": None})


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def service_edit(request, uid):
    service = service_to_edit(request, uid, lock=request.method == "POST")
    form = forms.ServiceForm(posted(request), instance=service, scope=request.scope, by=request.user)
    if request.method == "POST" and form.is_valid():
        service = form.save()
        _warn(request, form)
        messages.success(request, _("The entry is saved."))
        return redirect(service)
    return render(request, "services_catalog/service_form.html", {"form": form, "service": service})


def _warn(request, form):
    for warning in form.warnings:
        messages.warning(request, warning)


def service_to_edit(request, uid, *, may=perms.can_edit, lock=False):
    """The entry within scope (404) that the person may change (403)."""
    services = Service.objects.visible_to(request.scope).select_related("provider__seat", "steward")
    if lock:
        services = services.select_for_update(of=("self",))
    service = get_object_or_404(services, uid=uid)
    if not may(request.scope, service):
        raise PermissionDenied
    return service


@require_http_methods(["GET", "HEAD", "POST"])
def place_add(request, uid):
    return _place(request, service_to_edit(request, uid))


@require_http_methods(["GET", "HEAD", "POST"])
def place_edit(request, uid):
    place = place_to_edit(request, uid)
    return _place(request, place.service, place)


@require_POST
def place_remove(request, uid):
    place = place_to_edit(request, uid)
    place.delete()
    messages.success(request, _("The place is taken off the entry."))
    return redirect(place.service)


def place_to_edit(request, uid):
    services = Service.objects.visible_to(request.scope)
    places = ServicePlace.objects.select_related("service__provider__seat", "service__steward", "location")
    place = get_object_or_404(places.filter(service__in=services), uid=uid)
    if not perms.can_edit(request.scope, place.service):
        raise PermissionDenied
    return place


@transaction.atomic
def _place(request, service, place=None):
    if request.method == "POST":
        service.locked()
        place = place and get_object_or_404(service.places, pk=place.pk)  # not taken off meanwhile
    form = forms.PlaceForm(posted(request), service=service, place=place)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The place and its hours are saved."))
        return redirect(service)
    return render(
        request, "services_catalog/place_form.html", {"form": form, "service": service, "place": place}
    )


# --- Verbs ------------------------------------------------------------------------------


@require_POST
def service_submit(request, uid):
    service = service_to_edit(request, uid)
    return _moved(request, service, service.submit, _("The entry waits for approval."))


@require_POST
def service_publish(request, uid):
    service = service_to_edit(request, uid, may=perms.can_keep)
    return _moved(request, service, service.publish, _("The entry is published: search finds it now."))


@require_POST
def service_reopen(request, uid):
    service = service_to_edit(request, uid, may=perms.can_keep)
    return _moved(request, service, service.reopen, _("The entry is a draft again. Check it and publish."))


@require_http_methods(["GET", "HEAD", "POST"])
def service_give_back(request, uid):
    service = service_to_edit(request, uid, may=perms.can_keep)
    form = forms.ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _moved(
            request,
            service,
            service.give_back,
            _("The entry is returned with your note."),
            **form.cleaned_data,
        )
    return _verb(request, service, form, _("Return for correction"), _("Return the entry"))


@require_http_methods(["GET", "HEAD", "POST"])
def service_suspend(request, uid):
    service = service_to_edit(request, uid, may=perms.can_keep)
    form = forms.SuspendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _moved(request, service, service.suspend, _("The pause is written down."), **form.cleaned_data)
    return _verb(request, service, form, _("Pause the service"), _("Pause"))


@require_http_methods(["GET", "HEAD", "POST"])
def service_withdraw(request, uid):
    service = service_to_edit(request, uid, may=perms.can_keep)
    form = forms.ReasonForm(posted(request), required=False)
    if request.method == "POST" and form.is_valid():
        done = _("The service is marked as ended. Its page stays readable.")
        return _moved(request, service, service.withdraw, done, **form.cleaned_data)
    return _verb(request, service, form, _("The service has ended"), _("Mark as ended"))


@require_http_methods(["GET", "HEAD", "POST"])
def service_confirm(request, uid):
    service = service_to_edit(request, uid)
    form = forms.ConfirmForm(posted(request), initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            form.save(service, by=request.user)
            messages.success(request, _("Confirmed. Thank you: the list stays true."))
        except TransitionRefused:
            messages.error(request, _("Only a published or paused service can be confirmed."))
        return redirect(service)
    return _verb(request, service, form, _("Confirm that the entry is true"), _("Save the confirmation"))


def _verb(request, service, form, title, submit):
    context = {"form": form, "service": service, "title": title, "submit": submit}
    return render(request, "services_catalog/verb.html", context)


def _moved(request, service, verb, done, **answers):
    """Call the verb; one that came too late says in which state the entry is now."""
    try:
        verb(by=request.user, **answers)
        messages.success(request, done)
    except NotReady as refused:
        messages.error(request, refused.sentence)
    except TransitionRefused:
        service.refresh_from_db()
        state = service.get_status_display()
        messages.info(request, _("Nothing changed: the entry is already “%(state)s”.") % {"state": state})
    return redirect(service)
