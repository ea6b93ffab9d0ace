import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.exports import PDF, file_response
from coop_portal.previews import previews, wants_preview
from coop_portal.transitions import TransitionRefused
from coop_portal.translations import Reading

from .. import perms
from ..models import GoodPractice, Programme
from . import book
from .filters import PracticeFilter
from .forms import PracticeForm, ReasonForm


@method_decorator(login_not_required, name="dispatch")
class PracticeList(FilterView):
    filterset_class = PracticeFilter
    template_name = "programmes/practices/list.html"
    context_object_name = "practices"
    paginate_by = 20
    strict = False  # an unknown filter is left out instead of an empty page
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return GoodPractice.objects.visible_to(self.request.scope).with_card()

    def get_context_data(self, **context):
        can_write = perms.practice_projects(self.request.scope, Programme.objects.all()).exists()
        query = self.request.GET.copy()
        query.pop("page", None)
        has_book = PracticeFilter(query, queryset=GoodPractice.objects.published()).qs.exists()
        return super().get_context_data(
            can_write=can_write, query=query.urlencode(), has_book=has_book, **context
        )


@login_not_required
@require_safe
def practice_detail(request, pk, slug):
    practices = GoodPractice.objects.visible_to(request.scope).with_card()
    practice = get_object_or_404(practices, pk=pk)
    if slug != practice.slug:
        return redirect(practice, permanent=True)
    returned = practice.events.filter(verb="return").last() if practice.status == "draft" else None
    context = {
        "practice": practice,
        "programme": practice.programme,
        "reading": (reading := Reading(request, practice)),
        "parts": practice.parts(reading.language),
        "can_edit": perms.can_edit_practice(request.scope, practice),
        "can_review": perms.can_review_practice(request.scope, practice),
        "returned": returned,
    }
    return render(request, "programmes/practices/practice.html", context)


@login_not_required
@require_safe
def compendium(request):
    """All published cards that the filters of the list leave, as one book."""
    found = PracticeFilter(request.GET, queryset=GoodPractice.objects.published().with_card())
    practices = list(found.qs)
    if not practices:
        raise Http404
    return file_response(_("compendium-of-good-practices") + ".pdf", book.pdf(practices), PDF)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_create(request):
    if not perms.practice_projects(request.scope, Programme.objects.all()).exists():
        raise PermissionDenied
    if request.method == "POST" and (first := _sent_before(request)):
        return redirect(first)
    form = PracticeForm(request.POST or None, instance=GoodPractice(uid=uuid.uuid4()), scope=request.scope)
    if request.method == "POST" and form.is_valid() and not wants_preview(request):
        practice = form.create(by=request.user)
        messages.success(request, _("The card is saved as a draft."))
        return redirect(practice)
    context = {"form": form, "previews": previews(request, form)}
    return render(request, "programmes/practices/form.html", context)


def _sent_before(request):
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        return None
    return GoodPractice.objects.visible_to(request.scope).filter(uid=uid).first()


@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request, uid):
    practice = _practice(request, uid, perms.can_edit_practice)
    form = PracticeForm(request.POST or None, instance=practice, scope=request.scope)
    sent = request.method == "POST" and form.is_valid() and not wants_preview(request)
    if sent and form.save_unless_changed(by=request.user):
        messages.success(request, _("The card is saved."))
        return redirect(form.instance)
    context = {"form": form, "practice": practice, "previews": previews(request, form)}
    return render(request, "programmes/practices/form.html", context)


@require_POST
def practice_submit(request, uid):
    practice = _practice(request, uid, perms.can_edit_practice)
    return _moved(request, practice, practice.submit, _("The coordinator will look at the card."))


@require_POST
def practice_publish(request, uid):
    practice = _practice(request, uid, perms.can_review_practice)
    return _moved(request, practice, practice.publish, _("The card is published."))


@require_http_methods(["GET", "HEAD", "POST"])
def practice_send_back(request, uid):
    practice = _practice(request, uid, perms.can_review_practice)
    return _with_reason(request, practice, practice.send_back, _("Return the card to its author"))


@require_http_methods(["GET", "HEAD", "POST"])
def practice_withdraw(request, uid):
    practice = _practice(request, uid, perms.can_review_practice)
    return _with_reason(request, practice, practice.withdraw, _("Withdraw the card"))


def _practice(request, uid, may):
    practice = get_object_or_404(GoodPractice.objects.visible_to(request.scope).with_card(), uid=uid)
    if not may(request.scope, practice):
        raise PermissionDenied
    return practice


def _moved(request, practice, verb, done, **details):
    try:
        verb(by=request.user, **details)
        messages.success(request, done)
    except TransitionRefused:
        messages.info(request, _("The card was not in a state from which this can be done."))
    return redirect(practice)


def _with_reason(request, practice, verb, title):
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _moved(request, practice, verb, _("Saved."), reason=form.cleaned_data["reason"])
    context = {"form": form, "practice": practice, "programme": practice.programme, "title": title}
    return render(request, "programmes/practices/reason.html", context)
