from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from coop_portal.once import insert_once
from coop_portal.transitions import TransitionRefused
from partners.models import Territory
from partners.models.institution import polish_slug
from partners.registration import limits
from partners.registration.pages import administrator

from .. import perms
from ..filters import GMINA_COOKIE, known_territory
from ..gmina import gmina_url
from ..listing import local_help
from ..models import HelpTopic, Need, NeedDesk, RecipientGroup
from . import asking, forms
from .filters import NeedFilter
from .pages import gminas_to_write_down, needs_url, same_needs, suggested_services

PER_PAGE = 20
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def posted(request):
    return request.POST if request.method == "POST" else None


# --- For everybody --------------------------------------------------------------------------


@login_not_required
@require_safe
def needs_home(request):
    """Which gminas take needs; the remembered one first."""
    desks = NeedDesk.objects.open().select_related("territory", "territory__powiat")
    page = Paginator(desks.order_by("territory__sort_key", "pk"), 100).get_page(request.GET.get("page"))
    mine = known_territory(request.COOKIES.get(GMINA_COOKIE, ""))
    mine = mine if mine and mine.kind == "gmina" else None
    context = {
        "page": page,
        "gminas": [(desk.territory, needs_url(desk.territory)) for desk in page],
        "mine": mine,
        "mine_url": needs_url(mine) if mine else "",
        "reads": perms.reads_needs(request.scope),
    }
    return render(request, "services_catalog/needs/home.html", context)


@login_not_required
@require_safe
def needs_of_gmina(request, pk, slug):
    gmina = _gmina(pk)
    if slug != polish_slug(gmina.name):
        return redirect(needs_url(gmina), permanent=True)
    needs = Need.objects.public().filter(territory=gmina).with_row().prefetch_related("services__provider")
    page = Paginator(needs.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = _desk_context(gmina) | {"page": page, "keeps": perms.can_rule(request.scope, gmina)}
    return render(request, "services_catalog/needs/gmina.html", context)


def _gmina(pk):
    return get_object_or_404(Territory.objects.active().gminas().select_related("powiat"), pk=pk)


def _desk_context(gmina):
    return {
        "gmina": gmina,
        "gmina_url": gmina_url(gmina),
        "needs_url": needs_url(gmina),
        "desk": NeedDesk.of(gmina),
        "local_help": local_help(gmina),
    }


@login_not_required
@never_cache
@form_methods
def need_ask(request, pk):
    gmina = _gmina(pk)
    context = _desk_context(gmina) | {"administrator": administrator()}
    if not context["desk"]:
        return render(request, "services_catalog/needs/closed.html", context)
    form = forms.AskForm(posted(request), initial=_said(request))
    status = 200
    if form.is_bound and form.is_valid():
        if limits.too_many(request, form.cleaned_data["address"]):
            form.add_error(None, _too_often())
            status = 429
        elif _asked(request, form, gmina):
            return redirect(needs_url(gmina))
        else:
            context["desk"] = None
            return render(
                request, "services_catalog/needs/closed.html", context | {"text": form.instance.text}
            )
    return render(request, "services_catalog/needs/ask.html", context | {"form": form}, status=status)


def _too_often():
    return _(
        "This form was sent too many times from here or to this address. Wait an hour and send it again."
    )


def _said(request):
    """Topic and recipients that were chosen in search; its words stay behind."""
    return {
        "topic": HelpTopic.objects.in_use().filter(code=_code(request, "temat")).first(),
        "recipients": RecipientGroup.objects.in_use().filter(code=_code(request, "dla")),
    }


def _code(request, name):
    return request.GET.get(name, "").replace("\0", "")[:60]


def _asked(request, form, gmina):
    try:
        need = asking.ask(form, gmina)
    except asking.DeskClosed:
        return False
    if need.address:
        text = _("Thank you. A mail with a link is on its way; the answer comes by %(day)s.")
    else:
        text = _("Thank you. The answer appears on this page by %(day)s.")
    messages.success(request, text % {"day": f"{need.answer_by:%d.%m.%Y}"})
    return True


@login_not_required
@require_safe
def need(request, uid):
    found = need_in_scope(request, uid)
    triages = perms.can_triage(request.scope, found)
    reads = perms.reads_needs(request.scope)
    context = {
        "need": found,
        "gmina_url": gmina_url(found.territory),
        "needs_url": needs_url(found.territory),
        "services": found.services.published().with_row(),
        "used": found.offers.filter(is_used=True).select_related("institution"),
        "reads": reads,
        "triages": triages,
        "can_offer": perms.can_offer(request.scope, found),
        "offers": found.offers.select_related("institution", "service") if triages else (),
        "merged": found.merged.all() if triages else (),
        "events": found.events.select_related("by") if triages else (),
        "suggested": suggested_services(found) if reads and found.is_waiting else (),
        "take_up": forms.TakeUpForm(initial={"is_public": not found.is_heard}),
    }
    return render(request, "services_catalog/needs/need.html", context)


def need_in_scope(request, uid):
    return get_object_or_404(Need.objects.visible_to(request.scope).with_row(), uid=uid)


# --- For professionals ----------------------------------------------------------------------


class NeedList(FilterView):
    """Needs that the person may read."""

    filterset_class = NeedFilter
    template_name = "services_catalog/needs/list.html"
    paginate_by = 50
    http_method_names = ["get", "head", "options"]
    strict = False

    def get_queryset(self):
        if not perms.reads_needs(self.request.scope):
            raise PermissionDenied
        return Need.objects.visible_to(self.request.scope).with_row().order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs):
        scope = self.request.scope
        rights = {"writes": perms.writes_needs_down(scope), "triages": perms.triages_needs(scope)}
        return super().get_context_data(**kwargs) | rights


@form_methods
def need_write_down(request):
    if not perms.writes_needs_down(request.scope):
        raise PermissionDenied
    form = forms.HeardForm(posted(request), gminas=gminas_to_write_down(request.scope))
    if form.is_bound and form.is_valid():
        asking.write_down(form, by=request.user)
        messages.success(request, _("The need is written down. Who keeps the list of the gmina takes it up."))
        return redirect("services_catalog:needs")
    return render(request, "services_catalog/needs/write_down.html", {"form": form})


@form_methods
def need_offer(request, uid):
    found = need_in_scope(request, uid)
    if not perms.can_offer(request.scope, found):
        raise PermissionDenied
    form = forms.OfferForm(posted(request), scope=request.scope, need=found)
    if form.is_bound and form.is_valid():
        form.instance.need, form.instance.by = found, request.user
        form.instance.uid = form.cleaned_data["uid"]
        insert_once(form.instance)
        messages.success(request, _("Thank you. Who keeps the list makes the answer of it."))
        return redirect(found)
    return render(request, "services_catalog/needs/offer.html", {"form": form, "need": found})


# --- Triage ---------------------------------------------------------------------------------


def need_to_triage(request, uid):
    found = need_in_scope(request, uid)
    if not perms.can_triage(request.scope, found):
        raise PermissionDenied
    return found


@require_POST
def need_take_up(request, uid):
    found = need_to_triage(request, uid)
    is_public = bool(request.POST.get("is_public"))
    return _moved(request, found, found.take_up, _("The need is taken up."), is_public=is_public)


def _moved(request, found, verb, done, **said):
    """The verb once; of two people who triage at once the second reads what the first decided."""
    try:
        verb(by=request.user, **said)
        messages.success(request, done)
    except TransitionRefused:
        messages.info(request, _("Somebody else was faster: the page shows what holds now."))
    return redirect(found)


@form_methods
def need_answer(request, uid):
    found = need_to_triage(request, uid)
    form = forms.AnswerForm(
        posted(request),
        need=found,
        suggested=suggested_services(found),
        initial=_of_offer(request, found),
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        said = {"reply": data["text"], "is_public": data["is_public"]}
        said |= {name: data.get(name) or () for name in ("services", "offers")}
        done = _("The need is answered. Whoever left an address is told.")
        return _moved(request, found, found.answer, done, **said)
    return render(request, "services_catalog/needs/answer.html", {"form": form, "need": found})


def _of_offer(request, need):
    """An answer that begins with the words of an offer."""
    offers = {str(each.uid): each for each in need.offers.all()}
    chosen = offers.get(request.GET.get("oferta", ""))
    if not chosen:
        return {}
    services = [chosen.service_id] if chosen.service_id else []
    return {"text": chosen.text, "offers": [chosen.pk], "services": services}


@form_methods
def need_refuse(request, uid):
    found = need_to_triage(request, uid)
    form = forms.RefuseForm(posted(request))
    if form.is_bound and form.is_valid():
        said = {"reason": form.cleaned_data["text"], "erase": form.cleaned_data["erase"]}
        return _moved(request, found, found.refuse, _("The need is closed with your reason."), **said)
    return render(request, "services_catalog/needs/refuse.html", {"form": form, "need": found})


@form_methods
def need_merge(request, uid):
    found = need_to_triage(request, uid)
    others = same_needs(found)
    form = forms.MergeForm(posted(request), others=others)
    if form.is_bound and form.is_valid():
        said = {"other": form.cleaned_data["into"]}
        return _moved(request, found, found.merge_into, _("The two needs are one now."), **said)
    return render(
        request, "services_catalog/needs/merge.html", {"form": form, "need": found, "others": others}
    )


# --- Who answers for a gmina ----------------------------------------------------------------


@form_methods
@transaction.atomic
def need_desk(request, pk):
    gmina = _gmina(pk)
    if not perms.triages_needs(request.scope):
        raise PermissionDenied
    if not perms.can_rule(request.scope, gmina):
        raise Http404
    if request.method == "POST":
        desk, _made = NeedDesk.objects.get_or_create(territory=gmina)
    else:
        desk = NeedDesk.objects.filter(territory=gmina).first() or NeedDesk(territory=gmina)
    form = forms.DeskForm(posted(request), instance=desk)
    if form.is_bound and form.is_valid() and form.save_unless_changed(by=request.user):
        text = (
            _("Residents can report needs now.")
            if desk.person_id
            else _("Residents see the phone of the GOPS.")
        )
        messages.success(request, text)
        return redirect(needs_url(gmina))
    context = {"form": form, "gmina": gmina, "gmina_url": gmina_url(gmina), "needs_url": needs_url(gmina)}
    return render(request, "services_catalog/needs/desk.html", context)
