"""Drawings as numbers for SVG: the time line with milestones, an indicator over time. Tables say the same."""

import datetime
from decimal import Decimal

from django.utils import timezone

from coop_portal.figures import Span

from .progress import MILESTONE_BADGES

WIDTH, LEFT, RIGHT = 600, 20, 580
TOP, FLOOR = 30, 220
POINTS = 12


def _x(day, first, last):
    whole = max((last - first).days, 1)
    return round(LEFT + (RIGHT - LEFT) * min(max((day - first).days / whole, 0), 1))


def timeline(programme, today=None):
    """{"milestones", "today", "first", "last"}; `x` is None where a milestone has no day. None without milestones."""
    milestones = list(programme.milestones.all())
    if not milestones:
        return None
    today = today or timezone.localdate()
    days = [day for row in milestones for day in (row.due_on, row.reached_on) if day]
    first = min([day for day in (programme.starts_on, *days) if day], default=None)
    last = max([day for day in (programme.ends_on, *days) if day], default=None)
    drawable = bool(first and last and last > first)
    rows = [_milestone(row, first, last, drawable) for row in milestones]
    inside = drawable and first <= today <= last
    return {
        "milestones": rows,
        "drawn": [row for row in rows if row["x"] is not None],
        "first": first,
        "last": last,
        "today": _x(today, first, last) if inside else None,
        "width": WIDTH,
    }


def _milestone(row, first, last, drawable):
    day = row.reached_on or row.due_on
    return {
        "row": row,
        "day": day,
        "x": _x(day, first, last) if drawable and day else None,
        "badge": MILESTONE_BADGES[row.status],
    }


def points_of(indicator, measurements, today=None):
    """[(day, value)] in order: what was measured or, of a counted one, how much there was at up to 12 moments."""
    today = today or timezone.localdate()
    if not indicator.is_counted:
        return [(row.on, row.value) for row in reversed(measurements)]
    entry, (first, last) = indicator.counter_entry, indicator.period
    end = min(last or today, today)
    if entry is None or not first or end <= first:
        return []
    steps = min(POINTS, max((end - first).days // 28, 1))
    days = [
        first + datetime.timedelta(days=round((end - first).days * step / steps))
        for step in range(1, steps + 1)
    ]
    whole = Span(indicator.programme, indicator.edition)
    return [(day, Decimal(entry.count(whole.until(day)) or 0)) for day in days]


def curve(indicator, points, today=None):
    """The drawing of an indicator over time; None while there is nothing to draw."""
    if not points:
        return None
    today = today or timezone.localdate()
    first, last = indicator.period
    first = min(first or points[0][0], points[0][0])
    last = max(last or today, points[-1][0])
    if last <= first:
        return None
    top = max(indicator.target, indicator.base, *(value for _day, value in points)) or Decimal(1)

    def y(value):
        return round(FLOOR - (FLOOR - TOP) * float(value / top))

    path = [(_x(first, first, last), y(indicator.base))]
    for day, value in points:  # a step: a number holds until the next one
        path += [(_x(day, first, last), path[-1][1]), (_x(day, first, last), y(value))]
    return {
        "width": WIDTH,
        "line": " ".join(f"{x},{height}" for x, height in path),
        "dots": [{"x": _x(day, first, last), "y": y(value)} for day, value in points],
        "target": y(indicator.target),
        "base": y(indicator.base),
        "left": LEFT,
        "right": RIGHT,
        "floor": FLOOR,
        "today": _x(today, first, last) if first <= today <= last else None,
        "first": first,
        "last": last,
    }
