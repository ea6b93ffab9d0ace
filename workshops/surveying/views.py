"""The coordinator's page of a meeting's survey, the question to who came, the summary of a cycle."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from coop_portal.exports import PDF, file_response

from .. import perms
from ..models import SurveyAnswer
from ..models.survey import FEWEST
from ..views import cycle_in_scope, session_in_scope, session_to_run
from . import asking, results
from .documents import summary_pdf


@require_safe
def survey(request, uid):
    session = session_in_scope(request, uid)
    if not perms.sees_people(request.scope, session):
        raise PermissionDenied
    context = {
        "session": session,
        "results": results.of_session(session),
        "fewest": FEWEST,
        "can_ask": perms.can_run_session(request.scope, session) and session.is_surveyed,
        "can_record": perms.can_record_attendance(request.scope, session),
    }
    return render(request, "workshops/surveying/survey.html", context)


@require_POST
def ask(request, uid):
    """Ask now, whatever the meeting says; who was asked already is not asked again."""
    session = session_to_run(request, uid)
    if not session.is_surveyed:
        messages.error(
            request,
            _("Who came is asked after the meeting, once its attendance is written down, for 30 days."),
        )
    else:
        sent = asking.ask(session)
        sentence = ngettext("The survey goes to %(n)d person.", "The survey goes to %(n)d people.", sent) % {
            "n": sent
        }
        messages.success(request, sentence if sent else _("Everybody who came and has an e-mail is asked."))
    return redirect("workshops:survey", session.uid)


@require_GET
def summary(request, uid):
    cycle = cycle_in_scope(request, uid)
    if not perms.reads_people(request.scope, cycle):
        raise PermissionDenied
    if not SurveyAnswer.objects.released().filter(session__cycle=cycle).exists():
        raise Http404
    return file_response(f"ankiety-{cycle.pk}.pdf", summary_pdf(cycle), PDF)
