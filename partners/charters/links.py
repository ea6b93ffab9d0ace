"""What an institution of the team does by the link in a mail, without an account: read the charter and answer."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop_portal.transitions import TransitionRefused
from documents.enums import Channel

from ..enums import AcceptanceAnswer
from .forms import AnswerForm
from .waiting import answering_ids


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, link):
    """GET shows the whole text; only POST keeps an answer. A charter that is not open any more says so."""
    invitation = link.subject
    charter, institution = invitation.charter, invitation.institution
    if institution.pk in answering_ids(request.scope):
        request.wrong_account = None  # sent to the shared mailbox, opened by the institution's own people
    acts = request.method == "POST" and not request.wrong_account
    form = AnswerForm(request.POST if acts else None, initial=_chosen(request, charter, institution))
    saved = refusal = ""
    if acts and form.is_valid():
        try:
            saved = form.keep(charter, institution, Channel.LINK)
        except TransitionRefused:
            refusal = _("This answer was not kept: the charter is not open for acceptance any more.")
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        charter.refresh_from_db()
    given = charter.acceptances.filter(institution=institution).select_related("source").first()
    context = {
        "charter": charter,
        "team": charter.team,
        "institution": institution,
        "registers": charter.registers(),
        "given": given,
        "saved": saved,
        "refusal": refusal,
        "form": form if charter.is_open else None,
        "document": charter.document(),
    }
    return render(request, "partners/charters/answer.html", context)


def _chosen(request, charter, institution):
    """What was answered before, or what the link chose; never kept without a click."""
    given = charter.acceptances.filter(institution=institution).first()
    if given:
        return {"answer": given.answer, "remark": given.remark, "answered_by": given.answered_by}
    wanted = request.GET.get("odp")
    return {"answer": wanted} if wanted in AcceptanceAnswer.values else {}
