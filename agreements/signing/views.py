"""Pages of signing: fixing the wording, sending a signed file, deciding, paper, whose turn it is."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AccessLog
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from .. import perms
from ..completeness import missing
from ..consulting.party_page import Hand
from ..consulting.section import section as consulting_section
from ..models import Agreement, Incomplete, Signature
from ..views import agreement_in_scope, agreement_to_run, of_draft, with_reason
from . import baton, deciding, documents, package, plans, receiving, refusing
from .forms import DecisionForm, PaperForm, PlanForm, RefusalForm, UploadForm
from .pages import as_pdf, can_send, parties_of, result
from .verdicts import Reason

form_methods = require_http_methods(["GET", "HEAD", "POST"])


# --- The wording --------------------------------------------------------------------------


@form_methods
@of_draft
def freeze(request, agreement):
    """A page that says what happens and what is missing, and asks how it will be signed; the POST takes the number."""
    sentences = missing(agreement)
    form = PlanForm(request.POST or None, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                agreement.lock_to_freeze()
                form.save()
                agreement.freeze(request.user)
        except Incomplete as incomplete:
            sentences = incomplete.messages
        except ValidationError as refusal:  # the parties have changed since the page was opened
            form.add_error(None, refusal)
        else:
            text = _("The wording is fixed under the number %(number)s. Its PDF is being made.")
            messages.success(request, text % {"number": agreement.number})
            return redirect(agreement)
    consulting = consulting_section(request.scope, agreement)
    context = {"agreement": agreement, "missing": sentences, "form": form, "consulting": consulting}
    return render(request, "agreements/freeze.html", context)


# --- Files --------------------------------------------------------------------------------


def _signing_or_404(agreement):
    signing = plans.current(agreement)
    if signing is None:
        raise Http404
    return signing


@form_methods
def upload(request, uid):
    """The box of one agreement: a party sends its file, a coordinator records one in a party's name."""
    agreement = agreement_in_scope(request, uid)
    signing = _signing_or_404(agreement)
    runs = perms.can_run(request.scope, agreement)
    states = plans.progress(signing) if runs else parties_of(request.scope, plans.progress(signing))
    if not states:
        raise PermissionDenied
    parties = [state.party for state in states] if len(states) > 1 else ()
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        parties=parties,
        in_name=runs,
        initial={"uid": uuid.uuid4()},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and (signature := _received(request, form, signing, states, runs))
    ):
        return redirect("agreements:signature", agreement.uid, signature.uid)
    context = {"form": form, "agreement": agreement, "signing": signing, "states": states}
    return render(request, "agreements/signing/upload.html", context)


def _received(request, form, signing, states, runs):
    """The signature, or None with the form's error: which party it is cannot be seen."""
    content = form.content()
    state = _chosen(form, states) or _recognised(content, states)
    if state is None:
        form.add_error("party", _("The file does not say which party has signed it. Choose the party."))
        return None
    return receiving.receive(
        content, form.cleaned_data["upload"].name, signing=signing, party=state.party, by=request.user,
        uid=form.cleaned_data["uid"], source=form.source(state.party, Channel.PORTAL), in_name=runs,
    )  # fmt: skip


def _chosen(form, states):
    if len(states) == 1:
        return states[0]
    wanted = form.cleaned_data.get("party")
    return next((state for state in states if str(state.party.uid) == wanted), None)


def _recognised(content, states):
    revision = receiving.recognise(content)
    return revision and receiving.party_of(revision, content, states)


@form_methods
def upload_any(request):
    """The one box: it finds agreement and party by the file itself."""
    if not can_send(request.scope):
        raise PermissionDenied
    runs = request.scope.is_operator or bool(request.scope.coordinated_programme_ids)
    form = UploadForm(
        request.POST or None, request.FILES or None, in_name=runs, initial={"uid": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid() and (signature := _found(request, form)):
        return redirect("agreements:signature", signature.signing.agreement.uid, signature.uid)
    return render(request, "agreements/signing/upload_any.html", {"form": form})


def _found(request, form):
    content = form.content()
    revision = receiving.recognise(content)
    visible = Agreement.objects.visible_to(request.scope)
    agreement = revision and visible.filter(pk=revision.signing.agreement_id).first()
    if agreement is None:
        text = _(
            "This file does not begin with any PDF of this portal that you have a part in. Download the current one"
            " from its agreement, sign that very file and send it."
        )
        form.add_error("upload", text)
        return None
    if revision.signing.voided_at:
        form.add_error("upload", Reason.OTHER_REVISION.label)
        return None
    runs = perms.can_run(request.scope, agreement)
    states = plans.progress(revision.signing)
    states = states if runs else parties_of(request.scope, states)
    state = states[0] if len(states) == 1 else receiving.party_of(revision, content, states)
    if state is None:
        text = _(
            "This is agreement %(number)s, but the file does not say which party has signed it: send it there."
        )
        form.add_error("upload", text % {"number": agreement.document.label})
        return None
    return receiving.receive(
        content, form.cleaned_data["upload"].name, signing=revision.signing, party=state.party, by=request.user,
        uid=form.cleaned_data["uid"], source=form.source(state.party, Channel.PORTAL), in_name=runs,
    )  # fmt: skip


def _signature_in_scope(request, uid, signature_uid):
    """(agreement, signature): the project's people see all, a party its own."""
    agreement = agreement_in_scope(request, uid)
    rows = Signature.objects.with_card().filter(signing__agreement=agreement).exclude(party=None)
    signature = get_object_or_404(rows.select_related("signing"), uid=signature_uid)
    if not perms.sees_drafts(request.scope, agreement):
        state = plans.PartyState(signature.party, [])
        if not parties_of(request.scope, [state]):
            raise Http404
    return agreement, signature


@form_methods
def signature(request, uid, signature_uid):
    """What became of a file: one sentence, the four verdicts, and for the coordinator the decision."""
    agreement, row = _signature_in_scope(request, uid, signature_uid)
    row.signing.agreement = agreement
    decides = perms.can_run(request.scope, agreement) and row.status == "waiting"
    if request.method == "POST" and not decides:
        raise PermissionDenied
    form = None
    if decides:
        state = plans.state_of(row.signing, row.party)
        form = DecisionForm(request.POST or None, signature=row, state=state)
    if request.method == "POST" and form.is_valid() and _decided(request, form, row):
        return redirect("agreements:signature", agreement.uid, row.uid)
    context = {"agreement": agreement, "signature": row, "form": form, **result(row)}
    return render(request, "agreements/signing/signature.html", context)


def _decided(request, form, row):
    data = form.cleaned_data
    try:
        if data["decision"] == "refuse":
            deciding.refuse(row, by=request.user, reason=data["reason"])
        else:
            how = {"kind": data["kind"], "authority": data["authority"], "reason": data["reason"]}
            deciding.accept(row, by=request.user, signers=form.chosen(), **how)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except TransitionRefused:
        messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
    return True


# --- Paper, turns, papers to print ------------------------------------------------------------


@form_methods
def paper(request, uid):
    agreement = agreement_to_run(request, uid)
    signing = _signing_or_404(agreement)
    states = plans.progress(signing)
    form = PaperForm(
        request.POST or None, request.FILES or None, states=states, initial={"uid": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid() and _recorded(request, form, signing):
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "signing": signing,
        "states": states,
        "form": form,
        "copies": len(states) + 1,
    }
    return render(request, "agreements/signing/paper.html", context)


def _recorded(request, form, signing):
    data = form.cleaned_data
    try:
        count = deciding.record_paper(
            signing, form.chosen(), uid=data["uid"], by=request.user, signed_on=data["signed_on"],
            scan=data["scan"], reference=data["reference"], signers=form.signers(),
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    except TransitionRefused:
        messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
        return True
    if count:
        messages.success(request, _("The signatures on paper are recorded."))
    return True


@require_POST
def turn(request, uid, party_uid):
    """A coordinator hands the turn on; a party takes a free one."""
    agreement = agreement_in_scope(request, uid)
    signing = _signing_or_404(agreement)
    party = get_object_or_404(agreement.parties.select_related("subject", "acting_unit"), uid=party_uid)
    runs = perms.can_run(request.scope, agreement)
    if not runs and not parties_of(request.scope, [plans.PartyState(party, [])]):
        raise PermissionDenied
    try:
        if runs:
            baton.hand_over(signing, party, by=request.user)
        else:
            baton.take(signing, party)
        messages.success(request, _("Now signing: %(party)s.") % {"party": party})
    except TransitionRefused:
        is_open = plans.is_open(signing, party)
        messages.error(request, (Reason.OTHERS_TURN if is_open else Reason.NOT_OPEN).label)
    return redirect(agreement)


@form_methods
def decline(request, uid, party_uid):
    """A caretaker says that the party does not sign; a coordinator writes down what came another way."""
    agreement = agreement_in_scope(request, uid)
    signing = _signing_or_404(agreement)
    states = [each for each in plans.progress(signing) if each.party.uid == party_uid]
    if not states:
        raise Http404
    if parties_of(request.scope, states):
        hand = Hand(Channel.PORTAL, request.user)
    elif perms.can_run(request.scope, agreement):
        hand = Hand(Channel.PHONE, request.user, records=True)
    else:
        raise PermissionDenied
    return take_refusal(request, agreement, signing, states[0], hand, back=agreement.get_absolute_url())


def take_refusal(request, agreement, signing, state, hand, *, back):
    """The form by which a party says that it does not sign; by account and by link."""
    if not refusing.can_decline(agreement, state):
        messages.info(
            request, _("There is nothing to refuse: the party has answered, or nothing is to be signed now.")
        )
        return redirect(back)
    form = RefusalForm(request.POST or None, hand=hand, initial={"version": signing.version})
    if request.method == "POST" and form.is_valid():
        try:
            form.save(signing, state.party)
            messages.success(
                request, _("It is recorded that the party does not sign. The coordinator is told.")
            )
        except TransitionRefused:
            messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))
        return redirect(back)
    context = {"form": form, "agreement": agreement, "party": state.party, "back": back, "hand": hand}
    return render(request, "agreements/signing/decline.html", context)


@require_POST
def take_back_refusal(request, uid, party_uid):
    """A party signs after all, or the coordinator writes down that it will."""
    agreement = agreement_in_scope(request, uid)
    signing = _signing_or_404(agreement)
    party = get_object_or_404(agreement.parties.select_related("subject", "acting_unit"), uid=party_uid)
    own = parties_of(request.scope, [plans.PartyState(party, [])])
    if not own and not perms.can_run(request.scope, agreement):
        raise PermissionDenied
    take_refusal_back(request, signing, party)
    return redirect(f"{agreement.get_absolute_url()}#signing")


def take_refusal_back(request, signing, party):
    """By account and by link; what came of it is said on the next page."""
    try:
        refusing.take_back(signing, party, by=request.user if request.user.is_authenticated else None)
        messages.success(request, _("The refusal is taken back: the party signs after all."))
    except TransitionRefused:
        messages.error(request, _("This cannot be done any more: the agreement has changed meanwhile."))


@form_methods
def end_refused(request, uid):
    agreement = agreement_to_run(request, uid)
    return with_reason(
        request,
        agreement,
        agreement.refuse,
        title=_("End as refused"),
        lead=_(
            "The parties that do not sign leave too few for the agreement to come into force. Its PDF stops being"
            " valid, signatures under it become void, and every party gets a mail with the reason. You can go back to"
            " draft later: then it is the next version, under the same number."
        ),
        done=_("The agreement is ended as refused. The parties are told."),
    )


@require_safe
def how_to_sign(request, uid, party_uid):
    agreement = agreement_in_scope(request, uid)
    signing = _signing_or_404(agreement)
    party = get_object_or_404(agreement.parties.select_related("subject", "acting_unit"), uid=party_uid)
    return as_pdf(documents.how_to_sign(signing, party), "jak-podpisac")


@require_safe
def parcel(request, uid):
    """What a coordinator sends by e-Doręczenia or EZD, as one ZIP; the portal sends nothing itself."""
    agreement = agreement_to_run(request, uid)
    signing = _signing_or_404(agreement)
    AccessLog.write(request, "agreements_parcel", agreement)
    response = HttpResponse(package.made(signing), content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="{agreement.document.label.replace("/", "-")}.zip"'
    )
    return response
