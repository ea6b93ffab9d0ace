"""The public directory, and cards of institutions: reading, writing, leaving the directory and coming back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.transitions import TransitionRefused
from coop_portal.ways import way_back

from .. import perms
from ..enums import InstitutionStatus
from ..models import Institution
from . import directory
from .card import card_of
from .filters import InstitutionFilter
from .forms import InstitutionForm, ReasonForm


@method_decorator(login_not_required, name="dispatch")
class InstitutionList(FilterView):
    filterset_class = InstitutionFilter
    template_name = "partners/institutions/list.html"
    context_object_name = "institutions"
    paginate_by = 25
    strict = False  # an unknown filter value is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return Institution.objects.listed().with_row()

    def get_context_data(self, **context):
        asked = self.filterset.asked()
        return super().get_context_data(
            can_add=perms.can_add(self.request.scope),
            can_add_abroad=perms.can_add_abroad(self.request.scope),
            applied=self.filterset.applied(reverse("partners:institutions")),
            words=asked.get("q", ""),
            kept=[(name, self.request.GET.get(name)) for name in asked if name != "q"],
            query=self.request.GET.urlencode(),
            **context,
        )


@login_not_required
@require_safe
def institutions_export(request):
    """The directory as it is filtered now: public columns, a limited number of rows."""
    kind = request.GET.get("format")
    if kind not in directory.MAKERS:
        raise Http404
    listed = InstitutionFilter(request.GET, queryset=Institution.objects.listed(), request=request)
    try:
        return directory.export(listed.qs, kind)
    except directory.TooMany as refusal:
        if kind == "xlsx":
            text = _("A workbook takes %(limit)s institutions. Narrow the list down, or take the CSV file.")
        else:
            text = _(
                "A file takes %(limit)s institutions. Narrow the list down, for example to a voivodeship."
            )
        messages.warning(request, text % {"limit": f"{refusal.limit:,}".replace(",", "\u00a0")})
        query = request.GET.copy()
        query.pop("format", None)
        return redirect(f"{reverse('partners:institutions')}?{query.urlencode()}")


@login_not_required
@require_safe
def institution_detail(request, pk, slug):
    institution = get_object_or_404(Institution.objects.visible_to(request.scope).with_card(), pk=pk)
    if institution.status == InstitutionStatus.MERGED:
        return redirect(institution.merged_into, permanent=True)
    if slug != institution.slug:
        return redirect(institution, permanent=True)
    return render(request, "partners/institutions/card.html", card_of(request, institution))


@require_http_methods(["GET", "HEAD", "POST"])
def institution_create(request):
    """With `?wroc=` (an address of the portal) the person goes back there, for example to a project's partners."""
    if not (perms.can_add(request.scope) or perms.can_add_abroad(request.scope)):
        raise PermissionDenied
    if request.method == "POST" and (first := _sent_before(request)):
        return redirect(_way_on(request, first))
    return _institution_form(request, Institution(uid=uuid.uuid4()))


@require_http_methods(["GET", "HEAD", "POST"])
def institution_edit(request, uid):
    institution = _visible(request, uid)
    if institution.status == InstitutionStatus.MERGED:
        return redirect("partners:institution_edit", institution.merged_into.uid)
    if not perms.can_edit(request.scope, institution):
        raise PermissionDenied
    return _institution_form(request, institution)


def _visible(request, uid):
    return get_object_or_404(
        Institution.objects.visible_to(request.scope).select_related("seat", "parent_subject"), uid=uid
    )


def _sent_before(request):
    """What the same form made when it was sent the first time."""
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None
    return Institution.objects.visible_to(request.scope).filter(uid=uid).first()


def _way_on(request, institution):
    return way_back(request, request.GET.get("wroc", ""), institution.get_absolute_url())


def _institution_form(request, institution):
    name = institution.name  # the form writes what was typed into the row before it is saved
    form = InstitutionForm(request.POST or None, instance=institution, scope=request.scope)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The institution is saved."))
        return redirect(_way_on(request, form.instance))
    context = {"form": form, "institution": institution, "name": name}
    return render(request, "partners/institutions/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def institution_archive(request, uid):
    institution = _visible(request, uid)
    if not perms.can_archive(request.scope, institution):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            institution.archive(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The institution is in the archive."))
        except TransitionRefused:
            messages.info(request, _("Only a verified institution goes to the archive."))
        return redirect(institution)
    return render(request, "partners/institutions/archive.html", {"form": form, "institution": institution})


@require_POST
def institution_restore(request, uid):
    institution = _visible(request, uid)
    if not perms.can_archive(request.scope, institution):
        raise PermissionDenied
    try:
        institution.restore(by=request.user)
        messages.success(request, _("The institution is in the directory again."))
    except TransitionRefused:
        messages.info(request, _("The institution was not in the archive."))
    return redirect(institution)
