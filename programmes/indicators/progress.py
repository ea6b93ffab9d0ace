"""Target against actual against time: what the progress pages, the panels and the report say of indicators."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.figures import Span

from ..enums import MilestoneStatus, Progress, ResultKind
from ..models import Indicator

# So many hundredths of the target behind the time that has passed are still "on plan".
TOLERANCE = Decimal("0.10")
BADGES = {
    Progress.ACHIEVED: "ok",
    Progress.ON_TRACK: "info",
    Progress.LATE: "due",
    Progress.MISSED: "problem",
    Progress.RUNNING: "info",
    Progress.NOT_STARTED: "neutral",
}


@dataclass(frozen=True)
class Line:
    """One indicator as it stands: `value` and the day it was reached, None where nobody has measured yet."""

    indicator: Indicator
    value: Decimal | None
    on: datetime.date | None
    expected: Decimal | None  # share of the time that has passed, None without a period
    status: Progress

    @property
    def share(self):
        return share_of(self.indicator, self.value)

    @property
    def percent(self):
        return int(self.share * 100)

    @property
    def expected_percent(self):
        return None if self.expected is None else int(self.expected * 100)

    @property
    def bar(self):
        """Width of the bar of 600 units."""
        return min(int(self.share * 600), 600)

    @property
    def mark(self):
        """Where today stands on the bar; None before and after the period."""
        inside = self.expected is not None and 0 < self.expected < 1
        return int(self.expected * 600) if inside else None

    @property
    def badge(self):
        return BADGES[self.status]

    @property
    def label(self):
        return self.status.label


def share_of(indicator, value):
    """Of the way from the value at the start to the target; also where the target is the lower one."""
    if value is None:
        return Decimal(0)
    way = indicator.target - indicator.base
    return max((Decimal(value) - indicator.base) / way, Decimal(0)) if way else Decimal(1)


def time_share(first, last, today):
    """How much of the period has passed, 0 to 1; None where it has no beginning or no end."""
    if not first or not last or last <= first:
        return None
    return min(max(Decimal((today - first).days) / Decimal((last - first).days), Decimal(0)), Decimal(1))


def status_of(share, first, last, today):
    if share >= 1:
        return Progress.ACHIEVED
    if last and today > last:
        return Progress.MISSED
    if first and today < first:
        return Progress.NOT_STARTED
    expected = time_share(first, last, today)
    if expected is None:
        return Progress.RUNNING
    return Progress.LATE if share < expected - TOLERANCE else Progress.ON_TRACK


class Counts:
    """What the portal counts by itself, each number asked for once a page."""

    def __init__(self):
        self._known = {}

    def of(self, indicator, last):
        entry = indicator.counter_entry
        if entry is None:
            return None
        key = (indicator.counter, indicator.programme_id, indicator.edition_id, last)
        if key not in self._known:
            span = Span(indicator.programme, indicator.edition, last=last)
            self._known[key] = Decimal(entry.count(span) or 0)
        return self._known[key]


def lines_of(indicators, *, today=None, counts=None):
    """A Line for each of `indicators` (read with `with_row`), in their order."""
    today, counts = today or timezone.localdate(), counts or Counts()
    return [_line(indicator, today, counts) for indicator in indicators]


def _line(indicator, today, counts):
    if indicator.is_counted:
        value, on = counts.of(indicator, today), today
    else:
        value, on = indicator.latest_value, indicator.latest_on
    first, last = indicator.period
    status = status_of(share_of(indicator, value), first, last, today)
    return Line(indicator, value, on, time_share(first, last, today), status)


# --- Pages ---------------------------------------------------------------------------


def from_edition(edition):
    """The targets of the edition's own settings, as long as it has no indicators."""
    wanted = [("groups", edition.target_groups, _("Groups")), ("people", edition.target_people, _("People"))]
    return [
        Indicator(
            programme=edition.programme, edition=edition, name=name, target=Decimal(target), counter=key,
            unit=registry.counters[key].unit,
        )
        for key, target, name in wanted
        if target and key in registry.counters
    ]  # fmt: skip


def of_edition(scope, edition, *, insider, today=None, counts=None):
    known = list(Indicator.objects.visible_to(scope).filter(edition=edition).with_row())
    return lines_of(_with_settings(edition, known, insider), today=today, counts=counts)


def _with_settings(edition, known, insider):
    return from_edition(edition) if insider and not known else known


def of_programme(scope, programme, *, insider, today=None):
    """[(edition or None for the whole project, [Line])], without those that have nothing to show."""
    counts = Counts()
    found = {}
    for indicator in Indicator.objects.visible_to(scope).filter(programme=programme).with_row():
        indicator.programme = programme
        found.setdefault(indicator.edition_id, []).append(indicator)
    groups = [(None, lines_of(found.get(None, []), today=today, counts=counts))]
    for edition in programme.editions.all():
        edition.programme = programme
        known = _with_settings(edition, found.get(edition.pk, []), insider)
        groups.append((edition, lines_of(known, today=today, counts=counts)))
    return [(edition, lines) for edition, lines in groups if lines]


@dataclass(frozen=True)
class ResultRow:
    """A planned result with what answers it, or an achieved one that nobody had planned."""

    result: Any
    achieved: list
    planned: bool


def results_of(programme):
    results = list(programme.results.select_related("evidence_file").all())
    answers = {}
    for result in results:
        if result.answers_id:
            answers.setdefault(result.answers_id, []).append(result)
    return [
        ResultRow(result, answers.get(result.pk, []), True)
        if result.kind == ResultKind.PLANNED
        else ResultRow(result, [result], False)
        for result in results
        if result.answers_id is None
    ]


def summary(groups):
    """[(badge kind, label, number)] of the states that occur, the best first."""
    states = [line.status for _edition, lines in groups for line in lines]
    order = [Progress.ACHIEVED, Progress.ON_TRACK, Progress.RUNNING, Progress.LATE, Progress.MISSED]
    return [(BADGES[each], each.label, states.count(each)) for each in order if each in states]


MILESTONE_BADGES = {
    MilestoneStatus.REACHED: "ok",
    MilestoneStatus.RUNNING: "info",
    MilestoneStatus.MISSED: "problem",
    MilestoneStatus.PLANNED: "neutral",
}
