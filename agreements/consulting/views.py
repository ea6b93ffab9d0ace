import uuid
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.differences import word_diff
from coop_portal.forms import LastDayForm
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from .. import perms
from ..forms import ReasonForm
from ..models import AdviserReview, Agreement, EditConflict
from . import opening, paper, remarking
from .forms import NotesForm, ResolveForm, ReviewForm
from .party_page import Hand, respond
from .standing import standings
from .versions import versions

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _in_scope(request, uid):
    return get_object_or_404(Agreement.objects.visible_to(request.scope).with_wording(), uid=uid)


def of_coordinator(view):
    """The view gets an agreement that this person runs; what came too late is said in plain words."""

    @wraps(view)
    def wrapped(request, uid, **kwargs):
        agreement = _in_scope(request, uid)
        if not perms.can_run(request.scope, agreement) or agreement.programme.is_archived:
            raise PermissionDenied
        try:
            return view(request, agreement, **kwargs)
        except TransitionRefused:
            messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
            return redirect(agreement)

    return wrapped


# --- Reading -----------------------------------------------------------------------------------


@require_safe
def consultation(request, uid):
    """Parties and clauses, and every remark, for who runs or controls the project."""
    agreement = _in_scope(request, uid)
    if not perms.sees_drafts(request.scope, agreement):
        raise PermissionDenied
    remarks = _remarks(agreement)
    can_run = perms.can_edit(request.scope, agreement)
    context = {
        "agreement": agreement,
        "can_run": can_run,
        "unreached": [party for party in agreement.parties.all() if not party.address],
        "is_open": opening.is_consulted(agreement),
        "standings": standings(agreement, remarks),
        "clauses": agreement.clauses_with_numbers(),
        "parts": _parts(agreement, remarks),
        "reviews": agreement.reviews.select_related("source__scan", "party__subject", "party__acting_unit"),
        "again_uid": uuid.uuid4(),
    }
    return render(request, "agreements/consulting/overview.html", context)


def _remarks(agreement):
    parties = {party.pk: party for party in agreement.parties.all()}
    clauses = {clause.pk: clause for clause in agreement.clauses.all()}
    remarks = list(agreement.remarks.select_related("source__recorded_by", "review", "resolved_by"))
    for each in remarks:
        each.agreement, each.party = agreement, parties.get(each.party_id)
        each.clause = clauses.get(each.clause_id)
    return remarks


def _parts(agreement, remarks):
    """[(label, remarks)] of every clause that something was said of, the whole first."""
    parts = [(_("The whole agreement"), None)]
    for number, clause in agreement.clauses_with_numbers():
        parts.append((f"§ {number}. {clause.title}" if number else clause.title, clause))
    found = [(label, [each for each in remarks if each.clause == clause]) for label, clause in parts]
    return [(label, rows) for label, rows in found if rows]


def _to_read(request, uid):
    agreement = _in_scope(request, uid)
    if not perms.reads_text(request.scope, agreement):
        raise Http404
    return agreement


@require_safe
def wording_paper(request, uid, kind):
    return paper.answer(_to_read(request, uid), kind)


@require_safe
def clause_versions(request, uid, clause_uid):
    agreement = _to_read(request, uid)
    clause = get_object_or_404(agreement.clauses, uid=clause_uid)
    context = {"agreement": agreement, "clause": clause, "versions": versions(clause)}
    return render(request, "agreements/consulting/versions.html", context)


# --- The consultation ----------------------------------------------------------------------------


@form_methods
@of_coordinator
def open_consultation(request, agreement):
    if not agreement.is_draft:
        raise TransitionRefused("not a draft")
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening.open_consultation(agreement, answer_by=form.cleaned_data["answer_by"], by=request.user)
            messages.success(request, _("The consultation is open. Each party gets a mail with a link."))
            return redirect("agreements:consultation", agreement.uid)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    lead = _(
        "The parties read the wording, write remarks and answer, by account or by a link. You can go on editing."
    )
    return _form(request, agreement, form, _("Open the consultation"), lead)


@form_methods
@of_coordinator
def move_last_day(request, agreement):
    if not opening.is_consulted(agreement):
        raise TransitionRefused("not consulted")
    form = LastDayForm(request.POST or None, initial={"answer_by": agreement.answer_by})
    if request.method == "POST" and form.is_valid():
        opening.move_last_day(agreement, answer_by=form.cleaned_data["answer_by"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("agreements:consultation", agreement.uid)
    return _form(request, agreement, form, _("Another last day"), "")


@form_methods
@of_coordinator
def take_back(request, agreement):
    if not opening.is_consulted(agreement):
        raise TransitionRefused("not consulted")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opening.take_back(agreement, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The agreement is a draft again. What the parties said is kept."))
        return redirect(agreement)
    lead = _("The parties do not see the draft any more. What they said is kept.")
    return _form(request, agreement, form, _("End the consultation"), lead)


@require_POST
@of_coordinator
def ask_again(request, agreement):
    try:
        uid = uuid.UUID(request.POST.get("uid", ""))
    except ValueError:
        raise Http404 from None
    if opening.ask_again(agreement, uid=uid, by=request.user):
        messages.success(
            request, _("The parties that have not answered to the present text are asked again.")
        )
    else:
        messages.info(request, _("Every party has answered to the present text."))
    return redirect("agreements:consultation", agreement.uid)


@form_methods
def consult(request, uid, party_uid):
    """A caretaker answers for the party; the coordinator writes down what came another way."""
    agreement = _in_scope(request, uid)
    party = next((each for each in agreement.parties.all() if each.uid == party_uid), None)
    if party is None:
        raise Http404
    if perms.speaks_for(request.scope, party):
        return respond(request, party, Hand(Channel.PORTAL, request.user))
    if not perms.can_edit(request.scope, agreement):
        raise PermissionDenied
    return respond(request, party, Hand(Channel.PHONE, request.user, records=True))


# --- Remarks -------------------------------------------------------------------------------------


def _remark(agreement, remark_uid):
    remarks = agreement.remarks.select_related(
        "clause", "party__subject", "party__acting_unit", "source", "review"
    )
    remark = get_object_or_404(remarks, uid=remark_uid)
    remark.agreement = agreement
    return remark


@form_methods
@of_coordinator
def resolve(request, agreement, remark_uid):
    """The remark with its proposal beside the present text; the POST says what became of it."""
    remark = _remark(agreement, remark_uid)
    form = ResolveForm(request.POST or None, instance=remark)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("The reply is kept; every party reads it."))
        return _back(agreement, remark)
    shown = form.conflict or remark
    context = {
        "agreement": agreement,
        "remark": shown,
        "form": form,
        "pieces": word_diff(shown.clause.text, shown.proposed_text)
        if shown.clause and shown.proposed_text
        else None,
        "is_outdated": bool(shown.clause) and shown.clause.edit_version != shown.clause_version,
    }
    return render(request, "agreements/consulting/resolve.html", context)


def _back(agreement, remark):
    page = redirect("agreements:consultation", agreement.uid)
    page["Location"] += f"#uwaga-{remark.uid}"
    return page


@require_POST
@of_coordinator
def take(request, agreement, remark_uid):
    """Put the proposed wording into its clause, as both were seen on the page that was clicked."""
    remark = _remark(agreement, remark_uid)
    try:
        remarking.take(
            remark,
            by=request.user,
            expected_version=_number(request, "wersja"),
            clause_version=_number(request, "wersja_paragrafu"),
        )
    except EditConflict:
        messages.warning(
            request,
            _("Somebody changed the clause or the remark meanwhile. Compare both texts, then decide."),
        )
        return redirect("agreements:remark", agreement.uid, remark.uid)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(agreement, remark)
    messages.success(
        request, _("The proposed wording stands in the clause. Answers to the earlier text are out of date.")
    )
    return _back(agreement, remark)


def _number(request, name):
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


# --- The legal adviser ----------------------------------------------------------------------------


@form_methods
@of_coordinator
def add_review(request, agreement):
    if not agreement.is_open:
        raise TransitionRefused("the wording is fixed")
    form = ReviewForm(
        request.POST or None, request.FILES or None, agreement=agreement, initial={"uid": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid() and (review := form.save(by=request.user)):
        messages.success(request, _("The file is kept. Note what became of each remark."))
        return redirect("agreements:adviser_review", agreement.uid, review.uid)
    lead = _("The file that the legal adviser sent back, with tracked changes or comments.")
    return _form(request, agreement, form, _("Remarks of a legal adviser"), lead)


@form_methods
@of_coordinator
def review(request, agreement, review_uid):
    if not agreement.is_open:
        raise TransitionRefused("the wording is fixed")
    reviews = AdviserReview.objects.select_related("source__scan", "party__subject", "party__acting_unit")
    found = get_object_or_404(reviews.filter(agreement=agreement), uid=review_uid)
    found.agreement = agreement
    form = NotesForm(request.POST or None, review=found, numbered=agreement.clauses_with_numbers())
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved."))
        return redirect("agreements:consultation", agreement.uid)
    context = {"agreement": agreement, "review": found, "form": form}
    return render(request, "agreements/consulting/review.html", context)


def _form(request, agreement, form, title, lead):
    context = {"form": form, "agreement": agreement, "title": title, "lead": lead, "submit": title}
    return render(request, "agreements/form.html", context)
