"""The register as a spreadsheet, and the coordinator's pages of what happens to an agreement after it is signed."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import AccessLog
from coop_portal.exports import xlsx_response
from coop_portal.transitions import TransitionRefused

from .. import perms
from ..filters import AgreementFilter
from ..models import Agreement
from . import archiving
from .exporting import COLUMNS, rows
from .forms import AnnexForm, EarlierForm, JoinForm, LeaveForm, SucceedForm, SupersedeForm, TerminateForm

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def export(request):
    """The register with the filters of its page."""
    seen = Agreement.objects.visible_to(request.scope)
    found = AgreementFilter(request.GET, queryset=seen.with_card(request.scope), request=request).qs
    return xlsx_response(_("register-of-agreements"), [str(column) for column in COLUMNS], rows(found))


# --- Changes -----------------------------------------------------------------------------


def _to_change(request, uid):
    """The agreement that this person sees (404) and whose life the person may change (403)."""
    agreement = get_object_or_404(
        Agreement.objects.visible_to(request.scope).with_card(request.scope), uid=uid
    )
    if not perms.can_run(request.scope, agreement):
        raise PermissionDenied
    return agreement


def _change(request, agreement, make, *, title, lead, submit, done, initial=None):
    """A form page whose `save()` calls one verb. What no longer holds is said in plain words."""
    if not perms.can_change_life(request.scope, agreement):
        return _refused(request, agreement)
    form = make(
        request.POST or None, request.FILES or None, initial={"uid": uuid.uuid4()} | (initial or {}),
        agreement=agreement, by=request.user,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save()
        except TransitionRefused:
            return _refused(request, agreement)
        if saved:
            messages.success(request, done)
            return redirect(saved if isinstance(saved, Agreement) else agreement)
    context = {"form": form, "agreement": agreement, "title": title, "lead": lead, "submit": submit}
    return render(request, "agreements/register/change.html", context)


def _refused(request, agreement):
    messages.error(
        request,
        _("This cannot be done: the agreement or the party is not in force, or it has changed meanwhile."),
    )
    return redirect(agreement)


@form_methods
def terminate(request, uid):
    agreement = _to_change(request, uid)
    return _change(
        request, agreement, TerminateForm, title=_("Terminate the agreement"), submit=_("Terminate"),
        lead=_(
            "The agreement stays in force to its last day. The notice period of %(n)d months ends with the last day"
            " of a month."
        ) % {"n": agreement.notice_months},
        done=_("The termination is recorded."),
        initial={"given_on": timezone.localdate()},
    )  # fmt: skip


@form_methods
def supersede(request, uid):
    agreement = _to_change(request, uid)
    return _change(
        request, agreement, SupersedeForm, title=_("Superseded by a newer agreement"), submit=_("Record"),
        lead=_(
            "A newer agreement of the same parties, in force, took its place: this one ends on the day before the newer"
            " one binds all of them."
        ),
        done=_("The agreement is superseded."),
    )  # fmt: skip


@form_methods
def leave(request, uid, party_uid):
    agreement = _to_change(request, uid)
    party = get_object_or_404(agreement.parties.all(), uid=party_uid)
    return _change(
        request, agreement, partial(LeaveForm, party=party), submit=_("Record the leaving"),
        title=_("%(party)s leaves the agreement") % {"party": party},
        lead=_("The others go on. Where fewer than two parties remain, the agreement ends."),
        done=_("The leaving is recorded."), initial={"given_on": timezone.localdate()},
    )  # fmt: skip


@form_methods
def join(request, uid):
    agreement = _to_change(request, uid)
    return _change(
        request, agreement, JoinForm, title=_("A party joins"), submit=_("Record the joining"),
        lead=_("By a declaration of joining or an annex that all have signed. The wording stays as it is."),
        done=_("The joining is recorded."),
    )  # fmt: skip


@form_methods
def succeed(request, uid, party_uid):
    agreement = _to_change(request, uid)
    party = get_object_or_404(agreement.parties.select_related("subject__merged_into"), uid=party_uid)
    heir = party.subject.merged_into
    return _change(
        request, agreement, partial(SucceedForm, party=party), submit=_("Record the successor"),
        title=_("A successor of %(party)s") % {"party": party},
        lead=_("Its legal successor takes the party's place, with its commitments: a merged or renamed institution."),
        done=_("The successor is recorded."), initial={"institution": heir} if heir else None,
    )  # fmt: skip


@form_methods
def annex(request, uid):
    agreement = _to_change(request, uid)
    return _change(
        request, agreement, AnnexForm, title=_("New annex"), submit=_("Make the draft"),
        lead=_("A draft with the present parties; it gets its own number and is signed as any agreement."),
        done=_("The draft is ready. Check the parties and the clauses."),
    )  # fmt: skip


# --- Signed before the portal ----------------------------------------------------------------


@form_methods
def earlier(request):
    if not request.scope.has(Role.OPERATOR, Role.COORDINATOR):
        raise PermissionDenied
    form = EarlierForm(
        request.POST or None, request.FILES or None, initial={"uid": uuid.uuid4()}, scope=request.scope,
        by=request.user,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        agreement = form.save()
        messages.success(request, _("The agreement is in the register under the number %(number)s.") % {
            "number": agreement.number
        })  # fmt: skip
        return redirect(agreement)
    return render(request, "agreements/register/earlier.html", {"form": form})


# --- An institution's ZIP -----------------------------------------------------------------------


@form_methods
def archive(request, pk):
    """An institution's agreements that this person sees: the list, the ZIPs made of them, a button for a new one."""
    institution, agreements = archiving.of_institution(request.scope, pk)
    if request.method == "POST":
        AccessLog.write(request, "agreements_archive", institution)
        job = archiving.start(institution, by=request.user)
        return redirect("notifications:job", job.uid)
    context = {
        "institution": institution,
        "agreements": agreements,
        "orders": archiving.ready(institution, request.user),
    }
    return render(request, "agreements/register/institution_archive.html", context)
