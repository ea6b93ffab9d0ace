"""Calls, many confirmations at once, sheets for a meeting, rules; for animators and operators."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.cached_files import cached_pdf
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from partners.models import InstitutionType, Territory

from .. import perms
from ..enums import TAPPED, Outcome, ServiceStatus
from ..models import ContactOutcome, ReviewReply, ReviewRules, Service, TooMany
from . import answering, calling
from .forms import ManyHeardForm, RulesForm
from .rules import RuleBook, recount
from .sheets import MOST_PARTS
from .sheets import sheets as sheets_of

MOST_AT_ONCE = 500
A_PAGE = 60  # services on the list of calls


def board_only(request):
    if not perms.has_board(request.scope):
        raise PermissionDenied


# --- Many at once -------------------------------------------------------------------------


def _ticked(request):
    """Entries that the person keeps and ticked, or all published ones of `realizator`."""
    data = request.POST if request.method == "POST" else request.GET
    living = Service.objects.all().kept_by(request.scope).filter(
        status__in=[ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED]
    )  # fmt: skip
    ids = [value for value in data.getlist("usluga") if value.isdecimal() and len(value) < 19]
    provider = data.get("realizator", "")
    if not ids and provider.isdecimal() and len(provider) < 19:
        living = living.filter(provider=provider)
    else:
        living = living.filter(pk__in=ids[:MOST_AT_ONCE])
    return living.select_related("provider", "steward").order_by("provider__sort_key", "sort_key", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_many(request):
    """One word about many entries: first the ticked ones are shown, then its source is written down."""
    board_only(request)
    services = list(_ticked(request)[:MOST_AT_ONCE])
    if not services:
        messages.info(request, _("Tick the services first."))
        return redirect("services_catalog:board")
    is_written = request.method == "POST" and "channel" in request.POST
    form = ManyHeardForm(request.POST, request.FILES) if is_written else ManyHeardForm()
    if is_written and form.is_valid() and (done := _confirm_written(request, services, form)):
        messages.success(request, _confirmed(done))
        return redirect("services_catalog:board")
    context = {"services": services, "form": form}
    return render(request, "services_catalog/freshness/confirm_many.html", context)


@transaction.atomic
def _confirm_written(request, services, form):
    """How many are confirmed; 0 where the scan is refused (the form says why)."""
    try:
        scan = form.stored_scan(owner=services[0], by=request.user)
    except ValidationError as refused:
        form.add_error("scan", refused)
        return 0
    return answering.confirm_many(services, by=request.user, scan=scan, **form.source)


@require_POST
def confirm_by_mail(request):
    """One click: the provider answered the mail, everything is true."""
    board_only(request)
    services = list(_ticked(request)[:MOST_AT_ONCE])
    if not services:
        messages.info(request, _("Tick the services first."))
        return redirect("services_catalog:board")
    names = {service.provider.name for service in services}
    behalf = names.pop()[:200] if len(names) == 1 else ""
    done = answering.confirm_many(services, channel=Channel.MAIL, by=request.user, on_behalf_of=behalf)
    messages.success(request, _confirmed(done))
    return redirect("services_catalog:board")


@require_POST
def confirm_national(request):
    """One click of the operator, who has read the websites of all national services that are to be confirmed."""
    if not request.scope.is_operator:
        raise PermissionDenied
    services = list(Service.objects.late().filter(is_national=True)[:MOST_AT_ONCE])
    if not services:
        messages.info(request, _("There is nothing to confirm here."))
        return redirect("services_catalog:board")
    reference = _("websites of those who run them")
    done = answering.confirm_many(services, channel=Channel.DOCUMENT, by=request.user, reference=reference)
    messages.success(request, _confirmed(done))
    return redirect("services_catalog:board")


def _confirmed(done):
    return ngettext("%(n)s entry is confirmed.", "%(n)s entries are confirmed.", done) % {"n": done}


# --- Calls --------------------------------------------------------------------------------


@require_safe
def phone_list(request):
    board_only(request)
    page = Paginator(calling.to_call(request.scope), A_PAGE).get_page(request.GET.get("page"))
    providers = [
        (found[0].provider, found)
        for found in (list(group) for _pk, group in groupby(page, key=lambda each: each.provider_id))
    ]
    outcomes = [(each.value, each.label) for each in calling.ON_LIST]
    context = {"providers": providers, "page_obj": page, "outcomes": outcomes, "today": timezone.localdate()}
    return render(request, "services_catalog/freshness/phone_list.html", context)


@require_POST
def phone_outcome(request, uid):
    """The animator has called. With scripts the list stays where it is, so that the next number is at hand."""
    kind, text = _phoned(request, _kept(request, uid))
    if request.htmx:
        return render(request, "services_catalog/freshness/tapped.html", {"kind": kind, "text": text})
    messages.add_message(request, LEVELS[kind], text)
    return redirect("services_catalog:phone_list")


LEVELS = {"success": messages.SUCCESS, "info": messages.INFO, "error": messages.ERROR}


def _phoned(request, service):
    """(kind of notice, what the animator reads)."""
    outcome, today = request.POST.get("outcome", ""), timezone.localdate()
    if outcome not in (calling.CONFIRMED, *calling.ON_LIST):
        return "error", _("Choose what came of the call.")
    try:
        if outcome == calling.CONFIRMED and request.POST.get("all"):
            done = calling.phone_all(request.scope, service.provider, by=request.user, today=today)
            return "success", _confirmed(done)
        calling.phone(service, outcome, by=request.user, today=today)
    except TransitionRefused:
        return "info", _("Only a published or paused service can be confirmed.")
    except TooMany:
        return "error", _("That is more calls than anybody makes in a day. Nothing was written down.")
    if outcome == calling.CONFIRMED:
        return "success", _("%(service)s: confirmed by phone.") % {"service": service}
    said = _("%(service)s: %(outcome)s. Written down.")
    return "success", said % {"service": service, "outcome": Outcome(outcome).label}


def _kept(request, uid):
    services = Service.objects.visible_to(request.scope).select_related("provider", "steward")
    service = get_object_or_404(services, uid=uid)
    if not perms.can_keep(request.scope, service):
        raise PermissionDenied
    return service


@require_POST
def outcome_tap(request, uid):
    """A professional has just called: one tap, no client, no note. With scripts the page stays where it is."""
    living = [ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED]
    services = Service.objects.visible_to(request.scope).filter(status__in=living)
    service = get_object_or_404(services.select_related("provider", "contact__person"), uid=uid)
    if not perms.taps_outcomes(request.scope):
        raise PermissionDenied
    kind, text = _tapped(request, service)
    if request.htmx:
        return render(request, "services_catalog/freshness/tapped.html", {"kind": kind, "text": text})
    messages.add_message(request, LEVELS[kind], text)
    return redirect(_beside_the_phone(request, service))


def _tapped(request, service):
    """(kind of notice, what the person reads)."""
    outcome = request.POST.get("outcome", "")
    if outcome not in TAPPED:
        return "error", _("Choose what came of the call.")
    number = calling.called_number(request.scope, service, request.POST.get("number", ""))
    try:
        ContactOutcome.tap(
            service, outcome, caller=calling.caller_of(request.scope), by=request.user, number=number
        )
    except TooMany:
        return "error", _("That is more calls than anybody makes in a day. Nothing was written down.")
    said = {"outcome": Outcome(outcome).label}
    return "success", _("Thank you. The next person knows: %(outcome)s.") % said


def _beside_the_phone(request, service):
    """Back where the tap was, if it was in the portal."""
    back = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if own else f"{service.get_absolute_url()}#contact"


# --- Settling -----------------------------------------------------------------------------


@require_POST
def reply_settle(request, uid):
    return _settle(request, ReviewReply, uid)


@require_POST
def outcome_settle(request, uid):
    return _settle(request, ContactOutcome, uid)


def _settle(request, model, uid):
    row = get_object_or_404(model.objects.kept_by(request.scope).with_service(), uid=uid)
    if not perms.can_keep(request.scope, row.service):
        raise PermissionDenied
    try:
        row.settle(request.user)
        messages.success(request, _("Settled."))
    except TransitionRefused:
        messages.info(request, _("It was settled already."))
    return redirect("services_catalog:board")


# --- The sheet for a meeting ----------------------------------------------------------------


@require_safe
def sheets(request):
    board_only(request)
    asked, part = request.GET.get("realizator", ""), request.GET.get("czesc", "1")
    provider = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    part = int(part) if part in map(str, range(1, MOST_PARTS + 1)) else 1
    found = sheets_of(request.scope, part=part, provider=provider)
    if not found:
        messages.info(request, _("There is nothing to confirm here."))
        return redirect("services_catalog:board")
    context = {"sheets": found, "title": _("Sheet of confirmations"), "today": timezone.localdate()}
    content = cached_pdf(("sheets", request.user.pk), "services_catalog/pdf/sheets.html", context)
    headers = {"Content-Disposition": 'inline; filename="arkusze-potwierdzen.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


# --- Rules --------------------------------------------------------------------------------


@require_safe
def rules_list(request):
    """Territories whose rules the person may write, and which rules hold there now."""
    board_only(request)
    territories = Territory.objects.filter(pk__in=request.scope.animated_territory_ids)
    if request.scope.is_operator:
        territories |= Territory.objects.exclude(review_rules=None)
    book = RuleBook()
    names = {kind.code: str(kind) for kind in InstitutionType.objects.all()}
    rows = [
        (each, rules := book.of(each), each.pk in book.by_territory, _pauses(rules, names))
        for each in territories.order_by("sort_key", "pk")
    ]
    context = {
        "rows": rows,
        "national": book.national,
        "national_pauses": _pauses(book.national, names),
        "may_national": request.scope.is_operator,
    }
    return render(request, "services_catalog/freshness/rules_list.html", context)


def _pauses(rules, names):
    """[(days, names of the types of institutions that are not asked then; none means all)]."""
    return [(each.label, [names[code] for code in each.types if code in names]) for each in rules.pauses]


@require_http_methods(["GET", "HEAD", "POST"])
def rules_national(request):
    if not request.scope.is_operator:
        raise PermissionDenied
    return _rules(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def rules_edit(request, pk):
    return _rules(request, _ruled(request, pk))


def _ruled(request, pk):
    board_only(request)
    territory = get_object_or_404(Territory, pk=pk)
    if not perms.can_rule(request.scope, territory):
        raise Http404
    return territory


def _rules(request, territory):
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, territory=territory, rules=RuleBook().of(territory))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The rules are saved, and the day of every entry is counted anew."))
        return redirect("services_catalog:rules_list")
    context = {"form": form, "territory": territory}
    return render(request, "services_catalog/freshness/rules_form.html", context)


@require_POST
@transaction.atomic
def rules_drop(request, pk):
    territory = _ruled(request, pk)
    ReviewRules.objects.filter(territory=territory).delete()
    recount()
    messages.success(request, _("The rules of what lies above hold again."))
    return redirect("services_catalog:rules_list")
