"""The coordinator's page of a call's assessment: the ranking, the decisions, the results and their papers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop_portal.exports import xlsx_response

from ... import perms
from ...enums import PaperKind
from ...models import CallPaper
from ...models.assigning import distribute
from ...models.deciding import Places
from ...models.results import decide_as_proposed, hindrances, propose, publish_results
from .. import table
from ..access import call_of, done
from ..forms import NumberForm


@require_safe
def ranking(request, uid):
    call = call_of(request, uid, may=perms.can_read_assessment)
    inside, outside = table.ranking_rows(call, request.user)
    context = {
        "call": call,
        "programme": call.programme,
        "rules": call.rules_of_assessment,
        "maximum": call.criteria.maximum_total(),
        "rows": inside,
        "outside": outside,
        "recorded": any(row.application.is_recorded for row in inside),
        "hides": any(row.hides for row in [*inside, *outside]),
        "places": Places.of(call),
        "hindrances": [] if call.results_published_at else hindrances(call),
        "papers": [(kind, _paper(call, kind)) for kind in PaperKind],
        "can_decide": perms.can_decide(request.scope, call),
    }
    return render(request, "programmes/assessing/ranking.html", context)


def _paper(call, kind):
    paper = call.papers.filter(kind=kind).first()
    return paper and paper.document()


@require_POST
def share_out(request, uid):
    """Give every application that lacks an assessor to whoever is free."""
    call = call_of(request, uid)
    number, missing = distribute(call, by=request.user)
    text = ngettext("%(number)d assessment assigned.", "%(number)d assessments assigned.", number)
    messages.success(request, text % {"number": number})
    if missing:
        text = ngettext(
            "For %(number)d assessment nobody is free: name more assessors.",
            "For %(number)d assessments nobody is free: name more assessors.",
            missing,
        )
        messages.warning(request, text % {"number": missing})
    return redirect("programmes:ranking", call.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def accept_best(request, uid):
    """GET shows who would be accepted; POST does it, if it is still the same."""
    call = call_of(request, uid)
    form = NumberForm(request.POST if request.method == "POST" else request.GET)
    number = form.cleaned_data["number"] if form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        text = _(
            "Accepted and put on the reserve list as shown. Nobody is told before the results are published."
        )
        if done(request, decide_as_proposed, text, call, number, seen, by=request.user):
            return redirect("programmes:ranking", call.uid)
    proposal = propose(call, number)
    context = {
        "call": call,
        "programme": call.programme,
        "form": form,
        "proposal": proposal,
        "places": Places.of(call),
    }
    return render(request, "programmes/assessing/accept_best.html", context)


@require_POST
def publish(request, uid):
    call = call_of(request, uid)
    text = _("The results are published. Letters are on their way to the institutions.")
    done(request, publish_results, text, call, by=request.user)
    return redirect("programmes:ranking", call.uid)


@require_POST
def paper_issue(request, uid, kind):
    """The paper as the rows are now; a later one is the next version under the same number."""
    if kind not in PaperKind.values:
        raise Http404
    call = call_of(request, uid)
    done(request, CallPaper.issue, _("The paper is being made."), call, kind, by=request.user)
    return redirect("programmes:ranking", call.uid)


@require_safe
def scores(request, uid):
    """All scores as a workbook."""
    call = call_of(request, uid, may=perms.can_read_assessment)
    return xlsx_response(_("scores"), table.score_columns(call), table.score_rows(call, request.user))
