from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import ListView
from django_filters.views import FilterView

from coop_portal.registry import panels_for
from coop_portal.translations import Reading

from . import perms
from .filters import NewsFilter
from .models import Call, Edition, News, Programme


@method_decorator(login_not_required, name="dispatch")
class ProgrammeList(ListView):
    template_name = "programmes/list.html"
    context_object_name = "programmes"
    paginate_by = 25
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return Programme.objects.visible_to(self.request.scope).with_card()

    def get_context_data(self, **context):
        return super().get_context_data(can_found=perms.can_found(self.request.scope), **context)


@login_not_required
@require_safe
def programme_detail(request, pk, slug):
    programme = get_object_or_404(Programme.objects.visible_to(request.scope).with_page(), pk=pk)
    if slug != programme.slug:
        return redirect(programme, permanent=True)
    context = {
        "programme": programme,
        "reading": Reading(request, programme),
        "panels": panels_for("programme", request, programme),
    }
    return render(request, "programmes/programme.html", context)


@login_not_required
@require_safe
def edition_detail(request, uid):
    editions = Edition.objects.visible_to(request.scope).select_related("programme", "rules")
    edition = get_object_or_404(editions.prefetch_related("territories"), uid=uid)
    context = {
        "edition": edition,
        "programme": edition.programme,
        "panels": panels_for("edition", request, edition),
    }
    return render(request, "programmes/edition.html", context)


@login_not_required
@require_safe
def call_detail(request, uid):
    calls = Call.objects.visible_to(request.scope).select_related("programme", "edition__rules")
    calls = calls.prefetch_related("eligible_types", "territories", "programme__documents__file")
    call = get_object_or_404(calls, uid=uid)
    context = {
        "call": call,
        "programme": call.programme,
        "questions": call.asked(),
        "is_accepting": call.is_accepting,
        "can_edit": perms.can_edit(request.scope, call.programme),
        "can_read": perms.can_read_assessment(request.scope, call),
        "reading": Reading(request, call),
        "panels": panels_for("call", request, call),
    }
    return render(request, "programmes/call.html", context)


@method_decorator(login_not_required, name="dispatch")
class NewsList(FilterView):
    """The archive of news, newest first."""

    filterset_class = NewsFilter
    template_name = "programmes/news_list.html"
    context_object_name = "news_items"
    paginate_by = 20
    strict = False  # an unknown year is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return News.objects.visible_to(self.request.scope).happened().select_related("programme")


@login_not_required
@require_safe
def news_detail(request, uid):
    news = get_object_or_404(News.objects.visible_to(request.scope).select_related("programme"), uid=uid)
    context = {"news": news, "programme": news.programme, "reading": Reading(request, news)}
    return render(request, "programmes/news.html", context)
