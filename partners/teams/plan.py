"""The yearly plan of a team: its years, its files, and the way to the next year."""

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal.docx import render_docx
from coop_portal.exports import DOCX, PDF, file_response, xlsx_response
from coop_portal.pdf import render_pdf


def items_of(team, year):
    return team.actions.in_plan(year).with_owners().select_related("decision").soonest_first()


def years_of(team, shown):
    """Years that have a plan, this year and the next, and the one that is shown; the latest first."""
    this = timezone.localdate().year
    found = {item.plan_year for item in team.actions.only("team", "year", "due_on", "created_at")}
    return sorted(found | {this, this + 1, shown}, reverse=True)


@transaction.atomic
def carry_over(team, year, *, by):
    """Every open task goes to the next year's plan. Says how many; a second click finds none."""
    team._locked()
    tasks = list(team.actions.in_plan(year).open().select_for_update(of=("self",), no_key=True))
    for task in tasks:
        task.carry_over(by=by, to_year=year + 1)
    return len(tasks)


def columns():
    return [_("No."), _("Task"), _("Details"), _("Institution"), _("Person"), _("By when"), _("State"),
            _("Ended on"), _("What came of it")]  # fmt: skip


def rows(team, year):
    for number, item in enumerate(items_of(team, year), start=1):
        yield (
            number, item.text, item.details, item.institution.name if item.institution else "", item.who,
            item.due_on, item.get_status_display(), item.closed_on, item.outcome,
        )  # fmt: skip


def file_of(team, year, kind):
    """The response of the plan as "xlsx", "pdf" or "docx"."""
    name = f"plan-pracy-{year}"
    if kind == "xlsx":
        return xlsx_response(name, columns(), rows(team, year))
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "title": _("Plan of work for %(year)s") % {"year": year},
            "team": team,
            "year": year,
            "items": list(items_of(team, year)),
            "today": timezone.localdate(),
        }
        return paper(name, "partners/teams/pdf/plan.html", context, kind)


def paper(name, template, context, kind):
    """One template as PDF to print or as DOCX to go on writing."""
    if kind == "pdf":
        return file_response(f"{name}.pdf", render_pdf(template, context), PDF)
    if kind == "docx":
        return file_response(f"{name}.docx", render_docx(template, context), DOCX)
    raise Http404
