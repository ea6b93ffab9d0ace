from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop_portal.exports import PDF, file_response
from coop_portal.pdf import render_pdf
from partners.registration import limits

from .. import perms
from ..filters import GMINA_COOKIE, Question
from ..listing import answer
from ..needs.pages import needs_url
from .counting import count_report
from .heat import MINIMUM, Heat, territories_around
from .reach import counted_in, powiats_of

MONTHS = (3, 6, 12, 24)
USUAL = 12


@require_safe
def gaps(request):
    """The board "Czego brakuje" of one powiat."""
    context = _board(request)
    return render(request, "services_catalog/gaps/board.html", context)


@require_safe
def gaps_pdf(request):
    """The same on paper, for a meeting of the council."""
    context = _board(request)
    if not context["powiat"]:
        raise Http404
    context["title"] = _("What is missing: %(place)s") % {"place": context["powiat"].label}
    content = render_pdf("services_catalog/pdf/gaps.html", context)
    return file_response(f"czego-brakuje-{context['powiat'].pk}.pdf", content, PDF)


def _board(request):
    if not perms.reads_needs(request.scope):
        raise PermissionDenied
    powiats = list(powiats_of(request.scope))
    powiat = _chosen(powiats, request.GET.get("powiat"))
    months = _months(request.GET.get("miesiace", ""))
    today = timezone.localdate()
    since = (today - timedelta(days=30 * months)).replace(day=1)
    heat = Heat(territories_around(powiat), since) if powiat else None
    shown = heat is not None and not heat.is_empty
    return {
        "powiats": powiats,
        "powiat": powiat,
        "months": months,
        "all_months": MONTHS,
        "since": since,
        "today": today,
        "minimum": MINIMUM,
        "by_place": heat.by_place() if shown else None,
        "by_recipients": heat.by_recipients() if shown else None,
    }


def _chosen(powiats, asked):
    """The powiat that was asked for (404 for one out of reach), else the first one with something to show."""
    if not asked:
        counted = counted_in(powiats)
        return next((each for each in powiats if each.pk in counted), powiats[0] if powiats else None)
    found = next((each for each in powiats if str(each.pk) == asked), None)
    if not found:
        raise Http404
    return found


def _months(asked):
    return int(asked) if asked in map(str, MONTHS) else USUAL


@login_not_required
@require_POST
def report_gap(request):
    """ "I did not find what I look for": counted by topic and place; the words are read once and not kept."""
    query = QueryDict(request.POST.get("query", "")[:2000])
    question = Question.of(query, request.COOKIES.get(GMINA_COOKIE, "")).without_client_data()
    if limits.too_many(request, ""):
        messages.warning(
            request, _("Too many reports came from here. Wait an hour, or phone who keeps the list.")
        )
        return redirect(question.url())
    found = answer(question)
    place = question.territory or found.place
    if count_report(question, found):
        messages.success(
            request,
            _("Thank you: it is counted, without your words. Who keeps the list sees what is missing."),
        )
    else:
        messages.info(
            request,
            _("Choose your gmina and say what you look for, so that it can be counted where it is missing."),
        )
    if place and place.kind == "gmina":
        return redirect(needs_url(place))
    return redirect(question.url())
