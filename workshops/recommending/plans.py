"""What stands in a plan of cooperation: each row is a task of the one list of tasks."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from partners.models import Institution

from ..models import Recommendation
from ..papers.actions import give


@dataclass(frozen=True)
class Row:
    """`item`: pk of the PlanTask that the row was read from, None for a new one. `who`: at least one institution."""

    item: int | None
    recommendation: Recommendation | None
    text: str
    who: list[Institution]
    due: date | None


def write(plan, rows, *, by):
    """The plan's tasks as `rows` say, in their order; a task that is in no row any more is given up."""
    known = list(plan.items.select_related("action"))
    meant = [_meant(row, known) for row in rows]
    for item in known:
        if item not in meant:
            _take_out(item, by)
    for position, (row, item) in enumerate(zip(rows, meant, strict=True), start=1):
        _keep(plan, item, position, row, by)


def _meant(row, known):
    """The task that the row is about; the form of a new one, sent twice, finds the first one."""
    for item in known:
        if row.item is not None and item.pk == row.item:
            return item
        if row.recommendation and item.recommendation_id == row.recommendation.pk:
            return item
        if not row.recommendation and not item.recommendation_id and item.action.text == row.text:
            return item
    return None


def _keep(plan, item, position, row, by):
    action = give(
        item and item.action,
        team=plan.cycle.team,
        by=by,
        text=row.text,
        due_on=row.due,
        institution=row.who[0],
    )
    if item is None:
        item = plan.items.create(action=action, recommendation=row.recommendation, position=position)
    elif item.position != position:
        item.position = position
        item.save(update_fields=["position"])
    item.institutions.set(row.who)


def _take_out(item, by):
    action = item.action
    item.delete()
    if action.is_open:
        action.drop(by=by, outcome=_("Taken out of the plan of cooperation."))
