import uuid
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_filters.views import FilterView

from accounts.enums import Role
from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from workshops.models import Cycle

from . import perms
from .commitments import pages as commitment_pages
from .completeness import missing
from .consulting.emails import CONSULT_LINK
from .consulting.section import section as consulting_section
from .document import clause_html, wording_html
from .emails import DOWNLOAD_LINK
from .enums import AgreementStatus
from .filters import AgreementFilter
from .forms import (
    CaseNumberForm,
    ClauseForm,
    DetailsForm,
    DraftForm,
    LinkForm,
    PartyAddForm,
    PartyForm,
    ReasonForm,
    SignerForm,
)
from .models import Agreement, Clause, PartySigner
from .models.agreement import PartyGone
from .models.clause import TEXT_LIMIT
from .register import pages as register_pages
from .signing import pages as signing_pages

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- Fetching within scope --------------------------------------------------------------


def agreement_in_scope(request, uid):
    """The agreement with all that its pages show, or 404 for who has no part in it."""
    return get_object_or_404(Agreement.objects.visible_to(request.scope).with_wording(), uid=uid)


def agreement_to_run(request, uid):
    agreement = agreement_in_scope(request, uid)
    if not perms.can_run(request.scope, agreement):
        raise PermissionDenied
    return agreement


def of_draft(view):
    """The view gets a draft that this person may edit; one whose wording is fixed is refused in plain words."""

    @wraps(view)
    def wrapped(request, uid, **kwargs):
        agreement = agreement_to_run(request, uid)
        if agreement.programme.is_archived:
            raise PermissionDenied
        try:
            if not agreement.is_open:
                raise TransitionRefused("not a draft")
            return view(request, agreement, **kwargs)
        except PartyGone:
            messages.error(
                request, _("Somebody removed this party or representative meanwhile; nothing was saved.")
            )
            return redirect(f"{agreement.get_absolute_url()}#parties")
        except TransitionRefused:
            messages.error(
                request,
                _(
                    "The wording of this agreement is fixed and cannot be edited. Take it back to draft first."
                ),
            )
            return redirect(agreement)

    return wrapped


# --- Reading ------------------------------------------------------------------------------


class AgreementList(FilterView):
    """The register of whoever asks: own projects, own institutions, own territory."""

    filterset_class = AgreementFilter
    template_name = "agreements/list.html"
    paginate_by = 50
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        return Agreement.objects.visible_to(self.request.scope).with_card(self.request.scope)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        query = self.request.GET.copy()
        for word in ("stan", "page"):
            query.pop(word, None)
        tabs = register_pages.tabs(context["filter"].without_tab, self.request.GET.get("stan", ""), query)
        scope = self.request.scope
        may = {"can_send": signing_pages.can_send(scope)}
        return context | may | {"tabs": tabs, "may_register": scope.has(Role.OPERATOR, Role.COORDINATOR)}


@require_safe
def detail(request, uid):
    agreement = agreement_in_scope(request, uid)
    can_run = perms.can_run(request.scope, agreement)
    sees_drafts = perms.sees_drafts(request.scope, agreement)
    context = {
        "agreement": agreement,
        "clauses": agreement.clauses_with_numbers() if perms.reads_text(request.scope, agreement) else [],
        "can_run": can_run,
        "may_change_mind": agreement.is_open
        or agreement.status in (AgreementStatus.FROZEN, AgreementStatus.SIGNING, AgreementStatus.REFUSED)
        or (agreement.document and agreement.document.has_failed),
        "can_edit": perms.can_edit(request.scope, agreement),
        "can_download": agreement.has_wording,
        "missing": missing(agreement) if can_run and agreement.is_open else [],
        "events": agreement.events.select_related("by"),
        "links": _links(agreement) if sees_drafts else None,
        "sees_drafts": sees_drafts,
        "numbers": [
            party.pk
            for party in agreement.parties.all()
            if agreement.has_wording and perms.can_answer(request.scope, party, agreement)
        ],
        "consulting": consulting_section(request.scope, agreement),
        "signing": signing_pages.section(request.scope, agreement),
        "commitments": commitment_pages.section(request.scope, agreement),
        "register": register_pages.section(request.scope, agreement),
    }
    return render(request, "agreements/detail.html", context)


def _links(agreement):
    """Addresses that can open the wording without an account now."""
    parties = {party.pk: party for party in agreement.parties.all()}
    links = AccessLink.objects.usable().filter(
        purpose__in=[DOWNLOAD_LINK, CONSULT_LINK], object_id__in=parties
    )
    return [{"party": parties[link.object_id], "link": link} for link in links.order_by("created_at")]


@require_safe
def preview(request, uid):
    agreement = agreement_in_scope(request, uid)
    if not perms.reads_text(request.scope, agreement):
        raise Http404
    context = {"agreement": agreement, "wording": wording_html(agreement)}
    return render(request, "agreements/preview.html", context)


# --- The draft ------------------------------------------------------------------------------


@form_methods
def draft(request):
    """A new agreement from the recommendations of `?cykl=`."""
    cycles = Cycle.objects.visible_to(request.scope).select_related("edition__programme", "group")
    cycle = get_object_or_404(cycles, uid=_uuid_or_404(request.GET.get("cykl", "")))
    if not perms.can_draft_from(request.scope, cycle):
        raise PermissionDenied
    form = DraftForm(request.POST or None, cycle=cycle, by=request.user, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and (agreement := form.save()):
        messages.success(request, _("The draft is ready. Check the parties and the clauses."))
        return redirect(agreement)
    return render(request, "agreements/draft.html", {"form": form, "cycle": cycle})


def _uuid_or_404(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


@form_methods
@of_draft
def edit_details(request, agreement):
    form = DetailsForm(request.POST or None, instance=agreement, agreement=agreement)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(agreement)
    context = {"form": form, "agreement": agreement, "title": _("Title, dates and duration")}
    return render(request, "agreements/details_form.html", context)


@form_methods
@of_draft
def add_clause(request, agreement):
    return _clause_form(request, agreement, Clause(agreement=agreement))


@form_methods
@of_draft
def edit_clause(request, agreement, clause_uid):
    return _clause_form(request, agreement, get_object_or_404(agreement.clauses, uid=clause_uid))


def _clause_form(request, agreement, clause):
    form = ClauseForm(request.POST or None, instance=clause, agreement=agreement)
    previews = "podglad" in request.POST  # the button for browsers without JavaScript
    if request.method == "POST" and not previews and form.is_valid() and form.save():
        messages.success(request, _("The clause is saved."))
        return redirect(f"{agreement.get_absolute_url()}#clauses")
    context = {
        "form": form,
        "agreement": agreement,
        "clause": clause,
        "shown": clause_html(agreement, _typed(form)),
    }
    return render(request, "agreements/clause_form.html", context)


def _typed(form):
    return (form["text"].value() or "")[:TEXT_LIMIT]


@require_POST
@of_draft
def preview_clause(request, agreement):
    """The text that is being typed as it will be printed; nothing is saved."""
    return HttpResponse(clause_html(agreement, request.POST.get("text", "")[:TEXT_LIMIT]))


@require_POST
@of_draft
def move_clause(request, agreement, clause_uid):
    clause = get_object_or_404(agreement.clauses, uid=clause_uid)
    agreement.move_clause(clause, -1 if request.POST.get("kierunek") == "gora" else 1)
    return redirect(f"{agreement.get_absolute_url()}#clauses")


@require_POST
@of_draft
def remove_clause(request, agreement, clause_uid):
    agreement.remove_clause(get_object_or_404(agreement.clauses, uid=clause_uid))
    messages.success(request, _("The clause is removed; the others have new numbers."))
    return redirect(f"{agreement.get_absolute_url()}#clauses")


@form_methods
@of_draft
def add_party(request, agreement):
    form = PartyAddForm(request.POST or None, agreement=agreement, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and (party := form.save()):
        messages.success(request, _("The party is added. Add who signs for it and check the legal basis."))
        return redirect("agreements:edit_party", agreement.uid, party.uid)
    context = {
        "form": form,
        "agreement": agreement,
        "title": _("New party"),
        "lead": "",
        "submit": _("Add the party"),
    }
    return render(request, "agreements/form.html", context)


@form_methods
@of_draft
def edit_party(request, agreement, party_uid):
    party = get_object_or_404(agreement.parties, uid=party_uid)
    form = PartyForm(request.POST or None, instance=party, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(f"{agreement.get_absolute_url()}#parties")
    return render(
        request, "agreements/party_form.html", {"form": form, "agreement": agreement, "party": party}
    )


@require_POST
@of_draft
def remove_party(request, agreement, party_uid):
    agreement.remove_party(get_object_or_404(agreement.parties, uid=party_uid))
    messages.success(request, _("The party is removed."))
    return redirect(f"{agreement.get_absolute_url()}#parties")


@form_methods
@of_draft
def add_signer(request, agreement, party_uid):
    party = get_object_or_404(agreement.parties, uid=party_uid)
    return _signer_form(request, agreement, party, PartySigner(party=party))


@form_methods
@of_draft
def edit_signer(request, agreement, signer_uid):
    signer = get_object_or_404(PartySigner.objects.filter(party__agreement=agreement), uid=signer_uid)
    return _signer_form(request, agreement, signer.party, signer)


def _signer_form(request, agreement, party, signer):
    form = SignerForm(
        request.POST or None, request.FILES or None, instance=signer, agreement=agreement, party=party
    )
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved."))
        return redirect(f"{agreement.get_absolute_url()}#parties")
    title = _("Who signs for the party: %(party)s") % {"party": party}
    context = {"form": form, "agreement": agreement, "title": title, "lead": "", "submit": _("Save")}
    return render(request, "agreements/form.html", context)


@require_POST
@of_draft
def remove_signer(request, agreement, signer_uid):
    signers = PartySigner.objects.filter(party__agreement=agreement)
    agreement.remove_signer(get_object_or_404(signers, uid=signer_uid))
    messages.success(request, _("The representative is removed."))
    return redirect(f"{agreement.get_absolute_url()}#parties")


# --- The fixed wording ----------------------------------------------------------------------


@form_methods
def back_to_draft(request, uid):
    agreement = agreement_to_run(request, uid)
    return with_reason(
        request,
        agreement,
        agreement.back_to_draft,
        title=_("Back to draft"),
        lead=_(
            "The PDF that was given out stops being valid at once, and ALL SIGNATURES under it become void:"
            " parties that have signed get a mail that says so and sign the new wording anew."
            " It keeps the number as the next version."
        ),
        done=_("The agreement is a draft again. The earlier PDF is no longer valid."),
    )


@form_methods
def cancel(request, uid):
    agreement = agreement_to_run(request, uid)
    return with_reason(
        request,
        agreement,
        agreement.cancel,
        title=_("Cancel the agreement"),
        lead=_(
            "The agreement stays in the register as cancelled. Its number, if it has one, is not used again."
        ),
        done=_("The agreement is cancelled."),
    )


def with_reason(request, agreement, verb, *, title, lead, done):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, done)
        except TransitionRefused:
            messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
        return redirect(agreement)
    context = {"form": form, "agreement": agreement, "title": title, "lead": lead, "submit": title}
    return render(request, "agreements/form.html", context)


@form_methods
def case_number(request, uid, party_uid):
    """A party notes its own number, or the coordinator for it, once the wording is fixed."""
    agreement = agreement_in_scope(request, uid)
    party = get_object_or_404(agreement.parties.select_related("subject", "acting_unit"), uid=party_uid)
    if not perms.can_answer(request.scope, party, agreement):
        raise PermissionDenied
    form = CaseNumberForm(request.POST or None, initial={"case_number": party.case_number})
    if request.method == "POST" and form.is_valid():
        try:
            agreement.note_case_number(party, form.cleaned_data["case_number"], by=request.user)
            messages.success(request, _("Saved."))
        except TransitionRefused:
            messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
        return redirect(f"{agreement.get_absolute_url()}#parties")
    title = _("Case number of the party: %(party)s") % {"party": party}
    lead = _(
        "It stands beside the agreement and in its certificate of signing, not in the wording: no annex is needed."
    )
    context = {"form": form, "agreement": agreement, "title": title, "lead": lead, "submit": _("Save")}
    return render(request, "agreements/form.html", context)


@form_methods
def send_link(request, uid, party_uid):
    agreement = agreement_to_run(request, uid)
    party = get_object_or_404(agreement.parties.select_related("subject", "acting_unit"), uid=party_uid)
    if not agreement.has_wording:
        messages.error(request, _("There is no fixed wording to send yet."))
        return redirect(agreement)
    initial = {"uid": uuid.uuid4(), "address": party.unit.email or party.subject.email}
    form = LinkForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _send(request, agreement, party, form.cleaned_data)
    title = _("Send the link to the party: %(party)s") % {"party": party}
    context = {"form": form, "agreement": agreement, "title": title, "lead": "", "submit": _("Send the link")}
    return render(request, "agreements/form.html", context)


def _send(request, agreement, party, data):
    try:
        agreement.send_link(party, data["address"], uid=data["uid"], by=request.user)
        messages.success(request, _("The link goes to %(address)s.") % {"address": data["address"]})
    except TransitionRefused:
        messages.error(request, _("There is no fixed wording to send yet."))
    return redirect(agreement)
