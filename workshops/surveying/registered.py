"""What surveys give to others: a mail, its link, a panel of the meeting, a row of the control folder."""

from functools import partial

from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.panels import Panel
from programmes.enums import FolderLevel
from programmes.folder.steps import Held

from .. import perms
from ..enums import SessionStatus
from ..folder import by_pk, of_steps
from ..models import Cycle, SurveyAnswer
from . import documents, emails, links


def panel(request, session):
    """For who reads the people of the meeting, unless it was called off."""
    if session.status == SessionStatus.CANCELLED or not perms.sees_people(request.scope, session):
        return None
    context = {
        "session": session,
        "answers": session.survey_answers.released().count(),
        "is_held": session.status == SessionStatus.HELD,
    }
    return Panel(_("Evaluation survey"), "workshops/surveying/panel.html", context)


def held(programme, steps):
    """A summary for each group with answers that are shown. One query."""
    groups = by_pk(steps, FolderLevel.GROUP)
    if not groups:
        return
    answers = of_steps(SurveyAnswer, "session__cycle", groups, programme).filter(is_released=True)
    for pk in groups.keys() & answers.order_by().values_list("session__cycle", flat=True).distinct():
        step = groups[pk]
        yield Held(
            step.key, "ankieta_ewaluacyjna", _("Summary of surveys"), "ankiety.pdf", date=step.date,
            url=reverse_lazy("workshops:survey_summary", args=[step.uid]), make=partial(_summary, pk),
            made_as=documents.summary_key(pk),
        )  # fmt: skip


def _summary(pk):
    return documents.summary_pdf(Cycle.objects.select_related("edition__programme").get(pk=pk))


def register():
    emails.register()
    registry.link_purposes.register(emails.LINK, links.survey)
    registry.panels.register(("session", "3-survey"), panel)
    registry.folder_documents.register("workshops.surveys", held)
